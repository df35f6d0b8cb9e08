//! What a case gives to a plugin.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::facts::{Facts, Outputs, ReleaseFacts};
use bowline_core::kinds::Kinds;
use bowline_core::{Digest, Map, Value};
use bowline_sandbox::{Files, Progress};

use super::cluster::Recording;
use super::files::contents;
use super::network::Exchange;
use super::read::CaseError;

/// Objects, config, facts, files and the rest of what one case gives.
#[derive(Clone, Debug)]
pub struct Given {
    /// The objects, in order.
    pub objects: Vec<Value>,
    /// The config, without references.
    pub config: Value,
    /// Whether the config is held against the plugin's schema: layouts of others know none.
    pub checked: bool,
    /// `facts.yaml`, where there is one.
    pub facts: Option<Value>,
    /// The files, by path.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// Where they are.
    pub folder: Option<PathBuf>,
    /// Where a step's work stands.
    pub progress: Progress,
    /// The requests that a step must send, and their answers.
    pub(super) exchanges: Vec<Exchange>,
    /// What the cluster answers; none where there is no cluster.
    pub(super) reads: Option<Recording>,
}

impl Given {
    /// These objects and this config, and nothing else.
    pub fn new(objects: Vec<Value>, config: Value) -> Given {
        Given {
            objects,
            config,
            checked: true,
            facts: None,
            files: BTreeMap::new(),
            folder: None,
            progress: Progress::default(),
            exchanges: Vec::new(),
            reads: None,
        }
    }

    /// The same with the files beneath a folder.
    pub fn with_files(self, folder: PathBuf) -> Result<Given, CaseError> {
        Ok(Given { files: contents(&folder)?, folder: Some(folder), ..self })
    }

    /// The facts: those that the case gives, and usual ones for the rest.
    pub fn facts(&self) -> Facts {
        let given = self.facts.clone().unwrap_or_else(|| Map::new().into());
        let text = |section: &str, key: &str, usual: &str| -> Arc<str> {
            let value = given.key(section).and_then(|section| section.key(key)?.as_str());
            value.unwrap_or(usual).into()
        };
        let mut kinds = Kinds::builtin();
        self.objects.iter().for_each(|object| kinds.learn(object));
        let digest = text("release", "digest", "");
        let release = ReleaseFacts {
            name: text("release", "name", "release"),
            version: text("release", "version", "1.0.0"),
            digest: digest.parse().unwrap_or_else(|_| Digest::of("")),
            images: texts(given.key("images")),
            kinds,
        };
        Facts {
            release: Arc::new(release),
            customer: text("customer", "name", "customer"),
            labels: texts(given.key("customer").and_then(|customer| customer.key("labels"))),
            values: given.key("values").cloned().unwrap_or_else(|| Map::new().into()),
            outputs: outputs(given.key("outputs")),
        }
    }

    /// The files as a plugin reads them.
    pub fn files(&self) -> Files {
        Files { contents: Arc::new(self.files.clone()), folder: self.folder.clone() }
    }
}

fn texts(map: Option<&Value>) -> BTreeMap<String, Arc<str>> {
    let entries = map.and_then(Value::as_object).into_iter().flat_map(Map::iter);
    entries.filter_map(|(key, value)| Some((key.to_string(), value.as_str()?.into()))).collect()
}

/// `NAME: {value: …, sensitive: true}`
fn outputs(map: Option<&Value>) -> Outputs {
    let entries = map.and_then(Value::as_object).into_iter().flat_map(Map::iter);
    Outputs::new(entries.map(|(name, output)| {
        let value = output.key("value").cloned().unwrap_or(Value::NULL);
        let sensitive = output.key("sensitive") == Some(&true.into());
        (name.to_string(), if sensitive { value.into_sensitive() } else { value })
    }))
}
