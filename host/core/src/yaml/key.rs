//! The keys of one text, each held once.

use std::collections::HashSet;

use crate::value::Key;

/// Every distinct key that was read so far.
#[derive(Default)]
pub(super) struct Keys(HashSet<Key>);

impl Keys {
    /// The one copy of `text`.
    pub(super) fn intern(&mut self, text: &str) -> Key {
        match self.0.get(text) {
            Some(known) => known.clone(),
            None => {
                let key = Key::from(text);
                self.0.insert(key.clone());
                key
            }
        }
    }
}
