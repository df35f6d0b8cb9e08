//! Fills a template with the items of a list.
//!
//! A text that is nothing but a placeholder becomes what it stands for, of whatever type; within a
//! longer text only texts, numbers and booleans can stand. `{{` and `}}` are braces.

use bowline_guest::{Child, Finding, Findings};
use serde_json::{Map, Value};

use crate::MOST_FINDINGS;
use crate::config::ChildConfig;

/// How deep a template may nest.
const MOST_DEPTH: usize = 64;

/// A child for each item.
pub fn fill(template: &ChildConfig, items: &[Value]) -> Result<Vec<Child>, Findings> {
    let (mut children, mut findings) = (Vec::with_capacity(items.len()), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match child(template, &Filling { item, index }) {
            Ok(child) => children.push(child),
            Err(message) => {
                let message = format!("item {index}: {message}");
                findings.push(Finding::error("template", message).field("/template"));
            }
        }
        if findings.len() >= MOST_FINDINGS {
            break;
        }
    }
    if findings.is_empty() { Ok(children) } else { Err(findings.into_iter().collect()) }
}

/// What placeholders stand for.
struct Filling<'a> {
    item: &'a Value,
    index: usize,
}

fn child(template: &ChildConfig, filling: &Filling<'_>) -> Result<Child, String> {
    let config = filling.object(&template.config, 0)?;
    let mut child = Child::new(filling.text(&template.name)?, filling.text(&template.uses)?);
    for need in &template.needs {
        child = child.needs(filling.text(need)?);
    }
    Ok(child.config(config))
}

impl Filling<'_> {
    fn value(&self, value: &Value, depth: usize) -> Result<Value, String> {
        if depth > MOST_DEPTH {
            return Err(format!("the template nests more than {MOST_DEPTH} deep"));
        }
        Ok(match value {
            Value::String(text) => match only_placeholder(text) {
                Some(name) => self.look_up(name)?,
                None => self.text(text)?.into(),
            },
            Value::Array(items) => {
                let filled = items.iter().map(|item| self.value(item, depth + 1));
                Value::Array(filled.collect::<Result<_, _>>()?)
            }
            Value::Object(map) => self.object(map, depth)?.into(),
            other => other.clone(),
        })
    }

    fn object(&self, map: &Map<String, Value>, depth: usize) -> Result<Map<String, Value>, String> {
        let entries =
            map.iter().map(|(key, value)| Ok((key.clone(), self.value(value, depth + 1)?)));
        entries.collect()
    }

    /// A text with its placeholders filled in.
    fn text(&self, text: &str) -> Result<String, String> {
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let (brace, behind) = rest[at..].split_at(1);
            if let Some(behind) = behind.strip_prefix(brace) {
                out.push_str(brace);
                rest = behind;
                continue;
            }
            let end = behind.find('}').filter(|_| brace == "{");
            let end = end.ok_or_else(|| {
                format!("a lone {brace} in {text:?}; a brace is written {brace}{brace}")
            })?;
            match self.look_up(&behind[..end])? {
                Value::String(text) => out.push_str(&text),
                value @ (Value::Number(_) | Value::Bool(_)) => out.push_str(&value.to_string()),
                _ => {
                    let name = &behind[..end];
                    return Err(format!(
                        "{{{name}}} is no text, number or boolean, and stands within {text:?}"
                    ));
                }
            }
            rest = &behind[end + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }

    fn look_up(&self, name: &str) -> Result<Value, String> {
        match name.strip_prefix("item") {
            _ if name == "index" => Ok(self.index.into()),
            Some(at) if at.is_empty() || at.starts_with('/') => {
                let found = self.item.pointer(at).cloned();
                found.ok_or_else(|| format!("it has nothing at {at}"))
            }
            _ => Err(format!(
                "{{{name}}} stands for nothing; there are {{item}}, {{item/NAME}} and {{index}}"
            )),
        }
    }
}

/// The name in a text that is one placeholder and nothing else.
fn only_placeholder(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    (!inner.contains(['{', '}'])).then_some(inner)
}
