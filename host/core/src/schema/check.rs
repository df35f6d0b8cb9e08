//! Walking a schema and a value together, counting every step.

use super::annotations::Seen;
use super::rules::{Index, Node, Rules};
use super::violation::{Expected, Violation, ViolationKind};
use super::{MAX_STEPS, MAX_VIOLATIONS, Schema};
use crate::value::{Key, Pointer, Value, View};

/// How many schemas may be open at once: about 128 levels of value with a few in place at each. It
/// bounds the stack.
const MAX_OPEN: usize = 640;

pub(super) fn check(schema: &Schema, value: &Value) -> Vec<Violation> {
    let mut run = Run { schema, steps: MAX_STEPS, open: 0, spent: false, found: Vec::new() };
    run.node(0, value, &Path::Root, &mut Seen::default());
    if run.spent {
        return vec![Violation { at: Pointer::ROOT, kind: ViolationKind::Effort }];
    }
    run.found
}

/// Where the walk is. A pointer is made of it only for a message.
pub(super) enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a Key),
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    pub fn pointer(&self) -> Pointer {
        let (mut parts, mut path) = (Vec::<Key>::new(), self);
        loop {
            match path {
                Path::Root => break,
                Path::Key(parent, key) => {
                    parts.push((*key).clone());
                    path = parent;
                }
                Path::Item(parent, index) => {
                    parts.push(index.to_string().into());
                    path = parent;
                }
            }
        }
        parts.reverse();
        Pointer::of(parts)
    }
}

pub(super) struct Run<'a> {
    pub schema: &'a Schema,
    steps: u64,
    open: usize,
    /// Whether steps or stack ran out: then no answer counts.
    pub spent: bool,
    pub found: Vec<Violation>,
}

impl<'a> Run<'a> {
    /// Takes steps; whether there were as many left.
    pub fn take(&mut self, steps: u64) -> bool {
        self.spent |= self.steps < steps;
        self.steps = self.steps.saturating_sub(steps);
        !self.spent
    }

    pub fn tell(&mut self, violation: Violation) {
        if self.found.len() < MAX_VIOLATIONS {
            self.found.push(violation);
        }
    }

    pub(super) fn tell_key(&mut self, path: &Path<'_>, kind: ViolationKind) {
        self.tell(Violation { at: path.pointer(), kind });
    }

    /// Whether `value` follows the schema `index`; tells what is wrong, adds to `seen` what was seen.
    pub fn node(&mut self, index: Index, value: &Value, path: &Path<'_>, seen: &mut Seen) -> bool {
        let schema = self.schema;
        if self.open >= MAX_OPEN {
            self.spent = true;
        }
        if !self.take(1) {
            return false;
        }
        match &schema.nodes[index] {
            Node::Always => true,
            Node::Never => {
                let expected = Expected::Words("nothing here".to_owned());
                self.tell(Violation::value(path.pointer(), expected, value));
                false
            }
            Node::Rules(rules) => {
                self.open += 1;
                let follows = self.rules(rules, value, path, seen);
                self.open -= 1;
                follows
            }
        }
    }

    fn rules(&mut self, rules: &'a Rules, value: &Value, path: &Path<'_>, seen: &mut Seen) -> bool {
        // A value of another type would only fail whatever else is asked of it.
        if let Some(types) = rules.types.filter(|types| !types.admit(value)) {
            let expected = rules.in_words().unwrap_or(Expected::Types(types));
            self.tell(Violation::other_type(path.pointer(), expected, value));
            return false;
        }
        let mut own = Seen::default();
        let mut follows = self.options(rules, value, path);
        follows &= match value.view() {
            View::Number(number) => self.number(rules, number, value, path),
            View::String(text) => self.text(rules, text, value, path),
            View::Array(items) => self.array(rules, items, value, path, &mut own),
            View::Object(map) => self.object(rules, map, value, path, &mut own),
            View::Null | View::Bool(_) => true,
        };
        follows &= self.in_place(rules, value, path, &mut own);
        follows &= self.unevaluated(rules, value, path, &mut own);
        if self.schema.asks_back {
            seen.add(own);
        }
        follows && !self.spent
    }

    /// Tells that the value itself is not what it must be.
    pub fn refuse(&mut self, rules: &Rules, value: &Value, path: &Path<'_>, expected: Expected) {
        let expected = rules.in_words().unwrap_or(expected);
        self.tell(Violation::value(path.pointer(), expected, value));
    }

    pub(super) fn refuse_words(
        &mut self,
        rules: &Rules,
        value: &Value,
        path: &Path<'_>,
        words: String,
    ) {
        self.refuse(rules, value, path, Expected::Words(words));
    }
}
