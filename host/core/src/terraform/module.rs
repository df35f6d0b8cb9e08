//! What a module's files say that Bowline must know before Terraform reads them: where it keeps its
//! state, and which other modules it calls.
//!
//! A file that cannot be read here is passed over: what is wrong with it Terraform says better, and
//! what it says is checked again after `init`.

use std::collections::BTreeMap;

use hcl_edit::structure::{Block, Body};

use crate::value::{Map, Value};

/// What is known of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleFacts {
    /// The type of its backend; `cloud` for that block.
    pub backend: Option<String>,
    /// The modules that it and the modules beneath it call.
    pub calls: Vec<ModuleCall>,
}

/// One `module` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleCall {
    /// The file, beneath the module's folder.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its source, where that is a plain text.
    pub source: Option<String>,
}

/// A call of a module that is not in the release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModuleFault {
    /// Its source is a registry or a repository.
    #[error(
        "{file}: module {name} comes from {source_text:?}, and a release holds all of its modules"
    )]
    Remote {
        /// The file.
        file: String,
        /// The module.
        name: String,
        /// Its source.
        source_text: String,
    },
    /// Its source is a folder outside of the module's.
    #[error("{file}: module {name} comes from {source_text:?}, outside of the release's module")]
    Outside {
        /// The file.
        file: String,
        /// The module.
        name: String,
        /// Its source.
        source_text: String,
    },
    /// Its source is computed.
    #[error("{file}: the source of module {name} is no plain text")]
    Computed {
        /// The file.
        file: String,
        /// The module.
        name: String,
    },
}

impl ModuleFacts {
    /// Reads a module's files, by their paths beneath its folder.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> ModuleFacts {
        let mut facts = ModuleFacts::default();
        for (file, bytes) in files {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let ends = |endings: [&str; 2]| endings.iter().any(|ending| file.ends_with(ending));
            if ends([".tf", ".tofu"]) {
                facts.read_native(file, text);
            } else if ends([".tf.json", ".tofu.json"]) {
                facts.read_json(file, text);
            }
        }
        facts
    }

    /// Whether the state lives in the customer's own folder of this host, with these settings.
    pub fn keeps_state_here(&self, settings: &BTreeMap<String, String>) -> bool {
        match self.backend.as_deref() {
            None => true,
            Some("local") => !settings.contains_key("path"),
            Some(_) => false,
        }
    }

    fn read_native(&mut self, file: &str, text: &str) {
        let Ok(body) = text.parse::<Body>() else { return };
        for block in body.blocks() {
            match (block.ident.as_str(), label(block)) {
                ("terraform", None) if is_root(file) => {
                    let inner = block.body.blocks();
                    let kinds = inner.filter_map(|block| match block.ident.as_str() {
                        "backend" => label(block).map(str::to_owned),
                        "cloud" => Some("cloud".to_owned()),
                        _ => None,
                    });
                    self.backend = kinds.last().or(self.backend.take());
                }
                ("module", Some(name)) => {
                    let source = block.body.get_attribute("source");
                    let source = source.and_then(|source| source.value.as_str());
                    self.call(file, name, source);
                }
                _ => {}
            }
        }
    }

    fn read_json(&mut self, file: &str, text: &str) {
        let Ok(value) = Value::from_json(text) else { return };
        for settings in value.key("terraform").into_iter().flat_map(objects) {
            let kinds = settings.get("backend").into_iter().flat_map(objects);
            let kinds = kinds.flat_map(Map::keys).map(|kind| kind.to_string());
            let cloud = settings.get("cloud").map(|_| "cloud".to_owned());
            if is_root(file) {
                self.backend = kinds.chain(cloud).last().or(self.backend.take());
            }
        }
        for calls in value.key("module").into_iter().flat_map(objects) {
            for (name, call) in calls.iter() {
                for call in objects(call) {
                    self.call(file, name, call.get("source").and_then(Value::as_str));
                }
            }
        }
    }

    fn call(&mut self, file: &str, name: &str, source: Option<&str>) {
        let (file, name) = (file.to_owned(), name.to_owned());
        self.calls.push(ModuleCall { file, name, source: source.map(str::to_owned) });
    }
}

