//! The entries of a JSON object, in their stored order.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Value;

/// A key; shared, since a few hundred names make up nearly all keys of a release.
pub type Key = Arc<str>;

/// Below this, comparing keys one by one beats hashing, and cloning costs less: nearly every object
/// in a manifest is this small.
const SMALL: usize = 16;

/// Keys with values; each key once, in the order of their first insertion.
#[derive(Clone, Debug)]
pub struct Map(Entries);

#[derive(Clone, Debug)]
enum Entries {
    Small(Vec<(Key, Value)>),
    /// So that a hostile or merely large ConfigMap costs no quadratic time.
    Large(IndexMap<Key, Value>),
}

impl Default for Map {
    fn default() -> Self {
        Map(Entries::Small(Vec::new()))
    }
}

impl Map {
    /// A map without entries.
    pub fn new() -> Map {
        Map::default()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Entries::Small(entries) => entries.len(),
            Entries::Large(entries) => entries.len(),
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Entries::Small(entries) => {
                entries.iter().find(|(known, _)| **known == *key).map(|(_, value)| value)
            }
            Entries::Large(entries) => entries.get(key),
        }
    }

    /// The value under `key`, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        match &mut self.0 {
            Entries::Small(entries) => {
                entries.iter_mut().find(|(known, _)| **known == *key).map(|(_, value)| value)
            }
            Entries::Large(entries) => entries.get_mut(key),
        }
    }

    /// Puts `value` under `key`, in the key's old place or at the end; the value that was there.
    pub fn insert(&mut self, key: impl Into<Key> + AsRef<str>, value: Value) -> Option<Value> {
        if let Some(slot) = self.get_mut(key.as_ref()) {
            return Some(std::mem::replace(slot, value));
        }
        match &mut self.0 {
            Entries::Small(entries) if entries.len() < SMALL => entries.push((key.into(), value)),
            Entries::Small(entries) => {
                let mut large: IndexMap<Key, Value> = entries.drain(..).collect();
                large.insert(key.into(), value);
                self.0 = Entries::Large(large);
            }
            Entries::Large(entries) => {
                entries.insert(key.into(), value);
            }
        }
        None
    }

    /// Takes the entry of `key` out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        match &mut self.0 {
            Entries::Small(entries) => {
                let at = entries.iter().position(|(known, _)| **known == *key)?;
                Some(entries.remove(at).1)
            }
            Entries::Large(entries) => entries.shift_remove(key),
        }
    }

    /// The entries in their stored order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Key, &Value)> {
        let (small, large) = match &self.0 {
            Entries::Small(entries) => (Some(entries), None),
            Entries::Large(entries) => (None, Some(entries)),
        };
        Iter { small: small.map(|entries| entries.iter()), large: large.map(IndexMap::iter) }
    }

    /// The keys in their stored order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in the stored order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The values, to change.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        let (small, large) = match &mut self.0 {
            Entries::Small(entries) => (Some(entries), None),
            Entries::Large(entries) => (None, Some(entries)),
        };
        small
            .into_iter()
            .flatten()
            .map(|(_, value)| value)
            .chain(large.into_iter().flat_map(IndexMap::values_mut))
    }
}

struct Iter<'a> {
    small: Option<std::slice::Iter<'a, (Key, Value)>>,
    large: Option<indexmap::map::Iter<'a, Key, Value>>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Key, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        match (&mut self.small, &mut self.large) {
            (Some(small), _) => small.next().map(|(key, value)| (key, value)),
            (None, Some(large)) => large.next(),
            (None, None) => None,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match (&self.small, &self.large) {
            (Some(small), _) => small.len(),
            (None, Some(large)) => large.len(),
            (None, None) => 0,
        };
        (left, Some(left))
    }
}

impl ExactSizeIterator for Iter<'_> {}

/// The same keys with equal values, in whatever order.
impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        self.len() == other.len()
            && self.iter().all(|(key, value)| other.get(key).is_some_and(|there| there == value))
    }
}

impl Eq for Map {}

impl<K: Into<Key> + AsRef<str>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        let mut map = Map::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}
