//! `config.schema.json`: made from the config type, committed, and held against it by a test.
//!
//! Native only, so that no plugin carries the schema's code.

use std::path::Path;
use std::{env, fs, io};

use schemars::JsonSchema;

/// The text of `config.schema.json` for a config type.
pub fn text<C: JsonSchema>() -> String {
    let schema = schemars::schema_for!(C);
    let mut text = format!("{:#}", schema.as_value());
    text.push('\n');
    text
}

/// Compares `config.schema.json` in `folder` with the config type, or writes it where the
/// environment has `BOWLINE_UPDATE=1`. `Err` says what is wrong and what to do.
pub fn check<C: JsonSchema>(folder: &str) -> Result<(), String> {
    let path = Path::new(folder).join("config.schema.json");
    let wanted = text::<C>();
    if env::var_os("BOWLINE_UPDATE").is_some_and(|update| update == "1") {
        return fs::write(&path, wanted)
            .map_err(|error| format!("cannot write {}: {error}", path.display()));
    }
    compare(&path, &wanted)
}

fn compare(path: &Path, wanted: &str) -> Result<(), String> {
    let remedy = "write it with `BOWLINE_UPDATE=1 cargo test`";
    match fs::read_to_string(path) {
        // Git may check text out with other line ends.
        Ok(found) if found.replace("\r\n", "\n") == wanted => Ok(()),
        Ok(_) => Err(format!("{} is not what the config type gives; {remedy}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("{} is missing; {remedy}", path.display()))
        }
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is wanted")]
    struct Greeting {
        /// Whom to greet.
        name: String,
    }

    #[test]
    fn a_schema_names_the_fields_and_refuses_others() {
        let schema: serde_json::Value = serde_json::from_str(&text::<Greeting>()).unwrap();
        assert_eq!(schema["properties"]["name"]["description"], "Whom to greet.");
        assert_eq!(schema["required"], serde_json::json!(["name"]));
        assert_eq!(schema["additionalProperties"], false);
    }

    #[test]
    fn a_missing_and_an_outdated_schema_file_are_told_apart() {
        let missing = check::<Greeting>("no/such/folder").unwrap_err();
        assert!(missing.contains("is missing"), "{missing}");

        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let outdated = compare(&manifest, "{}").unwrap_err();
        assert!(outdated.contains("is not what the config type gives"), "{outdated}");
        assert!(outdated.contains("BOWLINE_UPDATE=1"), "{outdated}");
    }
}
