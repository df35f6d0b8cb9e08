//! Reading and editing one JSON document by JSON Pointer (RFC 6901).
//!
//! Each edit is done whole or not at all: what can fail fails before the first change.

use serde_json::{Map, Value};

/// The unescaped parts of a pointer; none for the whole.
pub fn parts(pointer: &str) -> Result<Vec<String>, String> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    // As the host bounds them: a pointer that is refused there is refused here.
    let count = pointer.bytes().filter(|byte| *byte == b'/').count();
    if pointer.len() > 4096 || count > 128 {
        return Err("a JSON Pointer has at most 128 parts and 4096 bytes".to_owned());
    }
    let Some(rest) = pointer.strip_prefix('/') else {
        return Err(format!("{pointer:?} is no JSON Pointer: it must be empty or begin with `/`"));
    };
    rest.split('/').map(|part| unescape(part, pointer)).collect()
}

fn unescape(part: &str, pointer: &str) -> Result<String, String> {
    let mut text = String::with_capacity(part.len());
    let mut characters = part.chars();
    while let Some(character) = characters.next() {
        let escaped = if character == '~' { characters.next() } else { None };
        text.push(match (character, escaped) {
            ('~', Some('0')) => '~',
            ('~', Some('1')) => '/',
            ('~', _) => {
                let rule = "`~` must be followed by `0` or `1`";
                return Err(format!("{pointer:?} is no JSON Pointer: {rule}"));
            }
            (plain, _) => plain,
        });
    }
    Ok(text)
}

pub fn get<'a>(root: &'a Value, at: &str) -> Result<Option<&'a Value>, String> {
    let parts = parts(at)?;
    Ok(parts.iter().try_fold(root, |value, part| match value {
        Value::Object(members) => members.get(part),
        Value::Array(elements) => elements.get(index(part)?),
        _ => None,
    }))
}

pub fn set(root: &mut Value, at: &str, value: Value) -> Result<(), String> {
    let parts = parts(at)?;
    *place(root, &parts)? = value;
    Ok(())
}

pub fn append(root: &mut Value, at: &str, value: Value) -> Result<(), String> {
    let found = get(root, at)?;
    if let Some(other) = found.filter(|found| !found.is_array() && !found.is_null()) {
        return Err(format!("{at:?} is {}, not an array", name_of(other)));
    }
    let target = place(root, &parts(at)?)?;
    match target {
        Value::Array(elements) => elements.push(value),
        nothing => *nothing = Value::Array(vec![value]),
    }
    Ok(())
}

pub fn insert(root: &mut Value, at: &str, value: Value) -> Result<(), String> {
    let (elements, position) = array_element(root, at)?;
    elements.insert(position, value);
    Ok(())
}

/// False where there was nothing.
pub fn unset(root: &mut Value, at: &str) -> Result<bool, String> {
    let parts = parts(at)?;
    let Some((last, parents)) = parts.split_last() else {
        return Err("the whole cannot be unset; remove the object".to_owned());
    };
    Ok(match descend(root, parents) {
        Some(Value::Object(members)) => members.remove(last).is_some(),
        Some(Value::Array(elements)) => match index(last) {
            Some(position) if position < elements.len() => {
                elements.remove(position);
                true
            }
            _ => false,
        },
        _ => false,
    })
}

/// The place that a pointer names, made where it is missing. Nothing is changed on failure: beneath
/// the first part that is missing, all is new.
fn place<'a>(root: &'a mut Value, parts: &[String]) -> Result<&'a mut Value, String> {
    let mut place = root;
    for (depth, part) in parts.iter().enumerate() {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        place = match place {
            Value::Object(members) => members.entry(part.as_str()).or_insert(Value::Null),
            Value::Array(elements) => {
                let length = elements.len();
                index(part).and_then(|position| elements.get_mut(position)).ok_or_else(|| {
                    format!("{} has {length} elements, none at {part:?}", shown(parts, depth))
                })?
            }
            other => {
                let kind = name_of(other);
                return Err(format!("{} is {kind}, which holds nothing", shown(parts, depth)));
            }
        };
    }
    Ok(place)
}

fn array_element<'a>(root: &'a mut Value, at: &str) -> Result<(&'a mut Vec<Value>, usize), String> {
    let parts = parts(at)?;
    let missing = || format!("{at:?} is no element of an array");
    let (last, parents) = parts.split_last().ok_or_else(missing)?;
    let position = index(last).ok_or_else(missing)?;
    match descend(root, parents) {
        Some(Value::Array(elements)) if position < elements.len() => Ok((elements, position)),
        _ => Err(missing()),
    }
}

fn descend<'a>(root: &'a mut Value, parts: &[String]) -> Option<&'a mut Value> {
    parts.iter().try_fold(root, |value, part| match value {
        Value::Object(members) => members.get_mut(part),
        Value::Array(elements) => elements.get_mut(index(part)?),
        _ => None,
    })
}

/// An array index: digits, without leading zeros.
fn index(part: &str) -> Option<usize> {
    let digits = part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = part == "0" || !part.starts_with('0');
    if digits && plain { part.parse().ok() } else { None }
}

fn shown(parts: &[String], depth: usize) -> String {
    let parents = parts.iter().take(depth);
    format!("{:?}", parents.fold(String::new(), |at, part| crate::pointer::child(&at, part)))
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
