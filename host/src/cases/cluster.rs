//! `cluster.yaml`: what a plugin reads from the cluster in a case, and what it is told.
//!
//! ```yaml
//! - get: {apiVersion: v1, kind: ConfigMap, namespace: shop, name: settings}
//!   found: {apiVersion: v1, kind: ConfigMap, …}      # null where there is no such object
//! - get: {apiVersion: v1, kind: ConfigMap, namespace: shop, name: other}
//!   error: no answer within 15 s
//! ```
//!
//! `bowline plugin run --record` writes such a file. There is no cluster behind it: a read that is not
//! in it is told, and fails the case.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use bowline_core::object::ObjectId;
use bowline_core::{Map, Value, yaml};
use bowline_sandbox::{ClusterReads, Waiting};

use super::fields::Fields;
use super::files::single;
use super::read::CaseError;

/// Reads from a cluster with their answers, each read once.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    reads: Vec<(ObjectId, Answer)>,
}

/// The object, none where there is none, or why that cannot be said.
type Answer = Result<Option<Value>, String>;

impl Recording {
    /// Reads a file; none where there is no file.
    pub fn read(path: &Path) -> Result<Option<Recording>, CaseError> {
        if !path.exists() {
            return Ok(None);
        }
        let document = single(path)?.unwrap_or_else(|| Vec::new().into());
        let Some(items) = document.as_array() else {
            let message = format!("expected a list of reads, found {}", document.kind());
            return Err(CaseError::Form { path: path.to_owned(), message });
        };
        let mut recording = Recording::default();
        for (index, item) in items.iter().enumerate() {
            let place = format!("/{index}");
            let fields = Fields::of(path, place.clone(), item, &["get", "found", "error"])?;
            let get = fields.required("get")?;
            let id = id(path, format!("{place}/get"), get)?;
            if recording.answer(&id).is_some() {
                return Err(fields.error("get", format!("{id} is answered twice")));
            }
            recording.push(id, answer(&fields)?);
        }
        Ok(Some(recording))
    }

    /// Adds a read.
    pub fn push(&mut self, id: ObjectId, answer: Result<Option<Value>, String>) {
        self.reads.push((id, answer));
    }

    /// The answer to a read, where there is one.
    pub fn answer(&self, id: &ObjectId) -> Option<&Result<Option<Value>, String>> {
        self.reads.iter().find(|(known, _)| known == id).map(|(_, answer)| answer)
    }

    /// How many reads there are.
    pub fn len(&self) -> usize {
        self.reads.len()
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.reads.is_empty()
    }

    /// The text of a file with these reads.
    pub fn text(&self) -> String {
        let items = self.reads.iter().map(|(id, answer)| {
            let (key, value) = match answer {
                Ok(found) => ("found", found.clone().unwrap_or(Value::NULL)),
                Err(why) => ("error", why.as_str().into()),
            };
            [("get", asked(id)), (key, value)].into_iter().collect::<Map>().into()
        });
        let items: Vec<Value> = items.collect();
        let mut text = String::new();
        yaml::write(&items.into(), &mut text);
        text
    }
}

fn answer(fields: &Fields<'_>) -> Result<Answer, CaseError> {
    match (fields.value("found"), fields.text("error")?) {
        (Some(_), Some(_)) => {
            Err(fields.error("error", "an object is found already: give one of both"))
        }
        (None, Some(why)) => Ok(Err(why)),
        (None, None) => {
            Err(fields.error("found", "missing; it is null where there is no such object"))
        }
        (Some(found), None) if found.is_null() => Ok(Ok(None)),
        (Some(found), None) if found.as_object().is_none() => {
            Err(fields
                .error("found", format!("expected an object or null, found {}", found.kind())))
        }
        (Some(found), None) => Ok(Ok(Some(found.clone()))),
    }
}

fn id(path: &Path, place: String, value: &Value) -> Result<ObjectId, CaseError> {
    let fields = Fields::of(path, place, value, &["apiVersion", "kind", "namespace", "name"])?;
    Ok(ObjectId {
        api_version: fields.required_text("apiVersion")?.into(),
        kind: fields.required_text("kind")?.into(),
        namespace: fields.text("namespace")?.map(Into::into),
        name: fields.required_text("name")?.into(),
    })
}

fn asked(id: &ObjectId) -> Value {
    let parts = [
        ("apiVersion", Some(id.api_version.clone())),
        ("kind", Some(id.kind.clone())),
        ("namespace", id.namespace.clone()),
        ("name", Some(id.name.clone())),
    ];
    parts.into_iter().filter_map(|(key, part)| Some((key, part?.into()))).collect::<Map>().into()
}

/// Answers reads from a recording, and notes those that it does not have.
pub struct Replayed {
    recording: Recording,
    missing: Mutex<Vec<ObjectId>>,
}

impl Replayed {
    /// Reads as they were recorded.
    pub fn new(recording: Recording) -> Replayed {
        Replayed { recording, missing: Mutex::default() }
    }

    /// What was read and is not recorded, each with the line that would answer it.
    pub fn missing(&self) -> Vec<String> {
        // What was noted is whole at every moment, whoever panicked.
        let missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |id: &ObjectId| {
            let entry = format!("- {{\"get\": {}, \"found\": null}}", asked(id).to_json());
            format!("it read {id}, which is not recorded; if there is none: {entry}")
        };
        missing.iter().map(line).collect()
    }
}

impl ClusterReads for Replayed {
    fn get<'a>(&'a self, id: &'a ObjectId) -> Waiting<'a, Result<Option<Value>, String>> {
        let answer = self.recording.answer(id).cloned().unwrap_or_else(|| {
            let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
            if !missing.contains(id) {
                missing.push(id.clone());
            }
            Err("unavailable: this read is not recorded".to_owned())
        });
        let answer = answer.map(|found| found.map(|object| marked(id, object)));
        Box::pin(async move { answer })
    }
}

/// The object as a plugin gets it: all of a Secret is sensitive.
pub(crate) fn marked(id: &ObjectId, object: Value) -> Value {
    if is_secret(id) { object.into_sensitive() } else { object }
}

/// Whether an object is a Secret.
pub(crate) fn is_secret(id: &ObjectId) -> bool {
    *id.kind == *"Secret" && id.group().is_empty()
}
