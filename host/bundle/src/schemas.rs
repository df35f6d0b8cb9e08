//! The published JSON Schemas of the files that people write.

use std::sync::LazyLock;

use bowline_core::schema::Schema;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::format::{
    customer::CustomerFile, lock::LockFile, operator::OperatorFile, plugin::PluginFile,
    release::ReleaseFile,
};

/// A file that people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `release.yaml`
    Release,
    /// `customers/NAME.yaml`
    Customer,
    /// `bowline.toml`
    Operator,
    /// `bowline.lock`
    Lock,
    /// `plugin.toml`
    Plugin,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [FileKind; 5] = [
        FileKind::Release,
        FileKind::Customer,
        FileKind::Operator,
        FileKind::Lock,
        FileKind::Plugin,
    ];

    /// What `bowline schema` calls it.
    pub fn word(self) -> &'static str {
        match self {
            FileKind::Release => "release",
            FileKind::Customer => "customer",
            FileKind::Operator => "operator",
            FileKind::Lock => "lock",
            FileKind::Plugin => "plugin",
        }
    }

    /// Its JSON Schema as text, indented.
    pub fn schema_text(self) -> String {
        let schema = match self {
            FileKind::Release => generate::<ReleaseFile>(),
            FileKind::Customer => generate::<CustomerFile>(),
            FileKind::Operator => generate::<OperatorFile>(),
            FileKind::Lock => generate::<LockFile>(),
            FileKind::Plugin => generate::<PluginFile>(),
        };
        format!("{schema:#}\n")
    }

    /// Its JSON Schema, ready to check with.
    pub(crate) fn schema(self) -> &'static Schema {
        static COMPILED: LazyLock<[Schema; 5]> = LazyLock::new(|| {
            FileKind::ALL.map(|kind| {
                // A test compiles each of them, so this cannot fail in a build that passed.
                #[expect(clippy::expect_used, reason = "our own schemas are checked by a test")]
                Schema::parse(&kind.schema_text()).expect("our own schema compiles")
            })
        });
        match self {
            FileKind::Release => &COMPILED[0],
            FileKind::Customer => &COMPILED[1],
            FileKind::Operator => &COMPILED[2],
            FileKind::Lock => &COMPILED[3],
            FileKind::Plugin => &COMPILED[4],
        }
    }
}

/// Every schema with the name of its file, as they lie in `schemas/`.
pub fn all() -> Vec<(String, String)> {
    let file = |kind: FileKind| (format!("{}.schema.json", kind.word()), kind.schema_text());
    FileKind::ALL.into_iter().map(file).collect()
}

fn generate<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    without_null(&mut schema);
    schema
}

/// Takes `null` away wherever something optional allowed it: a key that says nothing is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|word| word != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            let null = serde_json::json!({"type": "null"});
            if let Some(Value::Array(forms)) = map.get_mut("anyOf") {
                forms.retain(|form| *form != null);
                if let [Value::Object(only)] = forms.as_slice() {
                    let only = only.clone();
                    map.remove("anyOf");
                    map.extend(only);
                }
            }
            map.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schemas_are_what_the_types_say() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        let update = std::env::var_os("BOWLINE_UPDATE_SCHEMAS").is_some();
        for (name, text) in all() {
            let path = folder.join(&name);
            if update {
                std::fs::write(&path, &text).unwrap();
            }
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                committed == text,
                "schemas/{name} is out of date: set BOWLINE_UPDATE_SCHEMAS=1 and run this test"
            );
        }
    }

    #[test]
    fn every_schema_compiles_and_allows_no_null() {
        for kind in FileKind::ALL {
            assert!(!kind.schema_text().contains("\"null\""), "{kind:?}");
            kind.schema();
        }
    }
}
