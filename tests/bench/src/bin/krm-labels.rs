//! A KRM function as kustomize runs it: a `ResourceList` on stdin, the same with labels on stdout.
//!
//! The practice is such functions in Go. This one is faster than those, so that the comparison is with
//! starting processes and passing documents, not with somebody's YAML library.

use std::io::{self, Read, Write};

use anyhow::{Context, bail};
use bowline_core::value::Pointer;
use bowline_core::yaml::{self, Limits};
use bowline_core::{Map, Value};

fn main() -> anyhow::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).context("cannot read stdin")?;
    let mut documents = yaml::read(&text, &Limits::default())?;
    let Some(document) = documents.pop() else { bail!("no ResourceList on stdin") };
    let answer = labelled(&document.value)?;
    let mut text = String::with_capacity(text.len() * 2);
    yaml::write(&answer, &mut text);
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// The list with the labels of its `functionConfig` on every item.
fn labelled(list: &Value) -> anyhow::Result<Value> {
    let labels = list.get(&Pointer::of(["functionConfig", "spec", "labels"]));
    let labels = labels.and_then(Value::as_object).context("no labels in the functionConfig")?;
    let items = list.key("items").and_then(Value::as_array).context("no items in the list")?;
    let mut items = items.to_vec();
    for item in &mut items {
        for (key, value) in labels.iter() {
            item.set(&Pointer::of(["metadata", "labels", key]), value.clone())?;
        }
    }
    let mut answer = Map::new();
    for key in ["apiVersion", "kind"] {
        answer.insert(key, list.key(key).cloned().unwrap_or(Value::NULL));
    }
    answer.insert("items", items.into());
    Ok(answer.into())
}
