//! The end of a call that went well: what it did is checked as a whole, and kept or not.

use super::Session;
use crate::object::{ObjectError, ObjectId};
use crate::store::{Author, Store};
use crate::value::{Pointer, Value};

/// Why the edits of a call cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// It left an object that Kubernetes would refuse.
    #[error("it left {object} invalid: {error}")]
    Invalid {
        /// The object, as well as it can be named.
        object: String,
        /// Why.
        error: ObjectError,
    },
    /// It left two objects with one identity.
    #[error("it left two objects that are one: {0}")]
    Duplicate(ObjectId),
    /// It named an object after a secret.
    #[error("it named {0} after something sensitive; names are shown everywhere")]
    SensitiveName(String),
}

impl Session {
    /// Checks what this call did, and keeps it under `author`'s name.
    pub fn commit(mut self, author: Author) -> Result<Store, CommitError> {
        if !self.renamed.is_empty() {
            self.check_identities()?;
        }
        let mut store = self.store;
        for write in &mut store.writes[self.writes_before..] {
            write.by = author;
        }
        store.sensitive |= self.read_sensitive && store.writes.len() > self.writes_before;
        Ok(store)
    }

    fn check_identities(&mut self) -> Result<(), CommitError> {
        self.renamed.sort_unstable();
        self.renamed.dedup();
        for number in &self.renamed {
            let Some(Some(object)) = self.store.slots.get(*number as usize) else { continue };
            // First, since what is wrong with a name is told with the name.
            for field in ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"] {
                let at = Pointer::of(field[1..].split('/'));
                if self.read_sensitive && object.get(&at).is_some_and(Value::is_sensitive) {
                    return Err(CommitError::SensitiveName(self.former_name(*number, object)));
                }
            }
            ObjectId::checked(object).map_err(|error| CommitError::Invalid {
                object: self.former_name(*number, object),
                error,
            })?;
        }
        self.store.duplicate().map_or(Ok(()), |(_, _, id)| Err(CommitError::Duplicate(id)))
    }

    /// What an object was called before this call, or its number where this call added it.
    fn former_name(&self, number: u32, object: &Value) -> String {
        let writes = self.store.writes[self.writes_before..].iter();
        let mut own = writes.filter(|write| write.object == number).rev();
        let former = own.try_fold(object.clone(), |mut object, write| {
            match &write.before {
                Some(before) => drop(object.set(&write.at, before.clone()).ok()?),
                None => drop(object.unset(&write.at).ok()?),
            }
            Some(object)
        });
        let id = former.and_then(|object| ObjectId::of(&object).ok());
        id.map_or_else(|| format!("object {number}"), |id| id.to_string())
    }
}
