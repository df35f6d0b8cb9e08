//! Plugin versions that nobody runs yet, taken from the release's sources for a trial: no lock knows
//! them, and no pin names them.

use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::nearest::nearest;
use bowline_core::release::Place;
use bowline_core::{FailureClass, PluginId, PluginName};
use jiff::Timestamp;

use crate::error::{BundleError, Errors, Gathered};
use crate::guard::Guard;
use crate::oci::Registries;
use crate::open::Bundle;
use crate::sources::Sources;

/// What a place is where no file names it.
const ASKED: &str = "--plugin";

/// The files of these versions. Each must be one that a customer of the release could pin: in the
/// release's range, and of the role that its pipeline needs.
pub fn candidates(
    bundle: &Bundle,
    ids: &[PluginId],
    registries: &Registries,
    now: Option<Timestamp>,
) -> Result<Vec<Arc<Artifact>>, Errors> {
    let mut sources = Sources::open(&bundle.folder, &bundle.operator, registries)?;
    let mut guard = Guard::new(&bundle.operator.trust, now);
    let mut errors = Gathered::default();
    let mut admitted = |id| {
        let (artifact, source) = candidate(bundle, id, &mut sources)?;
        guard.admit(&artifact, &sources, &source, &Place::file(ASKED))?;
        Ok(artifact)
    };
    let found = ids.iter().filter_map(|id| errors.take(admitted(id))).collect();
    errors.finish()?;
    Ok(found)
}

fn candidate(
    bundle: &Bundle,
    id: &PluginId,
    sources: &mut Sources,
) -> Result<(Arc<Artifact>, String), BundleError> {
    let asked = Place::file(ASKED);
    let release = &bundle.release;
    let Some(declared) = release.plugins.get(&id.name) else {
        let meant = nearest(id.name.as_str(), release.plugins.keys().map(PluginName::as_str));
        let meant = meant.map_or(String::new(), |meant| format!(", did you mean {meant}?"));
        let message = format!("the release does not use {}{meant}", id.name);
        return Err(BundleError::text(asked, message));
    };
    if !declared.range.matches(&id.version) {
        let message = format!("{id} is not in the release's range: {:?}", declared.text);
        let error = BundleError::text(declared.place.clone(), message);
        return Err(error.with_hint("widen the range in a copy of the release to try it"));
    }
    let (artifact, source) = sources.find(id, &asked)?;
    let role = artifact.manifest().role;
    let mut uses = release.pipeline.iter().filter(|entry| entry.plugin == id.name);
    match uses.find(|entry| entry.role != role) {
        None => Ok((artifact, source)),
        Some(entry) => {
            let message = format!("{} needs a {}, and {id} is a {role}", entry.label, entry.role);
            let error = BundleError::text(entry.place.clone(), message);
            Err(error.of_class(FailureClass::PluginInvalid))
        }
    }
}
