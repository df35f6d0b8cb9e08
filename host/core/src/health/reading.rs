//! How a live object is read. What is missing or of another type than it should be reads as nothing:
//! a rule judges, and never fails.

use crate::object::group;
use crate::value::{Value, View};

/// The most characters of the cluster's words that are kept: a scheduler's message on a large cluster
/// fits.
const MOST: usize = 2_000;

/// A live object, or a part of one.
#[derive(Clone, Copy)]
pub(super) struct Live<'a>(&'a Value);

/// What a controller says about one aspect of an object.
#[derive(Clone, Copy)]
pub(super) struct Condition<'a> {
    pub name: &'a str,
    pub status: &'a str,
    pub reason: &'a str,
    pub message: &'a str,
    /// The generation that it is about, where it says so.
    pub observed: Option<i64>,
}

impl<'a> Live<'a> {
    pub(super) fn of(value: &'a Value) -> Live<'a> {
        Live(value)
    }

    /// What is at a path such as `spec.replicas`; null is nothing.
    pub(super) fn get(self, path: &str) -> Option<Live<'a>> {
        let found = path.split('.').try_fold(self.0, |at, key| at.key(key))?;
        (!found.is_null()).then_some(Live(found))
    }

    pub(super) fn value(self) -> &'a Value {
        self.0
    }

    pub(super) fn text(self, path: &str) -> &'a str {
        self.get(path).and_then(|found| found.0.as_str()).unwrap_or_default()
    }

    pub(super) fn number(self, path: &str) -> Option<i64> {
        match self.get(path)?.0.view() {
            View::Number(number) => number.as_i64(),
            // Argo Rollouts writes its observed generation as text.
            View::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// How many: zero where nothing is said, as the API leaves zeros out.
    pub(super) fn count(self, path: &str) -> i64 {
        self.number(path).unwrap_or(0).max(0)
    }

    pub(super) fn is_true(self, path: &str) -> bool {
        self.get(path).is_some_and(|found| matches!(found.0.view(), View::Bool(true)))
    }

    pub(super) fn list(self, path: &str) -> impl Iterator<Item = Live<'a>> + use<'a> {
        let items = self.get(path).and_then(|found| found.0.as_array()).unwrap_or_default();
        items.iter().map(Live)
    }

    /// The texts in a list.
    pub(super) fn texts(self, path: &str) -> Vec<&'a str> {
        self.list(path).filter_map(|item| item.0.as_str()).collect()
    }

    /// An annotation, whose name has points and slashes in it.
    pub(super) fn annotation(self, name: &str) -> Option<&'a str> {
        self.get("metadata.annotations")?.0.key(name)?.as_str()
    }

    pub(super) fn group(self) -> &'a str {
        group(self.text("apiVersion"))
    }

    pub(super) fn kind(self) -> &'a str {
        self.text("kind")
    }

    pub(super) fn is(self, group: &str, kind: &str) -> bool {
        self.group() == group && self.kind() == kind
    }

    /// The kind of the controller that made this object and replaces it.
    pub(super) fn controller(self) -> Option<&'a str> {
        let mut owners = self.list("metadata.ownerReferences");
        owners.find(|owner| owner.is_true("controller")).map(|owner| owner.text("kind"))
    }

    /// The conditions in a list such as `status.conditions`.
    pub(super) fn conditions_at(self, path: &str) -> impl Iterator<Item = Condition<'a>> + use<'a> {
        self.list(path).map(Condition::of)
    }

    pub(super) fn conditions(self) -> impl Iterator<Item = Condition<'a>> + use<'a> {
        self.conditions_at("status.conditions")
    }

    pub(super) fn condition(self, name: &str) -> Option<Condition<'a>> {
        self.conditions().find(|condition| condition.name == name)
    }

    /// The condition, if it says yes.
    pub(super) fn condition_true(self, name: &str) -> Option<Condition<'a>> {
        self.condition(name).filter(|condition| condition.is_true())
    }
}

impl<'a> Condition<'a> {
    pub(super) fn of(item: Live<'a>) -> Condition<'a> {
        Condition {
            name: item.text("type"),
            status: item.text("status"),
            reason: item.text("reason"),
            message: item.text("message"),
            observed: item.number("observedGeneration"),
        }
    }

    pub(super) fn is_true(self) -> bool {
        self.status == "True"
    }

    pub(super) fn is_false(self) -> bool {
        self.status == "False"
    }

    /// Whether it is about an older generation than the object's.
    pub(super) fn is_stale(self, live: Live<'_>) -> bool {
        self.observed.is_some_and(|observed| observed < live.count("metadata.generation"))
    }

    /// Its reason, or its own name where it gives none.
    pub(super) fn word(self) -> &'a str {
        if self.reason.is_empty() { self.name } else { self.reason }
    }

    /// `Ready is False: the database does not answer`
    pub(super) fn sentence(self) -> String {
        let status = if self.status.is_empty() { "Unknown" } else { self.status };
        match [self.message, self.reason].into_iter().find(|text| !text.is_empty()) {
            Some(text) => format!("{} is {status}: {text}", self.name),
            None => format!("{} is {status}", self.name),
        }
    }
}

/// A text of the cluster on one line: it may hold line breaks and a terminal's control characters.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|letter| !letter.is_control()).take(MOST).collect()
}