impl ModuleCall {
    /// What is wrong with where the called module comes from.
    pub fn fault(&self) -> Option<ModuleFault> {
        let (file, name) = (self.file.clone(), self.name.clone());
        let Some(source) = &self.source else { return Some(ModuleFault::Computed { file, name }) };
        // What of a template stands in a JSON file is a text with `${` in it.
        if source.contains("${") {
            return Some(ModuleFault::Computed { file, name });
        }
        let source_text = source.clone();
        if !is_local(source) {
            return Some(ModuleFault::Remote { file, name, source_text });
        }
        let folder = self.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut depth = folder.split('/').filter(|part| !part.is_empty()).count();
        for part in source.split('/').filter(|part| !matches!(*part, "" | ".")) {
            match (part, depth.checked_sub(1)) {
                ("..", None) => return Some(ModuleFault::Outside { file, name, source_text }),
                ("..", Some(up)) => depth = up,
                _ => depth += 1,
            }
        }
        None
    }
}

/// Whether a module's source is a folder.
pub fn is_local(source: &str) -> bool {
    ["./", "../"].iter().any(|start| source.starts_with(start)) || [".", ".."].contains(&source)
}

fn is_root(file: &str) -> bool {
    !file.contains('/')
}

fn label(block: &Block) -> Option<&str> {
    block.labels.first().map(|label| label.as_str())
}

/// In JSON, a block is an object or a list of them.
fn objects(value: &Value) -> Box<dyn Iterator<Item = &Map> + '_> {
    match value.as_array() {
        Some(items) => Box::new(items.iter().filter_map(Value::as_object)),
        None => Box::new(value.as_object().into_iter()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> ModuleFacts {
        ModuleFacts::read(files.iter().map(|(file, text)| (*file, text.as_bytes())))
    }

    #[test]
    fn the_backend_is_the_root_modules() {
        let s3 = "terraform {\n  backend \"s3\" {\n    key = \"k\"\n  }\n}\n";
        assert_eq!(read(&[("main.tf", s3)]).backend.as_deref(), Some("s3"));
        assert_eq!(read(&[("child/main.tf", s3)]).backend, None);
        let json = r#"{"terraform":[{"backend":{"http":{}}}]}"#;
        assert_eq!(read(&[("main.tf.json", json)]).backend.as_deref(), Some("http"));
        let cloud = "terraform {\n  cloud {}\n}\n";
        assert_eq!(read(&[("a.tofu", cloud)]).backend.as_deref(), Some("cloud"));
        assert_eq!(read(&[("main.tf", "# terraform { backend \"s3\" {} }\n")]).backend, None);
        assert_eq!(read(&[("main.tf", "terraform {")]), ModuleFacts::default());
    }

    #[test]
    fn modules_that_are_not_in_the_release_are_told() {
        let call = |file: &str, source: &str| {
            let text = format!("module \"net\" {{\n  source = {source}\n}}\n");
            let facts = read(&[(file, &text)]);
            facts.calls[0].fault().map(|fault| fault.to_string())
        };
        assert_eq!(call("main.tf", "\"./net\""), None);
        assert_eq!(call("a/b/main.tf", "\"../../net\""), None);
        assert_eq!(
            call("main.tf", "\"hashicorp/consul/aws\"").unwrap(),
            "main.tf: module net comes from \"hashicorp/consul/aws\", and a release holds all of \
             its modules"
        );
        assert_eq!(
            call("a/main.tf", "\"../../net\"").unwrap(),
            "a/main.tf: module net comes from \"../../net\", outside of the release's module"
        );
        assert!(call("main.tf", "\"git::ssh://host/${var.x}\"").is_some());
        let json = r#"{"module":{"net":{"source":"./${var.x}"}}}"#;
        assert!(read(&[("main.tf.json", json)]).calls[0].fault().is_some());
    }
}
