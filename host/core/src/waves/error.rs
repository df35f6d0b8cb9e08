//! Why objects cannot be put into an order.

use crate::object::{Identity, ObjectError, ObjectId};

/// Why objects cannot be put into an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaveError {
    /// It cannot be said what this is.
    #[error("one of the objects is not told from others by kind and name")]
    Object(#[from] ObjectError),
    /// Two objects are one.
    #[error("{0} is there twice")]
    Twice(Identity),
    /// A number that is none.
    #[error("{object}: {annotation} is a whole number such as -1 or 5, not {found}")]
    Number {
        /// Whose.
        object: Box<ObjectId>,
        /// Which annotation.
        annotation: &'static str,
        /// What it says, as JSON.
        found: String,
    },
    /// Two numbers that differ.
    #[error("{object}: bowline.dev/wave is {bowline}, and argocd.argoproj.io/sync-wave is {argo}")]
    Differ {
        /// Whose.
        object: Box<ObjectId>,
        /// What `bowline.dev/wave` says.
        bowline: i64,
        /// What `argocd.argoproj.io/sync-wave` says.
        argo: i64,
    },
    /// A word that no hook has.
    #[error("{object}: {annotation} has the words {known}, not {found}")]
    Word {
        /// Whose.
        object: Box<ObjectId>,
        /// Which annotation.
        annotation: &'static str,
        /// What it says, as JSON.
        found: String,
        /// What it may say.
        known: String,
    },
    /// A rule of kapp that is none.
    #[error(
        "{object}: {annotation} reads \"(upsert|delete) (before|after) (upserting|deleting) GROUP\", \
         not {found}"
    )]
    Rule {
        /// Whose.
        object: Box<ObjectId>,
        /// Which annotation.
        annotation: String,
        /// What it says, as JSON.
        found: String,
    },
    /// Objects that wait for each other.
    #[error("objects wait for each other: {}", arrows(.objects))]
    Circle {
        /// Each waits for the next; the last is the first.
        objects: Vec<ObjectId>,
    },
}

fn arrows(objects: &[ObjectId]) -> String {
    objects.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ")
}
