//! What a schema asks of arrays and objects, and of what is in them.

use std::collections::HashSet;

use super::annotations::Seen;
use super::check::{Path, Run};
use super::rules::{ArrayRules, Node, ObjectRules, Rules};
use super::scalars::bounds;
use super::violation::ViolationKind;
use crate::value::{Key, Map, Value};

impl Run<'_> {
    pub(super) fn array(
        &mut self,
        rules: &Rules,
        items: &[Value],
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let array: &ArrayRules = &rules.array;
        let mut words: Vec<String> =
            bounds(items.len() as u64, array.least, array.most, "elements").into_iter().collect();
        if array.unique && !self.are_unique(items) {
            words.push("elements that all differ".to_owned());
        }
        let mut follows = self.refuse_all(rules, value, path, words);
        for (index, item) in items.iter().enumerate() {
            let Some(schema) = array.first.get(index).copied().or(array.rest) else { break };
            follows &= self.node(schema, item, &Path::Item(path, index), &mut Seen::default());
            if self.spent {
                return false;
            }
        }
        seen.first_items = array.first.len();
        seen.all_items = array.rest.is_some();
        let Some(contains) = &array.contains else { return follows };
        let mut count = 0;
        for (index, item) in items.iter().enumerate() {
            if self.quietly(contains.schema, item, &Path::Item(path, index), &mut Seen::default()) {
                count += 1;
                seen.items.insert(index);
            }
        }
        let most = contains.most;
        let words = bounds(count, Some(contains.least), most, "elements that `contains` describes");
        follows & self.refuse_all(rules, value, path, words.into_iter().collect())
    }

    fn are_unique(&mut self, items: &[Value]) -> bool {
        let mut texts = HashSet::new();
        for item in items {
            if !self.take(super::keywords::size(item)) {
                return false;
            }
            let mut text = String::new();
            item.write_canonical(&mut text);
            if !texts.insert(text) {
                return false;
            }
        }
        true
    }

    pub(super) fn object(
        &mut self,
        rules: &Rules,
        map: &Map,
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let object = &rules.object;
        let words = bounds(map.len() as u64, object.least, object.most, "keys");
        let mut follows = self.refuse_all(rules, value, path, words.into_iter().collect());
        follows &= self.required(object, map, path);
        for (key, inner) in map.iter() {
            follows &= self.entry(object, key, inner, path, seen);
            if self.spent {
                return false;
            }
        }
        follows
    }

    fn required(&mut self, object: &ObjectRules, map: &Map, path: &Path<'_>) -> bool {
        let with = object.required_with.iter().filter(|(key, _)| map.get(key).is_some());
        let needed = object.required.iter().chain(with.flat_map(|(_, keys)| keys));
        let missing: Vec<Key> = needed.filter(|key| map.get(key).is_none()).cloned().collect();
        let steps = object.required.len() + object.required_with.len() + missing.len();
        if !self.take(steps as u64) {
            return false;
        }
        for key in &missing {
            self.tell_key(path, ViolationKind::MissingKey(key.clone()));
        }
        missing.is_empty()
    }

    fn entry(
        &mut self,
        object: &ObjectRules,
        key: &Key,
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let inner = Path::Key(path, key);
        let (mut follows, mut judged) = (true, false);
        if let Some(names) = object.names {
            follows &= self.node(names, &Value::from(key.clone()), &inner, &mut Seen::default());
        }
        if let Some(schema) = object.properties.get(key) {
            judged = true;
            follows &= self.node(*schema, value, &inner, &mut Seen::default());
        }
        for (pattern, schema) in &object.patterns {
            if self.take(pattern.steps(key)) && pattern.matches(key) {
                judged = true;
                follows &= self.node(*schema, value, &inner, &mut Seen::default());
            }
        }
        if let Some(schema) = object.additional.filter(|_| !judged) {
            judged = true;
            follows &= match self.schema.nodes[schema] {
                Node::Never => {
                    let known = object.properties.keys().cloned().collect();
                    self.tell_key(path, ViolationKind::UnknownKey { key: key.clone(), known });
                    false
                }
                _ => self.node(schema, value, &inner, &mut Seen::default()),
            };
        }
        if judged && self.schema.asks_back {
            seen.keys.insert(key.clone());
        }
        follows
    }
}
