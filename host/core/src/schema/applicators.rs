//! Schemas of the very same value: `$ref`, `allOf`, `anyOf`, `oneOf`, `not`, `if`, and what comes after
//! all of them, `unevaluated…`.

use super::annotations::Seen;
use super::check::{Path, Run};
use super::rules::{Index, Node, Rules};
use super::violation::{Expected, Violation, ViolationKind};
use crate::value::{Key, Value, View};

impl<'a> Run<'a> {
    pub(super) fn in_place(
        &mut self,
        rules: &'a Rules,
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let rule = &rules.in_place;
        let mut follows = true;
        for index in rule.reference.iter().chain(&rule.all) {
            follows &= self.node(*index, value, path, seen);
        }
        if let Some(forms) = &rule.any {
            follows &= self.any(rules, forms, value, path, seen);
        }
        if let Some(forms) = &rule.one {
            follows &= self.one(rules, forms, value, path, seen);
        }
        if rule.not.is_some_and(|index| self.quietly(index, value, path, &mut Seen::default())) {
            let words = "anything but what its schema rules out".to_owned();
            self.refuse(rules, value, path, Expected::Words(words));
            follows = false;
        }
        if let Some(condition) = rule.condition {
            let holds = self.quietly(condition.test, value, path, seen);
            let then = if holds { condition.then } else { condition.otherwise };
            follows &= then.is_none_or(|index| self.node(index, value, path, seen));
        }
        for (key, index) in &rule.with_key {
            if value.key(key).is_some() {
                follows &= self.node(*index, value, path, seen);
            }
        }
        follows
    }

    /// Whether `value` follows the schema, without telling why not.
    pub(super) fn quietly(
        &mut self,
        index: Index,
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let told = self.found.len();
        let mut own = Seen::default();
        let follows = self.node(index, value, path, &mut own);
        self.found.truncate(told);
        if follows {
            seen.add(own);
        }
        follows
    }

    /// Each form: none where the value follows it, else what is wrong.
    fn forms(
        &mut self,
        forms: &[Index],
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> Vec<Option<Vec<Violation>>> {
        let told = self.found.len();
        let mut outcomes = Vec::with_capacity(forms.len());
        for index in forms {
            let mut own = Seen::default();
            let follows = self.node(*index, value, path, &mut own);
            let violations = self.found.split_off(told);
            outcomes.push((!follows).then_some(violations));
            if follows {
                seen.add(own);
            }
        }
        outcomes
    }

    fn any(
        &mut self,
        rules: &Rules,
        forms: &[Index],
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let outcomes = self.forms(forms, value, path, seen);
        if self.spent || outcomes.iter().any(Option::is_none) {
            return !self.spent;
        }
        self.tell_forms(rules, forms, outcomes, value, path);
        false
    }

    fn one(
        &mut self,
        rules: &Rules,
        forms: &[Index],
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let outcomes = self.forms(forms, value, path, seen);
        match outcomes.iter().filter(|outcome| outcome.is_none()).count() {
            _ if self.spent => false,
            1 => true,
            0 => {
                self.tell_forms(rules, forms, outcomes, value, path);
                false
            }
            several => {
                let words = format!("exactly one of the {} forms (it fits {several})", forms.len());
                self.refuse(rules, value, path, Expected::Words(words));
                false
            }
        }
    }

    pub(super) fn unevaluated(
        &mut self,
        rules: &'a Rules,
        value: &Value,
        path: &Path<'_>,
        seen: &mut Seen,
    ) -> bool {
        let mut follows = true;
        if let (Some(index), View::Object(map)) = (rules.unevaluated_properties, value.view()) {
            for (key, inner) in map.iter().filter(|(key, _)| !seen.has_key(key)) {
                follows &= match self.schema.nodes[index] {
                    Node::Never => {
                        let mut known = Vec::new();
                        self.known_keys(rules, 0, &mut known);
                        let kind = ViolationKind::UnknownKey { key: key.clone(), known };
                        self.tell(Violation { at: path.pointer(), kind });
                        false
                    }
                    _ => self.node(index, inner, &Path::Key(path, key), &mut Seen::default()),
                };
            }
            seen.all_keys = true;
        }
        if let (Some(index), View::Array(items)) = (rules.unevaluated_items, value.view()) {
            for (at, item) in items.iter().enumerate() {
                let known = seen.has_item(at);
                follows &=
                    known || self.node(index, item, &Path::Item(path, at), &mut Seen::default());
            }
            seen.all_items = true;
        }
        follows
    }

    /// The keys that a schema and those in place know, for a message.
    fn known_keys(&mut self, rules: &'a Rules, depth: usize, known: &mut Vec<Key>) {
        let schema = self.schema;
        for key in rules.object.properties.keys() {
            if known.len() < 100 && !known.contains(key) {
                known.push(key.clone());
            }
        }
        for index in rules.in_place.iter() {
            if let (Node::Rules(inner), true) = (&schema.nodes[index], depth < 8 && self.take(1)) {
                self.known_keys(inner, depth + 1, known);
            }
        }
    }
}
