//! Values as they may be shown.

use super::{Map, Taint, Value, View};

/// What is shown in place of what must not be.
const VEILED: &str = "(sensitive)";

impl Value {
    /// The same value with `(sensitive)` in place of everything that is marked.
    #[must_use]
    pub fn veiled(&self) -> Value {
        if self.taint() == Taint::Sensitive {
            return Value::from(VEILED);
        }
        if !self.is_sensitive() {
            return self.clone();
        }
        match self.view() {
            View::Array(items) => items.iter().map(Value::veiled).collect::<Vec<_>>().into(),
            View::Object(map) => {
                let entries = map.iter().map(|(key, value)| (key.clone(), value.veiled()));
                entries.collect::<Map>().into()
            }
            _ => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Pointer;

    #[test]
    fn what_is_marked_is_replaced_and_nothing_else() {
        let mut value = Value::from_json(r#"{"a":[1,"s"],"b":{"c":"d"},"e":2}"#).unwrap();
        for at in ["/a/1", "/b"] {
            let at = Pointer::parse(at).unwrap();
            let marked = value.get(&at).unwrap().clone().into_sensitive();
            value.set(&at, marked).unwrap();
        }
        assert_eq!(value.veiled().to_json(), r#"{"a":[1,"(sensitive)"],"b":"(sensitive)","e":2}"#);
    }
}
