//! What comes of a call, as values that can be compared and written down.

use bowline_core::value::JsonError;
use bowline_core::{Map, Value};
use bowline_sandbox::{Assessment, Child, Outcome};

/// What came of a call in which the plugin did not say no.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of a transformer or validator: the objects after it.
    Objects(Vec<Value>),
    /// Of a health plugin: its judgement.
    Assessment(Value),
    /// Of a step: what the run does next.
    Outcome(Value),
}

impl Answer {
    /// A judgement, without what is empty. An error is about `extra`.
    pub(super) fn of_assessment(assessment: Assessment) -> Result<Answer, JsonError> {
        let Assessment { status, reason, message, extra } = assessment;
        let mut map = Map::new();
        map.insert("status", status.into());
        for (key, text) in [("reason", reason), ("message", message)] {
            if !text.is_empty() {
                map.insert(key, text.into());
            }
        }
        put_all(&mut map, "extra", extra)?;
        Ok(Answer::Assessment(map.into()))
    }

    /// What a step wants, without what is empty. An error is about a text that is no JSON.
    pub(super) fn of_outcome(outcome: Outcome) -> Result<Answer, JsonError> {
        let Outcome { status, retry_after_ms, question, saved, outputs, children, extra } = outcome;
        let mut map = Map::new();
        map.insert("status", status.into());
        if retry_after_ms > 0 {
            map.insert("retryAfterMs", retry_after_ms.into());
        }
        if let Some(question) = question {
            map.insert("question", question.into());
        }
        if let Some(saved) = saved {
            map.insert("saved", Value::from_json(&saved)?);
        }
        put_all(&mut map, "outputs", outputs)?;
        if !children.is_empty() {
            let children: Result<Vec<Value>, _> = children.into_iter().map(child).collect();
            map.insert("children", children?.into());
        }
        put_all(&mut map, "extra", extra)?;
        Ok(Answer::Outcome(map.into()))
    }
}

fn child(child: Child) -> Result<Value, JsonError> {
    let Child { name, uses, config, needs, extra } = child;
    let mut map = Map::new();
    map.insert("name", name.into());
    map.insert("uses", uses.into());
    map.insert("config", Value::from_json(&config)?);
    if !needs.is_empty() {
        map.insert("needs", needs.into_iter().map(Value::from).collect::<Vec<_>>().into());
    }
    put_all(&mut map, "extra", extra)?;
    Ok(map.into())
}

fn put_all(map: &mut Map, key: &str, named: Vec<(String, String)>) -> Result<(), JsonError> {
    if named.is_empty() {
        return Ok(());
    }
    let mut values = Map::new();
    for (name, json) in named {
        values.insert(name, Value::from_json(&json)?);
    }
    map.insert(key, values.into());
    Ok(())
}
