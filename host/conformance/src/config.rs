//! Configs made from a schema: a good one, where nobody gave one, and bad ones that it must refuse.
//!
//! Pure: JSON in, JSON out. A schema can ask for what nobody guesses, such as a text that matches a
//! pattern; then there is no good one, and the author gives it.

use serde_json::{Map, Value, json};

use bowline_core::schema::Schema;

/// How far references in a schema are followed.
const MOST_STEPS: usize = 32;

/// Texts that are tried where a schema wants a text, in this order.
const TEXTS: [&str; 12] = [
    "example",
    "a",
    "1",
    "10m",
    "1s",
    "https://service.example/",
    "registry.example/web:1",
    "service.example",
    "/metadata/name",
    "example.com/name",
    "v1",
    "2026-01-01T00:00:00Z",
];

/// A config that the schema accepts, with no more in it than it has to have.
pub fn good(schema: &Value) -> Option<Value> {
    let made = Maker { root: schema }.value(schema, MOST_STEPS)?;
    fits(schema, &made).then_some(made)
}

struct Maker<'a> {
    root: &'a Value,
}

impl Maker<'_> {
    fn value(&self, schema: &Value, steps: usize) -> Option<Value> {
        let steps = steps.checked_sub(1)?;
        let given = [schema.get("const"), schema.get("default"), first(schema.get("examples"))];
        if let Some(value) = given.into_iter().flatten().next() {
            return Some(value.clone());
        }
        if let Some(value) = first(schema.get("enum")) {
            return Some(value.clone());
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.value(self.root.pointer(reference.strip_prefix('#')?)?, steps);
        }
        for word in ["oneOf", "anyOf", "allOf"] {
            let branches = schema.get(word).and_then(Value::as_array);
            if let Some(branches) = branches.filter(|_| schema.get("properties").is_none()) {
                return branches.iter().find_map(|branch| self.value(branch, steps));
            }
        }
        self.typed(schema, steps)
    }

    fn typed(&self, schema: &Value, steps: usize) -> Option<Value> {
        let word = match schema.get("type") {
            Some(Value::Array(words)) => words.first().and_then(Value::as_str),
            word => word.and_then(Value::as_str),
        };
        match word.unwrap_or("object") {
            "object" => self.object(schema, steps),
            "array" => self.array(schema, steps),
            "string" => self.text(schema),
            "integer" | "number" => {
                Some(schema.get("minimum").cloned().unwrap_or_else(|| json!(1)))
            }
            "boolean" => Some(json!(false)),
            _ => Some(Value::Null),
        }
    }

    fn object(&self, schema: &Value, steps: usize) -> Option<Value> {
        let mut map = Map::new();
        for key in texts(schema.get("required")) {
            let property = schema.get("properties").and_then(|all| all.get(key));
            map.insert(key.to_owned(), self.value(property.unwrap_or(&json!({})), steps)?);
        }
        let least = schema.get("minProperties").and_then(Value::as_u64).unwrap_or(0);
        let others = schema.get("properties").and_then(Value::as_object);
        for (key, property) in others.into_iter().flatten() {
            if (map.len() as u64) < least && !map.contains_key(key) {
                map.insert(key.clone(), self.value(property, steps)?);
            }
        }
        if (map.len() as u64) < least
            && let Some(any) = schema.get("additionalProperties").filter(|any| any.is_object())
        {
            map.insert("example".to_owned(), self.value(any, steps)?);
        }
        Some(Value::Object(map))
    }

    fn array(&self, schema: &Value, steps: usize) -> Option<Value> {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0).min(100);
        let items = schema.get("items").cloned().unwrap_or_else(|| json!({}));
        (0..least).map(|_| self.value(&items, steps)).collect()
    }

    /// The first of the usual texts that the schema takes, in the light of the whole.
    fn text(&self, schema: &Value) -> Option<Value> {
        let mut alone = schema.clone();
        if let (Some(alone), Some(definitions)) = (alone.as_object_mut(), self.root.get("$defs")) {
            alone.insert("$defs".to_owned(), definitions.clone());
        }
        TEXTS.into_iter().map(Value::from).find(|text| fits(&alone, text))
    }
}

/// A config that a good schema refuses, and what is bad about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bad {
    pub(crate) config: Value,
    pub(crate) about: String,
}

/// Ways to get `config` wrong: no object, a key that nobody knows, a value of another type, a key that
/// is missing. A property of any type has no wrong one.
pub(crate) fn bad(schema: &Value, config: &Value) -> Vec<Bad> {
    let of = |config: Value, about: String| Bad { config, about };
    let mut all = vec![
        of(Value::Null, "no config at all".to_owned()),
        of(json!(["a list"]), "a list for a config".to_owned()),
        of(json!("a text"), "a text for a config".to_owned()),
    ];
    let Some(map) = config.as_object() else { return all };
    let with = |key: &str, value: Value| {
        let mut map = map.clone();
        map.insert(key.to_owned(), value);
        Value::Object(map)
    };
    all.push(of(with("zz-unknown", json!([[true]])), "the unknown key zz-unknown".to_owned()));
    let properties = schema.get("properties").and_then(Value::as_object);
    for (key, property) in properties.into_iter().flatten() {
        if let Some(other) = of_another_type(property) {
            let about = format!("{other} for {key}");
            all.push(of(with(key, other), about));
        }
    }
    for key in texts(schema.get("required")) {
        let mut map = map.clone();
        if map.remove(key).is_some() {
            all.push(of(Value::Object(map), format!("no {key}")));
        }
    }
    all
}

fn of_another_type(property: &Value) -> Option<Value> {
    let words = match property.get("type")? {
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect(),
        word => vec![word.as_str()?],
    };
    let others = [("object", json!({"a": [1]})), ("array", json!([[7]])), ("number", json!(0.5))];
    others.into_iter().find(|(word, _)| !words.contains(word)).map(|(_, other)| other)
}

fn fits(schema: &Value, value: &Value) -> bool {
    let value = bowline_core::Value::from_json(&value.to_string());
    let schema = Schema::parse(&schema.to_string());
    matches!((schema, value), (Ok(schema), Ok(value)) if schema.check(&value).is_empty())
}

fn first(list: Option<&Value>) -> Option<&Value> {
    list.and_then(Value::as_array)?.first()
}

fn texts(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
