//! `images`: pins every container's image to the digest in the release.
//!
//! ```text
//! each workload ─► each container's image ─► Reference ─► release's pin ─► write
//!                                               └─ none: a finding, and the call is refused
//! ```
//!
//! Only the image's text is read of a container, and each name is asked for once.

mod pins;
mod reference;

use bowline_guest::kubernetes::{Workload, workloads};
use bowline_guest::pointer::element;
use bowline_guest::role::Transform;
use bowline_guest::{Context, Error, Finding, Findings, Transformer};
use schemars::JsonSchema;
use serde::Deserialize;

use pins::{Answer, Pins};
use reference::Reference;

/// Config of `images`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImagesConfig {
    /// Names of images that stay as they are written, by whole path or last part.
    #[serde(default)]
    pub except: Vec<String>,
}

/// The plugin.
pub struct Images;

const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

impl Transformer for Images {
    type Config = ImagesConfig;

    fn transform(&self, config: ImagesConfig, cx: &Context) -> Result<Findings, Findings> {
        let mut pins = Pins::new(cx, &config.except);
        let mut refusals = Findings::none();
        for workload in workloads(cx) {
            for list in LISTS {
                pin_containers(&workload, list, &mut pins, &mut refusals)?;
            }
        }
        refusals.into_result()
    }
}

fn pin_containers(
    workload: &Workload<'_, Transform>,
    list: &str,
    pins: &mut Pins<'_>,
    refusals: &mut Findings,
) -> Result<(), Error> {
    let containers = format!("{}/{list}", workload.pod_spec);
    for index in 0.. {
        let container = element(&containers, index);
        let at = format!("{container}/image");
        match workload.object.get::<String>(&at)? {
            Some(image) => {
                if let Some(refusal) = pin(workload, &at, &image, pins)? {
                    refusals.push(refusal.object(workload.object.id()?).field(at));
                }
            }
            None if workload.object.has(&container)? => refusals.push(
                Finding::error("missing-image", "the container has no image")
                    .object(workload.object.id()?)
                    .field(at)
                    .hint("name one of the release's images"),
            ),
            None => break,
        }
    }
    Ok(())
}

/// Writes the pin, or says why there is none.
fn pin(
    workload: &Workload<'_, Transform>,
    at: &str,
    image: &str,
    pins: &mut Pins<'_>,
) -> Result<Option<Finding>, Error> {
    let Some(reference) = Reference::parse(image) else {
        let message = format!("{image:?} is no image reference");
        let hint = "write [REGISTRY/]PATH[:TAG][@DIGEST], the path in lower case";
        return Ok(Some(Finding::error("invalid-image", message).hint(hint)));
    };
    match pins.of(&reference) {
        Answer::Excepted => {}
        Answer::Pinned(pinned) if pinned == image => {}
        Answer::Pinned(pinned) => workload.object.set(at, pinned)?,
        Answer::Unpinned => return Ok(Some(unpinned(image, &reference))),
    }
    Ok(None)
}

fn unpinned(image: &str, reference: &Reference<'_>) -> Finding {
    let name = reference.last_part();
    Finding::error("unpinned-image", format!("the release pins no image for {image:?}")).hint(
        format!("add `{name}: …@sha256:…` to spec.images of release.yaml, or `{name}` to `except`"),
    )
}

bowline_guest::export!(Images);

#[cfg(test)]
mod tests;
