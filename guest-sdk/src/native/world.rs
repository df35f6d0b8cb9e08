//! What is there before a call: all that a host would answer from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{ObjectId, Response};

/// Everything but the objects, which a call may change.
#[derive(Clone)]
pub struct World {
    pub release: Release,
    pub customer_name: String,
    pub customer_labels: BTreeMap<String, String>,
    pub images: BTreeMap<String, String>,
    pub values: Value,
    pub outputs: BTreeMap<String, Output>,
    pub files: BTreeMap<String, Vec<u8>>,
    pub grants: BTreeSet<String>,
    pub live: BTreeMap<ObjectId, Value>,
    pub scopes: BTreeMap<(String, String), bool>,
    pub progress: Progress,
    pub answers: BTreeMap<(String, String), Response>,
}

#[derive(Clone)]
pub struct Release {
    pub name: String,
    pub version: String,
    pub digest: String,
}

#[derive(Clone)]
pub struct Output {
    pub value: Value,
    pub sensitive: bool,
}

/// Milliseconds since 1970-01-01T00:00:00Z, as they cross the boundary.
#[derive(Clone)]
pub struct Progress {
    pub key: String,
    pub attempt: u32,
    pub began: u64,
    pub now: u64,
    pub saved: Option<Value>,
    pub outputs: BTreeMap<(String, String), Value>,
    pub answer: Option<Value>,
    pub ending: Option<String>,
}

impl Default for World {
    fn default() -> Self {
        World {
            release: Release {
                name: "test".to_owned(),
                version: "1.0.0".to_owned(),
                digest: format!("sha256:{:064}", 0),
            },
            customer_name: "test".to_owned(),
            customer_labels: BTreeMap::new(),
            images: BTreeMap::new(),
            values: Value::Object(Map::new()),
            outputs: BTreeMap::new(),
            files: BTreeMap::new(),
            grants: BTreeSet::new(),
            live: BTreeMap::new(),
            scopes: BTreeMap::new(),
            progress: Progress::default(),
            answers: BTreeMap::new(),
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Progress {
            key: "test".to_owned(),
            attempt: 1,
            began: 0,
            now: 0,
            saved: None,
            outputs: BTreeMap::new(),
            answer: None,
            ending: None,
        }
    }
}
