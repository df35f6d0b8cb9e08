//! The release digest: over all of release.yaml and every part that it names.
//!
//! It is the digest of one canonical JSON object (sorted keys, no white space):
//!
//! ```json
//! {"format":1,"parts":{"PATH":"sha256:…"},"release":{…release.yaml…}}
//! ```
//!
//! `parts` has every file that belongs to the release, by its path beneath the release's folder and
//! the digest of its bytes; `bowline.lock` is one of them, where it is there. Customers and operators
//! are not in it, nor anything about where and when the files were written.
//!
//! And the run digest: over everything that one customer's run is made of.
//!
//! ```json
//! {"customer":{"metadata":{…},"spec":{…without windows…}},"format":1,
//!  "plugins":{"NAME":"VERSION sha256:…"},"release":"sha256:…"}
//! ```
//!
//! Windows say when, not what, so a run that waits for one is still the same run.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::{Digest, Map, PluginName, Value};

use crate::folder::Folder;

/// The digest of a release whose parts were all read.
pub(crate) fn release_digest(release: &Value, folder: &Folder) -> Digest {
    let parts = folder.parts().map(|(path, digest)| (path, Value::from(digest.to_string())));
    let parts = parts.collect::<Map>();
    let whole = Map::from_iter([
        ("format", Value::from(1_i64)),
        ("parts", parts.into()),
        ("release", release.clone()),
    ]);
    Value::from(whole).digest()
}

/// The digest of a run: the release, the customer's file without its windows, and the plugins that
/// both resolve to.
pub(crate) fn run_digest(
    release: Digest,
    customer: &Value,
    plugins: &BTreeMap<PluginName, Arc<Artifact>>,
) -> Digest {
    let plugins = plugins.iter().map(|(name, artifact)| {
        let chosen = format!("{} {}", artifact.id().version, artifact.digest());
        (name.as_str(), Value::from(chosen))
    });
    let plugins = plugins.collect::<Map>();
    let part = |key: &str| customer.key(key).cloned().unwrap_or_else(|| Map::default().into());
    let spec = part("spec").as_object().map_or_else(Map::default, |spec| {
        let kept = spec.iter().filter(|(key, _)| &***key != "windows");
        kept.map(|(key, value)| (&**key, value.clone())).collect::<Map>()
    });
    let said = Map::from_iter([("metadata", part("metadata")), ("spec", spec.into())]);
    let whole = Map::from_iter([
        ("customer", said.into()),
        ("format", Value::from(1_i64)),
        ("plugins", plugins.into()),
        ("release", Value::from(release.to_string())),
    ]);
    Value::from(whole).digest()
}
