//! The objects of one call: a list in order, whose positions are the numbers that the plugin holds.

use std::collections::BTreeSet;

use serde_json::Value;

use super::tree;
use crate::selection::Selector;
use crate::{Finding, Findings, ObjectId};

/// A removed object leaves its place empty, so that its number is never used again.
#[derive(Clone, Default)]
pub struct Store {
    objects: Vec<Option<Value>>,
}

impl Store {
    pub fn new(objects: Vec<Value>) -> Self {
        Store { objects: objects.into_iter().map(Some).collect() }
    }

    pub fn into_objects(self) -> Vec<Value> {
        self.objects.into_iter().flatten().collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.objects.iter().flatten()
    }

    pub fn select(&self, selector: &Selector) -> Vec<u32> {
        let numbered = (0..).zip(&self.objects);
        numbered
            .filter(|(_, object)| object.as_ref().is_some_and(|object| matches(object, selector)))
            .map(|(number, _)| number)
            .collect()
    }

    pub fn get(&self, number: u32) -> Result<&Value, String> {
        let place = self.objects.get(number as usize).ok_or_else(|| unknown(number))?;
        place.as_ref().ok_or_else(|| removed(number))
    }

    pub fn get_mut(&mut self, number: u32) -> Result<&mut Value, String> {
        let place = self.objects.get_mut(number as usize).ok_or_else(|| unknown(number))?;
        place.as_mut().ok_or_else(|| removed(number))
    }

    pub fn add(&mut self, body: Value) -> Result<u32, String> {
        if !body.is_object() {
            return Err("an object's body must be a JSON object".to_owned());
        }
        let number = u32::try_from(self.objects.len()).map_err(|error| error.to_string())?;
        self.objects.push(Some(body));
        Ok(number)
    }

    pub fn remove(&mut self, number: u32) -> Result<(), String> {
        self.get(number)?;
        self.objects[number as usize] = None;
        Ok(())
    }

    /// What is wrong with the objects' identities, which are checked when a call returns.
    pub fn identity_faults(&self) -> Findings {
        let mut taken = BTreeSet::new();
        let mut faults = Findings::none();
        for object in self.iter() {
            let id = identity(object);
            let whole = identified(object).is_ok();
            if !whole || id.api_version.is_empty() || id.kind.is_empty() || id.name.is_empty() {
                let message = "an object needs `apiVersion`, `kind` and `metadata.name`";
                faults.push(Finding::error("identity", message).object(id));
                continue;
            }
            let key = (id.group().to_owned(), id.kind.clone(), id.namespace.clone());
            if !taken.insert((key, id.name.clone())) {
                let message = "two objects have one group, kind, namespace and name";
                faults.push(Finding::error("identity", message).object(id));
            }
        }
        faults
    }
}

/// Empty where a part is missing.
pub fn identity(object: &Value) -> ObjectId {
    let text = |at: &str| object.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let namespace = Some(text("/metadata/namespace")).filter(|namespace| !namespace.is_empty());
    ObjectId {
        api_version: text("/apiVersion").to_owned(),
        kind: text("/kind").to_owned(),
        namespace: namespace.map(str::to_owned),
        name: text("/metadata/name").to_owned(),
    }
}

/// The identity of an object that has one; an error says what it lacks.
pub fn identified(object: &Value) -> Result<ObjectId, String> {
    for (at, needed) in [
        ("/apiVersion", true),
        ("/kind", true),
        ("/metadata/name", true),
        ("/metadata/namespace", false),
    ] {
        match object.pointer(at) {
            Some(Value::String(_)) => {}
            Some(Value::Null) | None if !needed => {}
            Some(Value::Null) | None => return Err(format!("the object has no {at}")),
            Some(_) => return Err(format!("{at} is not a string")),
        }
    }
    Ok(identity(object))
}

fn matches(object: &Value, selector: &Selector) -> bool {
    let id = identity(object);
    let label = |key: &str| {
        let labels = tree::get(object, "/metadata/labels").ok().flatten();
        labels.and_then(|labels| labels.get(key))
    };
    allows(&selector.api_versions, &id.api_version)
        && allows(&selector.kinds, &id.kind)
        && allows(&selector.namespaces, &id.namespace)
        && allows(&selector.names, &id.name)
        && selector.labels.iter().all(|(key, wanted)| {
            label(key).is_some_and(|found| {
                wanted.as_deref().is_none_or(|wanted| found.as_str() == Some(wanted))
            })
        })
}

fn allows<T: PartialEq>(wanted: &Option<Vec<T>>, found: &T) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted.contains(found))
}

fn unknown(number: u32) -> String {
    format!("no object of this call has the number {number}")
}

fn removed(number: u32) -> String {
    format!("object {number} was removed")
}
