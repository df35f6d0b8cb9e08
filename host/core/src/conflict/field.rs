//! The fields of managed fields, as API servers write them:
//! `.spec.template.spec.containers[name="server"].image`.
//!
//! A key is written with its dots as they are (`.metadata.labels.app.kubernetes.io/name`), so that only
//! the object tells where one key ends and the next begins.

use crate::diff::{FieldPath, Step};
use crate::value::{Value, View};

/// Reads a field of this object. What is not in the object is read as it looks.
pub(super) fn read(text: &str, object: &Value) -> FieldPath {
    let mut path = FieldPath::ROOT;
    let (mut rest, mut at) = (text, Some(object));
    while !rest.is_empty() {
        let (step, end) = match rest.strip_prefix('[') {
            Some(inner) => {
                let end = selector_end(inner);
                let step = element(&inner[..end], at);
                // Its closing bracket is missing only at the end of a text that was cut off.
                (step, (end + 2).min(rest.len()))
            }
            None => {
                let dot = usize::from(rest.starts_with('.'));
                let key = key(&rest[dot..], at, &path);
                (Step::Part(key.into()), dot + key.len())
            }
        };
        at = at.and_then(|at| FieldPath::ROOT.then(step.clone()).get(at));
        path = path.then(step);
        rest = &rest[end..];
    }
    path
}

/// The key at the beginning of `rest`: the longest that the object has, else up to the next mark.
fn key<'a>(rest: &'a str, at: Option<&Value>, path: &FieldPath) -> &'a str {
    let ends = |key: &str| matches!(rest.as_bytes().get(key.len()), None | Some(b'.' | b'['));
    let keys = at.and_then(Value::as_object).into_iter().flat_map(crate::Map::keys);
    let known = keys.filter(|key| rest.starts_with(&***key) && ends(key)).map(|key| key.len());
    if let Some(length) = known.max() {
        return &rest[..length];
    }
    // Nothing is inside of these, so that all dots are of the key.
    let bag = matches!(path.steps().last(), Some(Step::Part(last)) if is_bag(last));
    let end = if bag { None } else { rest.find(['.', '[']) };
    &rest[..end.unwrap_or(rest.len())]
}

/// Whether a field holds nothing but texts under names with dots.
pub(super) fn is_bag(field: &str) -> bool {
    matches!(field, "annotations" | "labels")
}

/// An element of a list: `name="server"`, `containerPort=80,protocol="TCP"`, `="finalizer"` or `0`.
fn element(selector: &str, at: Option<&Value>) -> Step {
    let items = at.and_then(Value::as_array).unwrap_or_default();
    if let Some(value) = selector.strip_prefix('=') {
        let said = scalar(value).unwrap_or_else(|| value.to_owned());
        let found = items.iter().position(|item| text(item).as_deref() == Some(&*said));
        return Step::Part(found.map_or(said, |index| index.to_string()).into());
    }
    let keys: Vec<(&str, String)> = pairs(selector);
    let Some((first, is)) = keys.first() else { return Step::Part(selector.into()) };
    let named = |field: &str, is: &str| Step::Element { field: field.into(), is: is.into() };
    let Some(index) = find(items, &keys) else { return named(first, is) };
    // One of several keys may do; where none does, only the place tells it from the others.
    let unique = |(field, is): &&(&str, String)| {
        let same = |item: &&Value| item.key(field).and_then(text).as_deref() == Some(&**is);
        items.iter().filter(same).count() == 1 && same(&&items[index])
    };
    match keys.iter().find(unique) {
        Some((field, is)) => named(field, is),
        None => Step::Part(index.to_string().into()),
    }
}

/// The element with all of these keys; a key that it does not have may be one that the server adds,
/// such as the protocol of a port.
fn find(items: &[Value], keys: &[(&str, String)]) -> Option<usize> {
    let said = |item: &Value, key: &str| item.key(key).and_then(text);
    let all = |item: &Value| keys.iter().all(|(key, is)| said(item, key).as_deref() == Some(is));
    let some = |item: &Value| {
        let there = || keys.iter().filter(|(key, _)| item.key(key).is_some());
        there().count() > 0 && there().all(|(key, is)| said(item, key).as_deref() == Some(is))
    };
    items.iter().position(all).or_else(|| items.iter().position(some))
}

fn pairs(selector: &str) -> Vec<(&str, String)> {
    let (mut pairs, mut rest) = (Vec::new(), selector);
    while let Some((key, value)) = rest.split_once('=') {
        let quoted = value.starts_with('"').then(|| quoted_end(value)).flatten();
        let end = quoted.or_else(|| value.find(',')).unwrap_or(value.len());
        let said = scalar(&value[..end]).unwrap_or_else(|| value[..end].to_owned());
        pairs.push((key, said));
        rest = value[end..].trim_start_matches(',');
    }
    pairs
}

/// Where the selector ends at its bracket; brackets within quotes do not count.
fn selector_end(inner: &str) -> usize {
    let mut at = 0;
    while let Some(byte) = inner.as_bytes().get(at) {
        match byte {
            b']' => return at,
            b'"' => at += quoted_end(&inner[at..]).unwrap_or(1),
            _ => at += 1,
        }
    }
    inner.len()
}

/// Where a text in quotes ends, behind its last quote.
pub(super) fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text of a scalar that is written as JSON.
pub(super) fn scalar(json: &str) -> Option<String> {
    text(&Value::from_json(json).ok()?)
}

fn text(value: &Value) -> Option<String> {
    match value.view() {
        View::String(text) => Some(text.to_string()),
        View::Number(_) | View::Bool(_) => Some(value.to_json()),
        _ => None,
    }
}
