//! What a function is given.

use std::collections::HashMap;

use super::annotations::{Mark, put_on};
use super::config::{ConfigError, function_config};
use super::{API_VERSION, KIND};
use crate::object::ObjectId;
use crate::value::Map;
use crate::{Value, yaml};

/// The objects that a function was given, and the text that it reads.
#[derive(Clone, Debug)]
pub struct Handed {
    text: String,
    pub(super) given: Vec<Given>,
}

/// One object as it was before the function saw it.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// Its number in the session.
    pub(super) number: u32,
    pub(super) object: Value,
    pub(super) mark: Mark,
}

impl Handed {
    /// The `ResourceList` for the function's stdin, as YAML.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Makes the list of these objects, each with its number, and of the function's config.
pub fn hand(objects: Vec<(u32, Value)>, config: &Value) -> Result<Handed, ConfigError> {
    let config = function_config(config)?;
    let mut taken: HashMap<String, usize> = HashMap::new();
    let given: Vec<Given> = objects
        .into_iter()
        .map(|(number, object)| {
            let path = path(&object);
            let index = taken.entry(path.clone()).or_default();
            let mark = Mark { number, index: *index, path };
            *index += 1;
            Given { number, object, mark }
        })
        .collect();
    let items: Vec<Value> = given.iter().map(|given| put_on(&given.object, &given.mark)).collect();
    let mut text = String::new();
    yaml::write(&function_list(items, config, None), &mut text);
    Ok(Handed { text, given })
}

/// A `ResourceList`.
pub(super) fn function_list(items: Vec<Value>, config: Value, results: Option<Value>) -> Value {
    let parts = [
        ("apiVersion", Some(API_VERSION.into())),
        ("kind", Some(KIND.into())),
        ("items", Some(items.into())),
        ("functionConfig", Some(config)),
        ("results", results),
    ];
    parts.into_iter().filter_map(|(key, part)| Some((key, part?))).collect::<Map>().into()
}

/// The file that an object would stand in, by the rule of kustomize for objects that come from none.
fn path(object: &Value) -> String {
    let Ok(id) = ObjectId::of(object) else { return "objects.yaml".to_owned() };
    let file = format!("{}_{}.yaml", id.kind.to_lowercase(), id.name.to_lowercase());
    id.namespace.map_or(file.clone(), |namespace| format!("{namespace}/{file}"))
}

pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into_iter().collect::<Map>().into()
}
