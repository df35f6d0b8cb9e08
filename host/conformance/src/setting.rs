//! With what a plugin is tried: a config, and what its author would have it see.

use std::sync::Arc;

use bowline_core::facts::{Facts, Outputs, ReleaseFacts};
use bowline_core::kinds::Kinds;
use bowline_core::{Digest, Map, Value};
use bowline_sandbox::{Files, Progress};

/// One way of using a plugin, by the name that reports give it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The name of the author's case, or where the config came from.
    pub name: String,
    /// The config, without references.
    pub config: Value,
    /// What the plugin can ask about release and customer.
    pub facts: Arc<Facts>,
    /// The files that it can read.
    pub files: Files,
    /// The objects of the author's own case; may be none.
    pub objects: Vec<Value>,
    /// Where a step stands in the author's own case.
    pub progress: Progress,
}

impl Setting {
    /// A config alone, in a release that has nothing to tell.
    pub fn of_config(name: impl Into<String>, config: Value) -> Setting {
        Setting {
            name: name.into(),
            config,
            facts: Arc::new(facts()),
            files: Files::default(),
            objects: Vec::new(),
            progress: Progress::default(),
        }
    }
}

fn facts() -> Facts {
    let release = ReleaseFacts {
        name: "conformance".into(),
        version: "1.0.0".into(),
        digest: Digest::of(""),
        images: [("web".to_owned(), Arc::from("registry.example/web:1"))].into(),
        kinds: Kinds::builtin(),
    };
    Facts {
        release: Arc::new(release),
        customer: "customer".into(),
        labels: [("tier".to_owned(), Arc::from("standard"))].into(),
        values: Map::new().into(),
        outputs: Outputs::default(),
    }
}
