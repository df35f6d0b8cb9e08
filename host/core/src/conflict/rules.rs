//! Who owns a field in the end.

use super::scaled::is_scaled;
use super::{Conflict, without};
use crate::diff::{FieldPath, Step};
use crate::failure::FailureClass;
use crate::object::ObjectId;
use crate::run::Failure;
use crate::value::Value;

/// What to do where another manager owns a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Ask a person.
    #[default]
    Fail,
    /// Leave the field to who has it.
    Yield,
    /// Take it.
    Force,
}

impl Policy {
    /// Reads the word.
    pub fn of_word(word: &str) -> Option<Policy> {
        [Policy::Fail, Policy::Yield, Policy::Force].into_iter().find(|one| one.word() == word)
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Policy::Fail => "fail",
            Policy::Yield => "yield",
            Policy::Force => "force",
        }
    }
}

/// What to do with conflicts at some fields of some kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRule {
    /// Of objects of these kinds, as `Deployment`; of all where there are none.
    pub kinds: Vec<String>,
    /// At this field and in it. `*` is any key or element; elements go by index or by key.
    pub path: FieldPath,
    /// What to do.
    pub policy: Policy,
}

/// How to go on after conflicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Not at all, before a person decided.
    Fail(Failure),
    /// Once more, without these fields and without force.
    Yield {
        /// What is left to others.
        fields: Vec<FieldPath>,
    },
    /// With force: each conflict may be forced.
    Force,
}

/// How many conflicts a failure names.
const SHOWN: usize = 5;

/// Decides by the rules, of which the first that covers a field counts. Where none does, replicas
/// yield when something in the set scales the object, and all else fails. Without conflicts there is
/// nothing to force.
pub fn resolve(
    conflicts: &[Conflict],
    rules: &[ConflictRule],
    object: &Value,
    all_objects: &[&Value],
) -> Resolution {
    let scaled = is_scaled(object, all_objects);
    let policy = |conflict: &Conflict| {
        let rule = rules.iter().find(|rule| {
            of_kind(&rule.kinds, object) && leads_to(&rule.path, &conflict.field, object)
        });
        match rule {
            Some(rule) => rule.policy,
            None if scaled && conflict.field == replicas() => Policy::Yield,
            None => Policy::default(),
        }
    };
    let having = |wanted: Policy| -> Vec<&Conflict> {
        conflicts.iter().filter(|conflict| policy(conflict) == wanted).collect()
    };
    let (failing, yielding) = (having(Policy::Fail), having(Policy::Yield));
    if !failing.is_empty() {
        return Resolution::Fail(failure(&failing, object));
    }
    if yielding.is_empty() && !conflicts.is_empty() {
        return Resolution::Force;
    }
    Resolution::Yield { fields: yielding.iter().map(|conflict| conflict.field.clone()).collect() }
}

/// The fields of an object that are left to whoever has them, whether or not somebody has.
pub fn yielding(rules: &[ConflictRule], object: &Value, all_objects: &[&Value]) -> Vec<FieldPath> {
    let rules = rules.iter().filter(|rule| of_kind(&rule.kinds, object));
    let told = rules.filter(|rule| rule.policy == Policy::Yield).map(|rule| rule.path.clone());
    let scaled = is_scaled(object, all_objects).then(replicas);
    told.chain(scaled).collect()
}

fn replicas() -> FieldPath {
    FieldPath::ROOT.part("spec").part("replicas")
}

/// Whether the object is of one of these kinds, or there are none.
pub(super) fn of_kind(kinds: &[String], object: &Value) -> bool {
    let kind = object.key("kind").and_then(Value::as_str);
    kinds.is_empty() || kinds.iter().any(|one| Some(&**one) == kind)
}

/// Whether `path` is `field` or leads to it in this object.
fn leads_to(path: &FieldPath, field: &FieldPath, object: &Value) -> bool {
    let mut at = Some(object);
    path.steps().len() <= field.steps().len()
        && path.steps().iter().zip(field.steps()).all(|(pattern, step)| {
            let here = at;
            at = at.and_then(|at| FieldPath::ROOT.then(step.clone()).get(at));
            pattern == step || without::is_any(pattern) || same_element(pattern, step, here)
        })
}

/// Whether two ways to name an element of this list mean the same one.
fn same_element(one: &Step, other: &Step, list: Option<&Value>) -> bool {
    let Some(list) = list.filter(|list| list.as_array().is_some()) else { return false };
    let place = |step: &Step| FieldPath::ROOT.then(step.clone()).pointer(list);
    place(one).is_some_and(|place_of_one| place(other) == Some(place_of_one))
}

fn failure(conflicts: &[&Conflict], object: &Value) -> Failure {
    let name = ObjectId::of(object).map_or("an object".to_owned(), |id| id.to_string());
    let one =
        |conflict: &&Conflict| format!("{} belongs to {:?}", conflict.field, conflict.manager);
    let mut shown: Vec<String> = conflicts.iter().take(SHOWN).map(one).collect();
    if conflicts.len() > SHOWN {
        shown.push(format!("and {} more", conflicts.len() - SHOWN));
    }
    let kind = object.key("kind").and_then(Value::as_str).unwrap_or("?");
    let path = conflicts.first().map(|conflict| conflict.field.to_string()).unwrap_or_default();
    let rule =
        |policy: Policy| format!("{{kinds: [{kind}], path: {path:?}, policy: {}}}", policy.word());
    Failure::new(FailureClass::SyncConflict, format!("{name}: {}", shown.join(", ")))
        .hint(format!("to leave it to the other: {}", rule(Policy::Yield)))
        .hint(format!("to take it: {}", rule(Policy::Force)))
}
