//! Artefacts in local layout folders, by the name or the digest that the index has.

use std::path::Path;

use bowline_artifact::{Artifact, ReadOptions};

use super::error::OciFault;
use super::reference::{Reference, tag_of};
use crate::layout::{Entry, Layout};

/// Reads a plugin of a layout.
pub(super) fn read_plugin(
    path: &Path,
    reference: &Reference,
    options: &ReadOptions<'_>,
) -> Result<Artifact, OciFault> {
    let (layout, entry) = find(path, reference)?;
    Ok(layout.read_with(&entry.id, options)?)
}

/// A plugin of a layout: `NAME:VERSION`, a version alone where only one plugin has it, or nothing
/// where there is only one plugin.
pub(super) fn find(path: &Path, reference: &Reference) -> Result<(Layout, Entry), OciFault> {
    let layout = Layout::open(path)?;
    let entries = layout.list()?;
    let meant = |entry: &&Entry| {
        let version = tag_of(&entry.id.version);
        let tag = reference.tag.as_deref();
        let tagged =
            tag.is_none_or(|tag| tag == version || tag == format!("{}:{version}", entry.id.name));
        tagged && reference.digest.is_none_or(|digest| digest == entry.manifest_digest)
    };
    let mut found = entries.iter().filter(meant);
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok((layout, entry.clone())),
        (None, _) => Err(OciFault::NotFound { what: "plugin in this folder".to_owned() }),
        (Some(one), Some(other)) => {
            let message = format!("both {} and {} are meant by this", one.id, other.id);
            Err(OciFault::Unclear(message))
        }
    }
}
