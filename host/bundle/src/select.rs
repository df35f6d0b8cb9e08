//! Which customers are meant.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

/// The customers that a command is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CustomerSelection {
    /// All of them.
    #[default]
    All,
    /// These, each of which must be there.
    Names(Vec<String>),
    /// Those whose labels match.
    Labels(LabelSelector),
}

/// Conditions on labels that must all hold, such as `ring=canary,region!=us,premium`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSelector(Vec<Condition>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Is(String, String),
    IsNot(String, String),
    Exists(String),
}

/// A text that is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected conditions such as ring=canary,region!=us, found {0:?}")]
pub struct BadSelector(String);

impl FromStr for LabelSelector {
    type Err = BadSelector;

    fn from_str(text: &str) -> Result<LabelSelector, BadSelector> {
        let conditions = text.split(',').map(|part| {
            let read = match part.split_once('=') {
                None => Condition::Exists(part.trim().to_owned()),
                Some((key, value)) => {
                    let value = value.strip_prefix('=').unwrap_or(value).trim().to_owned();
                    match key.strip_suffix('!') {
                        Some(key) => Condition::IsNot(key.trim().to_owned(), value),
                        None => Condition::Is(key.trim().to_owned(), value),
                    }
                }
            };
            let (Condition::Is(key, _) | Condition::IsNot(key, _) | Condition::Exists(key)) = &read;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
            (!key.is_empty() && key.bytes().all(plain)).then_some(read)
        });
        let conditions: Option<Vec<Condition>> = conditions.collect();
        conditions.map(LabelSelector).ok_or_else(|| BadSelector(text.chars().take(80).collect()))
    }
}

impl LabelSelector {
    /// Whether labels match. As in Kubernetes, `!=` also matches where there is no such label.
    pub fn matches(&self, labels: &BTreeMap<String, Arc<str>>) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Is(key, value) => labels.get(key).is_some_and(|label| **label == **value),
            Condition::IsNot(key, value) => labels.get(key).is_none_or(|label| **label != **value),
            Condition::Exists(key) => labels.contains_key(key),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_must_all_hold() {
        let labels = BTreeMap::from([
            ("ring".to_owned(), Arc::from("canary")),
            ("region".to_owned(), Arc::from("eu")),
        ]);
        let matches = |text: &str| text.parse::<LabelSelector>().unwrap().matches(&labels);
        assert!(matches("ring=canary") && matches("ring==canary, region!=us") && matches("ring"));
        assert!(matches("tier!=gold"));
        assert!(!matches("ring=canary,region=us") && !matches("tier") && !matches("ring="));
        for odd in ["", "=a", "a=b,", "a b=c"] {
            assert!(odd.parse::<LabelSelector>().is_err(), "{odd}");
        }
    }
}
