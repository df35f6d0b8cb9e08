//! Rules between groups of objects, as kapp writes them.

use super::WaveError;
use crate::object::{ObjectId, annotations};
use crate::value::{Key, Value};

const GROUP: &str = "kapp.k14s.io/change-group";
const RULE: &str = "kapp.k14s.io/change-rule";

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Upsert,
    Delete,
}

/// One rule: the own action comes before or after another action on the objects of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) own: Action,
    pub(super) before: bool,
    pub(super) other: Action,
    pub(super) group: String,
}

impl Rule {
    /// Whether the rule is about these two actions.
    pub(super) fn is(&self, own: Action, other: Action) -> bool {
        self.own == own && self.other == other
    }
}

/// The groups that an object is in.
pub(super) fn groups(object: &Value, id: &ObjectId) -> Vec<String> {
    let texts = of(object, GROUP).filter_map(|(_, value)| value.as_str());
    texts.map(|text| filled(text, id)).collect()
}

/// The rules that an object has, in the order of their names.
pub(super) fn rules(
    object: &Value,
    id: &ObjectId,
) -> impl Iterator<Item = Result<Rule, WaveError>> {
    let mut said: Vec<_> = of(object, RULE).collect();
    said.sort_by_key(|(name, _)| *name);
    said.into_iter().map(|(name, value)| {
        let rule = value.as_str().and_then(|text| parse(&filled(text, id)));
        rule.ok_or_else(|| WaveError::Rule {
            object: Box::new(id.clone()),
            annotation: name.to_string(),
            found: value.veiled().to_json(),
        })
    })
}

/// The annotations of this name, and of this name with a suffix.
fn of<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = (&'a Key, &'a Value)> {
    annotations(object).into_iter().flat_map(crate::Map::iter).filter(move |(key, _)| {
        key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// The text with the object's own parts for kapp's placeholders.
fn filled(text: &str, id: &ObjectId) -> String {
    text.replace("{api-group}", id.group())
        .replace("{kind}", &id.kind)
        .replace("{name}", &id.name)
        .replace("{namespace}", id.namespace.as_deref().unwrap_or_default())
}

fn parse(text: &str) -> Option<Rule> {
    let mut words = text.split_whitespace();
    let own = match words.next()? {
        "upsert" => Action::Upsert,
        "delete" => Action::Delete,
        _ => return None,
    };
    let before = match words.next()? {
        "before" => true,
        "after" => false,
        _ => return None,
    };
    let other = match words.next()? {
        "upserting" => Action::Upsert,
        "deleting" => Action::Delete,
        _ => return None,
    };
    let group = words.next()?.to_owned();
    words.next().is_none().then_some(Rule { own, before, other, group })
}
