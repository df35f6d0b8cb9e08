//! Which objects are meant.

use serde::{Deserialize, Serialize};

use crate::value::{Taint, Value};

/// What an object must match. A field that is none matches everything, an empty list nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selector {
    /// One of these, such as `apps/v1`.
    pub api_versions: Option<Vec<String>>,
    /// One of these.
    pub kinds: Option<Vec<String>>,
    /// One of these; an inner none is for objects without a namespace.
    pub namespaces: Option<Vec<Option<String>>>,
    /// One of these.
    pub names: Option<Vec<String>>,
    /// All of these; a none as the value is for any value.
    pub labels: Vec<(String, Option<String>)>,
}

impl Selector {
    /// Whether `object` matches. A marked label matches only for those who may read it.
    pub fn matches(&self, object: &Value, may_read_sensitive: bool) -> bool {
        let metadata = object.key("metadata");
        let own = |key: &str| metadata.and_then(|metadata| metadata.key(key));
        one_of(&self.api_versions, || object.key("apiVersion")?.as_str())
            && one_of(&self.kinds, || object.key("kind")?.as_str())
            && one_of(&self.names, || own("name")?.as_str())
            && self.namespaces.as_ref().is_none_or(|wanted| {
                let namespace =
                    own("namespace").and_then(Value::as_str).filter(|name| !name.is_empty());
                wanted.iter().any(|one| one.as_deref() == namespace)
            })
            && self.labels.iter().all(|(key, wanted)| {
                let label = own("labels").and_then(|labels| labels.key(key));
                let label =
                    label.filter(|label| may_read_sensitive || label.taint() == Taint::Clean);
                match (label, wanted) {
                    (None, _) => false,
                    (Some(_), None) => true,
                    (Some(label), Some(wanted)) => label.as_str() == Some(wanted),
                }
            })
    }
}

fn one_of<'a>(wanted: &Option<Vec<String>>, found: impl FnOnce() -> Option<&'a str>) -> bool {
    match wanted {
        None => true,
        Some(wanted) => found().is_some_and(|found| wanted.iter().any(|one| one == found)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Value {
        Value::from_json(
            r#"{"apiVersion":"apps/v1","kind":"Deployment",
                "metadata":{"name":"web","labels":{"tier":"front","n":1}}}"#,
        )
        .unwrap()
    }

    fn some<const N: usize>(words: [&str; N]) -> Option<Vec<String>> {
        Some(words.map(String::from).to_vec())
    }

    #[test]
    fn none_matches_everything_and_an_empty_list_nothing() {
        let matches = |selector: Selector| selector.matches(&object(), false);
        assert!(matches(Selector::default()));
        assert!(!matches(Selector { kinds: some([]), ..Selector::default() }));
        assert!(matches(Selector {
            kinds: some(["Job", "Deployment"]),
            names: some(["web"]),
            ..Selector::default()
        }));
        assert!(!matches(Selector { api_versions: some(["v1"]), ..Selector::default() }));
        assert!(matches(Selector { namespaces: Some(vec![None]), ..Selector::default() }));
        assert!(!matches(Selector {
            namespaces: Some(vec![Some("shop".into())]),
            ..Selector::default()
        }));
    }

    #[test]
    fn all_labels_must_match_and_none_is_any_value() {
        let matches = |labels: &[(&str, Option<&str>)]| {
            let labels =
                labels.iter().map(|(key, value)| (key.to_string(), value.map(String::from)));
            Selector { labels: labels.collect(), ..Selector::default() }.matches(&object(), false)
        };
        assert!(matches(&[("tier", Some("front")), ("n", None)]));
        assert!(!matches(&[("tier", Some("front")), ("absent", None)]));
        assert!(!matches(&[("n", Some("1"))]), "a number is not a label's text");
    }

    #[test]
    fn a_marked_label_matches_only_for_those_who_may_read_it() {
        let mut object = object();
        let at = crate::Pointer::parse("/metadata/labels/tier").unwrap();
        object.set(&at, Value::from("front").into_sensitive()).unwrap();
        let selector = Selector { labels: vec![("tier".into(), None)], ..Selector::default() };
        assert!(!selector.matches(&object, false));
        assert!(selector.matches(&object, true));
    }
}
