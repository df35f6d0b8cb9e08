//! What the rules of a schema have seen of a value, for the rules that ask (`unevaluated…`).

use std::collections::{BTreeSet, HashSet};

use crate::value::Key;

/// The keys and elements that some rule has judged.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub all_keys: bool,
    pub keys: HashSet<Key>,
    pub all_items: bool,
    pub first_items: usize,
    pub items: BTreeSet<usize>,
}

impl Seen {
    /// Adds what another schema of the same value has seen.
    pub fn add(&mut self, other: Seen) {
        self.all_keys |= other.all_keys;
        self.keys.extend(other.keys);
        self.all_items |= other.all_items;
        self.first_items = self.first_items.max(other.first_items);
        self.items.extend(other.items);
    }

    pub fn has_item(&self, index: usize) -> bool {
        self.all_items || index < self.first_items || self.items.contains(&index)
    }

    pub fn has_key(&self, key: &str) -> bool {
        self.all_keys || self.keys.contains(key)
    }
}
