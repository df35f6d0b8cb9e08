//! What came of a render, and the review that it must pass before anything is written.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::digest::Digest;
use crate::finding::Finding;
use crate::object::{Identity, ObjectId};
use crate::release::Guards;
use crate::store::{Author, Store};
use crate::value::Value;

/// All objects of one customer, as the pipeline left them.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The customer.
    pub customer: Arc<str>,
    /// The objects, with who wrote what in them.
    pub store: Store,
    /// How many objects the release started from.
    pub base: usize,
    /// Warnings and notes of the plugins, with the pipeline entry that they come from.
    pub findings: Vec<(Arc<str>, Finding)>,
}

/// A render that may be written: neither empty nor collapsed.
#[derive(Clone, Debug)]
pub struct Reviewed(Rendered);

/// What a person has allowed beyond the release's guards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// How many of the objects that were there may go.
    pub removed: Option<usize>,
}

/// Why a render may not be written. Class `guard.output`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// No objects at all.
    #[error("nothing is left of the release's {total} objects, and no guard allows that")]
    Empty {
        /// How many there were.
        total: usize,
        /// Who removed them.
        by: Vec<Author>,
    },
    /// The pipeline took too many of the release's objects out.
    #[error(
        "{removed} of the release's {total} objects were removed, and guards.maxRemoved allows \
         {most}: {sample}"
    )]
    Pipeline {
        /// Who removed them.
        by: Vec<Author>,
        /// How many are gone.
        removed: usize,
        /// How many there were.
        total: usize,
        /// How many may go.
        most: usize,
        /// Some of those that are gone.
        sample: String,
    },
    /// Too many of the objects that the last render wrote are gone.
    #[error(
        "{removed} of the {total} objects that were rendered before would go, and guards.maxRemoved \
         allows {most}: {sample}"
    )]
    Previous {
        /// How many would go.
        removed: usize,
        /// How many there were.
        total: usize,
        /// How many may go.
        most: usize,
        /// Some of those that would go.
        sample: String,
    },
}

impl GuardError {
    /// The pipeline entries that removed what is gone, where it is them.
    pub fn by(&self) -> &[Author] {
        match self {
            GuardError::Empty { by, .. } | GuardError::Pipeline { by, .. } => by,
            GuardError::Previous { .. } => &[],
        }
    }

    /// What to do where it is meant.
    pub fn hint(&self) -> Option<String> {
        match self {
            GuardError::Empty { total: 0, .. } => {
                Some("spec.manifests in release.yaml names the files with its objects".to_owned())
            }
            GuardError::Empty { .. } => None,
            GuardError::Pipeline { removed, .. } => Some(format!(
                "where that is meant, set guards.maxRemoved: {removed} in release.yaml"
            )),
            GuardError::Previous { removed, .. } => Some(format!(
                "where that is meant, allow it this once with --allow-removed {removed}"
            )),
        }
    }
}

impl Rendered {
    /// The objects in the order in which the pipeline holds them.
    pub fn objects(&self) -> impl Iterator<Item = &Value> {
        self.store.objects().map(|(_, object)| object)
    }

    /// The digest of all objects: what they say, in their order.
    pub fn digest(&self) -> Digest {
        let digests = self.objects().map(|object| *object.digest().bytes());
        Digest::of_parts(digests)
    }
}

impl Reviewed {
    /// The render.
    pub fn rendered(&self) -> &Rendered {
        &self.0
    }
}

/// Looks at what would go away. `previous` are the objects that the last render wrote, if there was
/// one.
pub fn review(
    rendered: Rendered,
    previous: Option<&[Identity]>,
    guards: &Guards,
    allowance: Allowance,
) -> Result<Reviewed, GuardError> {
    let (total, gone) = (rendered.base, removed_from_base(&rendered));
    let by = || gone.iter().map(|(_, by)| *by).collect::<BTreeSet<Author>>().into_iter().collect();
    if rendered.store.is_empty() {
        return Err(GuardError::Empty { total, by: by() });
    }
    let most = guards.max_removed.most_of(total);
    if gone.len() > most {
        let (removed, sample) = (gone.len(), sample(gone.iter().map(|(id, _)| id)));
        return Err(GuardError::Pipeline { by: by(), removed, total, most, sample });
    }
    if let Some(previous) = previous {
        let now = identities(&rendered);
        let gone: Vec<&Identity> = previous.iter().filter(|one| !now.contains(one)).collect();
        let total = previous.len();
        let most = guards.max_removed.most_of(total).max(allowance.removed.unwrap_or(0));
        if gone.len() > most {
            let (removed, sample) = (gone.len(), sample(gone));
            return Err(GuardError::Previous { removed, total, most, sample });
        }
    }
    Ok(Reviewed(rendered))
}

/// The objects of the base that the pipeline removed, as they were when it did, and who did it.
fn removed_from_base(rendered: &Rendered) -> Vec<(ObjectId, Author)> {
    let writes = rendered.store.writes().iter();
    let removals = writes.filter(|write| write.after.is_none() && write.at.is_root());
    let base = removals.filter(|write| (write.object as usize) < rendered.base);
    let named =
        base.filter_map(|write| Some((ObjectId::of(write.before.as_ref()?).ok()?, write.by)));
    let mut gone: Vec<(ObjectId, Author)> = named.collect();
    if !gone.is_empty() {
        // What was removed and added again is still there.
        let now = identities(rendered);
        gone.retain(|(id, _)| !now.contains(&id.identity()));
    }
    gone
}

fn identities(rendered: &Rendered) -> HashSet<Identity> {
    rendered.objects().filter_map(|one| Some(ObjectId::of(one).ok()?.identity())).collect()
}

fn sample<T: std::fmt::Display>(gone: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = gone.into_iter().map(|one| one.to_string()).collect();
    match names.len() > SHOWN {
        true => format!("{} and {} more", names[..SHOWN].join(", "), names.len() - SHOWN),
        false => names.join(", "),
    }
}

#[cfg(test)]
#[path = "rendered_tests.rs"]
mod tests;
