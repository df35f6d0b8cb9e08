//! References in configs: `{$value: /p}`, `{$output: n}`, `{$image: n}`, `{$secret: n}`.
//!
//! A reference is an object with exactly one key. So that free-form config never collides, `$$value`
//! as the only key stands for the literal `$value`, and an only key that starts with `$` and is no
//! known word is refused. What a reference brings in is data: references in it mean nothing.

mod error;
mod secrets;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use error::{ReferenceError, ReferenceProblem};
pub use secrets::{Secrets, resolve_with_secrets, secret_names};

use crate::facts::Outputs;
use crate::nearest::nearest;
use crate::value::{MAX_DEPTH, Map, Pointer, Value, View};

/// What a config refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// A value of the customer, after the release's defaults.
    Value(Pointer),
    /// An output of Terraform.
    Output(String),
    /// The digest-pinned reference of an image.
    Image(String),
    /// A secret, which only Terraform's variables and steps may name.
    Secret(String),
}

/// The words, each with its `$`.
const WORDS: [&str; 4] = ["$value", "$output", "$image", "$secret"];

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Value(at) => write!(out, "{{$value: {at}}}"),
            Reference::Output(name) => write!(out, "{{$output: {name}}}"),
            Reference::Image(name) => write!(out, "{{$image: {name}}}"),
            Reference::Secret(name) => write!(out, "{{$secret: {name}}}"),
        }
    }
}

/// What references can bring in.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The customer's values, after the release's defaults.
    pub values: &'a Value,
    /// Terraform's outputs; sensitive ones are marked, and stay so.
    pub outputs: &'a Outputs,
    /// Digest-pinned references by image name.
    pub images: &'a BTreeMap<String, Arc<str>>,
}

/// `config` with every reference replaced by what it refers to. Parts without references stay shared.
/// All that is wrong is told at once.
pub fn resolve(config: &Value, known: Known<'_>) -> Result<Value, Vec<ReferenceError>> {
    resolve_by(config, |reference| error::look_up(reference, known))
}

/// `config` with every reference replaced by what `look_up` says.
fn resolve_by(
    config: &Value,
    look_up: impl Fn(&Reference) -> Result<Value, ReferenceProblem>,
) -> Result<Value, Vec<ReferenceError>> {
    let mut errors = Vec::new();
    let resolved = walk(config, &Pointer::ROOT, &mut errors, &mut |at, reference| {
        let value = look_up(&reference)?;
        match at.parts().len() + value.depth() > MAX_DEPTH {
            true => Err(ReferenceProblem::Depth(reference)),
            false => Ok(Some(value)),
        }
    });
    if errors.is_empty() { Ok(resolved.unwrap_or_else(|| config.clone())) } else { Err(errors) }
}

/// The references in `config`, in their order, without looking anything up.
pub fn references(config: &Value) -> Result<Vec<(Pointer, Reference)>, Vec<ReferenceError>> {
    let (mut errors, mut found) = (Vec::new(), Vec::new());
    walk(config, &Pointer::ROOT, &mut errors, &mut |at, reference| {
        found.push((at.clone(), reference));
        Ok(None)
    });
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// What stands for a reference at a place; none where it is to stay.
type Replace<'a> = dyn FnMut(&Pointer, Reference) -> Result<Option<Value>, ReferenceProblem> + 'a;

/// The value that stands for `config`; none where it stays as it is.
fn walk(
    config: &Value,
    at: &Pointer,
    errors: &mut Vec<ReferenceError>,
    replace: &mut Replace<'_>,
) -> Option<Value> {
    match config.view() {
        View::Object(map) => match dollar_key(map) {
            Some((key, inner)) if key.starts_with("$$") => {
                let inner_at = at.child(key);
                let inner =
                    walk(inner, &inner_at, errors, replace).unwrap_or_else(|| inner.clone());
                Some(Map::from_iter([(&key[1..], inner)]).into())
            }
            Some((key, inner)) => {
                let replaced = read(key, inner).and_then(|reference| replace(at, reference));
                replaced.unwrap_or_else(|problem| {
                    errors.push(ReferenceError { at: at.clone(), problem });
                    None
                })
            }
            None => walk_object(config, map, at, errors, replace),
        },
        View::Array(items) => {
            let mut changed: Option<Vec<Value>> = None;
            for (index, item) in items.iter().enumerate() {
                if let Some(new) = walk(item, &at.child(index.to_string()), errors, replace) {
                    changed.get_or_insert_with(|| items.to_vec())[index] = new;
                }
            }
            changed.map(Value::from)
        }
        _ => None,
    }
}

fn walk_object(
    config: &Value,
    map: &Map,
    at: &Pointer,
    errors: &mut Vec<ReferenceError>,
    replace: &mut Replace<'_>,
) -> Option<Value> {
    let mut changed: Option<Map> = None;
    for (key, value) in map.iter() {
        if let Some(new) = walk(value, &at.child(key.clone()), errors, replace) {
            changed.get_or_insert_with(|| map.clone()).insert(key.clone(), new);
        }
    }
    let changed = Value::from(changed?);
    match config.taint() {
        crate::value::Taint::Sensitive => Some(changed.with_own_mark()),
        crate::value::Taint::Clean => Some(changed),
    }
}

/// The only key of an object with its value, if it starts with a dollar sign.
fn dollar_key(map: &Map) -> Option<(&str, &Value)> {
    let (key, value) = map.iter().next().filter(|(key, _)| key.starts_with('$'))?;
    (map.len() == 1).then_some((&**key, value))
}

fn read(word: &str, value: &Value) -> Result<Reference, ReferenceProblem> {
    let Some(word) = WORDS.into_iter().find(|known| *known == word) else {
        let shown = word.chars().take(60).collect();
        return Err(ReferenceProblem::Word { word: shown, nearest: nearest(word, WORDS) });
    };
    let text = value.as_str().ok_or(ReferenceProblem::NoText { word, found: value.kind() })?;
    if word == "$value" {
        return Ok(Reference::Value(Pointer::parse(text).map_err(ReferenceProblem::Pointer)?));
    }
    if text.is_empty() {
        return Err(ReferenceProblem::Empty(word));
    }
    Ok(match word {
        "$output" => Reference::Output(text.to_owned()),
        "$image" => Reference::Image(text.to_owned()),
        _ => Reference::Secret(text.to_owned()),
    })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
