//! `release.yaml` as a [`Release`].

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::release::{Guards, ImageReference, MaxRemoved, Release};
use bowline_core::{Map, Pointer, Value};

use super::{lifecycle, pipeline, plugins, terraform};
use crate::document::Document;
use crate::error::{Errors, Gathered};
use crate::folder::inner_path;
use crate::format::ImageText;
use crate::format::release::{GuardsPart, MaxRemovedPart, ReleaseFile};
use crate::schemas::FileKind;

/// Where a field of `spec` is.
pub(super) fn spec(key: &str) -> Pointer {
    Pointer::of(["spec", key])
}

pub(crate) fn read(document: &Document) -> Result<Release, Errors> {
    let file: ReleaseFile = document.read(FileKind::Release)?;
    let mut errors = Gathered::default();
    let parts = file.spec;
    let terraform = parts.terraform.map(|part| terraform::read(document, part, &mut errors));
    let images = images(document, parts.images, &mut errors);
    let declared = plugins::declared(document, &parts.plugins, &mut errors);
    let release = Release {
        name: file.metadata.name.0.into(),
        version: file.metadata.version.0.into(),
        created: file.metadata.created.and_then(|text| created(document, &text, &mut errors)),
        values: document.value.get(&spec("values")).cloned().unwrap_or_else(|| Map::new().into()),
        values_schema: parts
            .values_schema
            .and_then(|path| path_at(document, &spec("valuesSchema"), &path.0, &mut errors)),
        manifests: paths(document, &parts.manifests, &mut errors),
        pipeline: pipeline::read(document, parts.pipeline, &mut errors),
        health: lifecycle::health(document, parts.health, &mut errors),
        steps: lifecycle::steps(document, parts.steps, &mut errors),
        deadlines: lifecycle::deadlines(document, parts.deadlines, &mut errors),
        guards: guards(document, &parts.guards, &mut errors),
        plugins: declared,
        images,
        terraform,
    };
    plugins::check_used(document, &release, &mut errors);
    pipeline::check_references(document, &release, &mut errors);
    errors.finish()?;
    Ok(release)
}

fn created(document: &Document, text: &str, errors: &mut Gathered) -> Option<jiff::Timestamp> {
    let read = text.parse::<jiff::Timestamp>().map_err(|cause| {
        let at = Pointer::of(["metadata", "created"]);
        let message = format!("expected a time such as 2026-05-18T09:00:00Z, found {text:?}");
        document.error(&at, message).caused_by(cause)
    });
    errors.take(read)
}

fn images(
    document: &Document,
    images: BTreeMap<String, ImageText>,
    errors: &mut Gathered,
) -> BTreeMap<String, Arc<str>> {
    for (name, image) in &images {
        if let Err(refused) = image.0.parse::<ImageReference>() {
            errors.push(document.error(&spec("images").child(name.as_str()), refused.to_string()));
        }
    }
    images.into_iter().map(|(name, image)| (name, image.0.into())).collect()
}

fn paths(
    document: &Document,
    paths: &[crate::format::PathText],
    errors: &mut Gathered,
) -> Vec<String> {
    let at = spec("manifests");
    let read = paths.iter().enumerate().filter_map(|(index, path)| {
        path_at(document, &at.child(index.to_string()), &path.0, errors)
    });
    read.collect()
}

/// A path beneath the release's folder, as it stands at `at`.
pub(super) fn path_at(
    document: &Document,
    at: &Pointer,
    path: &str,
    errors: &mut Gathered,
) -> Option<String> {
    errors.take(inner_path(path).map_err(|message| document.error(at, message)))
}

/// The free-form object at `at`, or an empty one.
pub(super) fn object_at(document: &Document, at: &Pointer) -> Value {
    document.value.get(at).cloned().unwrap_or_else(|| Map::new().into())
}

fn guards(document: &Document, part: &GuardsPart, errors: &mut Gathered) -> Guards {
    let max_removed = match &part.max_removed {
        None => MaxRemoved::default(),
        Some(MaxRemovedPart::Count(count)) => MaxRemoved::Count(*count),
        Some(MaxRemovedPart::Share(text)) => {
            let at = spec("guards").child("maxRemoved");
            let read = text.parse().map_err(|refused: bowline_core::release::NoMaxRemoved| {
                document.error(&at, refused.to_string())
            });
            errors.take(read).unwrap_or_default()
        }
    };
    Guards { max_removed }
}
