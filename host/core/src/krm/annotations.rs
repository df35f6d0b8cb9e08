//! The annotations by which a function's framework knows where an object came from. They are put on
//! before the function sees an object, and taken off what it prints.

use crate::Value;
use crate::object::{annotation, annotations};
use crate::value::{Map, Pointer};

/// The ones of today begin with this, whichever a framework makes up on the way.
const INTERNAL: &str = "internal.config.kubernetes.io/";
/// The names of today, and those that older frameworks read.
const ID: [&str; 2] = ["internal.config.kubernetes.io/id", "config.k8s.io/id"];
const INDEX: [&str; 2] = ["internal.config.kubernetes.io/index", "config.kubernetes.io/index"];
const PATH: [&str; 2] = ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"];

/// What an object is marked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its number in the session.
    pub(super) number: u32,
    /// Which one it is in its file, from 0.
    pub(super) index: usize,
    /// Its file.
    pub(super) path: String,
}

/// The object with its mark. One whose annotations are no object is left without.
pub(super) fn put_on(object: &Value, mark: &Mark) -> Value {
    let there = object.key("metadata").and_then(|metadata| metadata.key("annotations"));
    if there.is_some_and(|there| !there.is_null() && there.as_object().is_none()) {
        return object.clone();
    }
    let mut marked: Map = annotations(object).cloned().unwrap_or_default();
    let texts = [mark.number.to_string(), mark.index.to_string(), mark.path.clone()];
    for (names, text) in [ID, INDEX, PATH].into_iter().zip(texts) {
        for name in names {
            marked.insert(name, text.as_str().into());
        }
    }
    with_annotations(object, marked.into())
}

/// The number that an object was marked with, if it has one still.
pub(super) fn number(item: &Value) -> Option<u32> {
    ID.iter().find_map(|name| annotation(item, name)?.as_str()?.parse().ok())
}

/// The item without its mark. Where it was `given`, annotations of these names that were there before
/// have their former values, and there are none where there were none.
pub(super) fn take_off(item: &Value, given: Option<&Value>) -> Value {
    let Some(printed) = annotations(item) else { return item.clone() };
    let before = given.and_then(annotations);
    let mut kept = Map::new();
    for (name, value) in printed.iter() {
        let former = before.and_then(|before| before.get(name));
        match (is_put_on(name), former) {
            (true, Some(former)) => drop(kept.insert(name.clone(), former.clone())),
            (true, None) => {}
            (false, former) if name.starts_with(INTERNAL) && former.is_none() => {}
            (false, _) => drop(kept.insert(name.clone(), value.clone())),
        }
    }
    let former = given.and_then(|given| given.key("metadata")?.key("annotations"));
    match former {
        Some(former) if kept.is_empty() && before.is_none_or(Map::is_empty) => {
            with_annotations(item, former.clone())
        }
        _ if kept.is_empty() => without_annotations(item),
        _ => with_annotations(item, kept.into()),
    }
}

fn is_put_on(name: &str) -> bool {
    [ID, INDEX, PATH].iter().flatten().any(|put_on| *put_on == name)
}

fn with_annotations(object: &Value, annotations: Value) -> Value {
    let mut changed = object.clone();
    // What has annotations, or may have them, has metadata to put them in.
    match changed.set(&place(), annotations) {
        Ok(_) => changed,
        Err(_) => object.clone(),
    }
}

fn without_annotations(object: &Value) -> Value {
    let mut changed = object.clone();
    match changed.unset(&place()) {
        Ok(_) => changed,
        Err(_) => object.clone(),
    }
}

fn place() -> Pointer {
    Pointer::of(["metadata", "annotations"])
}
