//! Fields that are not ours to compare.

use super::rules::of_kind;
use super::without;
use crate::diff::FieldPath;
use crate::value::Value;

/// A field that somebody else writes, so that no difference there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreRule {
    /// Of objects of these kinds; of all where there are none.
    pub kinds: Vec<String>,
    /// The field. `*` is any key or element.
    pub path: FieldPath,
}

/// The object as it is compared: without what these rules name.
pub fn compared(object: &Value, rules: &[IgnoreRule]) -> Value {
    let ours = rules.iter().filter(|rule| of_kind(&rule.kinds, object));
    without(object, &ours.map(|rule| rule.path.clone()).collect::<Vec<_>>())
}
