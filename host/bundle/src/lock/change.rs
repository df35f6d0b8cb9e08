//! How a lock differs from what it is to be.

use std::fmt;

use bowline_core::{PluginId, PluginName};
use semver::Version;

use super::choose::Entries;
use crate::read::lock::Lock;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A version that was not locked.
    Added(PluginId),
    /// A version that is no longer needed.
    Removed(PluginId),
    /// Another version of a plugin that has one.
    Moved {
        /// The plugin.
        name: PluginName,
        /// The version that was locked.
        from: Version,
        /// The version that is.
        to: Version,
    },
    /// The same versions, written in another way.
    Rewritten,
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Added(id) => write!(out, "+ {id}"),
            Change::Removed(id) => write!(out, "- {id}"),
            Change::Moved { name, from, to } => write!(out, "~ {name} {from} → {to}"),
            Change::Rewritten => write!(out, "~ the same versions, written anew"),
        }
    }
}

/// The differences by plugin. `same` is whether the texts are.
pub(super) fn between(before: &Lock, after: &Entries, same: bool) -> Vec<Change> {
    let had: Vec<PluginId> = before
        .iter()
        .map(|(name, locked)| PluginId { name: name.clone(), version: locked.version.clone() })
        .collect();
    let mut gone: Vec<&PluginId> = had.iter().filter(|id| !after.contains_key(id)).collect();
    let mut changes = Vec::new();
    for id in after.keys().filter(|id| !had.contains(id)) {
        // One for one is a move; with several versions of a plugin nobody can say which became which.
        let alone = after.keys().filter(|other| other.name == id.name).count() == 1;
        let mut former = gone.iter().filter(|other| other.name == id.name);
        match (former.next(), former.next()) {
            (Some(from), None) if alone => {
                let (name, to) = (id.name.clone(), id.version.clone());
                changes.push(Change::Moved { name, from: from.version.clone(), to });
                gone.retain(|other| other.name != id.name);
            }
            _ => changes.push(Change::Added(id.clone())),
        }
    }
    changes.extend(gone.into_iter().cloned().map(Change::Removed));
    changes.sort_by(|a, b| name(a).cmp(&name(b)));
    if changes.is_empty() && !same {
        changes.push(Change::Rewritten);
    }
    changes
}

fn name(change: &Change) -> Option<&PluginName> {
    match change {
        Change::Added(id) | Change::Removed(id) => Some(&id.name),
        Change::Moved { name, .. } => Some(name),
        Change::Rewritten => None,
    }
}
