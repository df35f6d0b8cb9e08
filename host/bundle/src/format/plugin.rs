//! `plugin.toml`, for its schema only: bowline-artifact reads the file, with the line of everything
//! that is wrong in it. A test holds the two together.

use schemars::JsonSchema;

use super::{CapabilityText, PluginText};

/// What a plugin says about itself.
#[derive(Debug, JsonSchema)]
#[schemars(title = "Plugin", rename_all = "kebab-case", deny_unknown_fields)]
pub struct PluginFile {
    /// The plugin's name.
    pub name: PluginText,
    /// Its semantic version, such as `1.0.0`.
    #[schemars(
        length(max = 64),
        regex(
            pattern = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"
        ),
        extend("x-expected" = "a semantic version such as 1.0.0")
    )]
    pub version: String,
    /// What it does in a release.
    pub role: RoleWord,
    /// The interface that it is built for; `krm-function/v1` is a WASI command, and a transformer.
    #[schemars(
        length(max = 80),
        regex(pattern = r"^(bowline:plugin@\d+\.\d+\.\d+([-+].+)?|krm-function/v1)$"),
        extend("x-expected" = "bowline:plugin@VERSION or krm-function/v1")
    )]
    pub interface: String,
    /// What it is for, in one line.
    #[schemars(length(max = 400))]
    pub summary: String,
    /// Its licence, as an SPDX expression such as `Apache-2.0`.
    #[schemars(length(max = 400))]
    pub license: Option<String>,
    /// What it asks the operator for, such as `files` or `cluster-read:apps/Deployment`.
    #[schemars(length(max = 256))]
    pub capabilities: Option<Vec<CapabilityText>>,
    /// The file in the plugin's folder with the JSON Schema of its config.
    #[schemars(
        regex(
            pattern = r"^([^/\\:.]|\.[^/\\:.]|\.\.[^/\\:])[^/\\:]*(/([^/\\:.]|\.[^/\\:.]|\.\.[^/\\:])[^/\\:]*)*$"
        ),
        extend("x-expected" = "a file in the plugin's folder, such as config.schema.json")
    )]
    pub config_schema: Option<String>,
    /// Whether a second call on its own output changes nothing.
    pub idempotent: Option<bool>,
    /// Experiments that a command in Go is compiled with, such as `jsonv2`; as `GOEXPERIMENT` has them.
    #[schemars(
        length(max = 400),
        regex(pattern = r"^[a-z0-9]+(,[a-z0-9]+)*$"),
        extend("x-expected" = "experiments of Go, such as jsonv2, with commas between them")
    )]
    pub go_experiment: Option<String>,
}

/// A plugin's role.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum RoleWord {
    /// Makes and changes objects.
    Transformer,
    /// Says whether objects may go out.
    Validator,
    /// Judges one live object.
    Health,
    /// Custom logic of a run.
    Step,
}

#[cfg(test)]
mod tests {
    use bowline_artifact::manifest::PluginToml;
    use bowline_core::Value;

    use crate::schemas::FileKind;

    const WHOLE: &str = "name = \"hello\"\nversion = \"1.0.0-rc.1+b\"\nrole = \"transformer\"\n\
        interface = \"bowline:plugin@0.1.0\"\nsummary = \"Says hello\"\nlicense = \"MIT\"\n\
        capabilities = [\"files\", \"http:a.example:8443\"]\nconfig-schema = \"a/b.json\"\n\
        idempotent = true\ngo-experiment = \"jsonv2,greenteagc\"\n";

    /// What the reader and the schema say to a file.
    fn accepted(text: &str) -> [bool; 2] {
        let document: toml::Table = toml::from_str(text).unwrap();
        let json = serde_json::to_string(&document).unwrap();
        let violations = FileKind::Plugin.schema().check(&Value::from_json(&json).unwrap());
        [PluginToml::read(text).is_ok(), violations.is_empty()]
    }

    #[test]
    fn the_schema_of_plugin_toml_says_what_its_reader_says() {
        assert_eq!(accepted(WHOLE), [true, true]);
        for (line, _) in WHOLE.lines().map(|line| line.split_once(" = ").unwrap()) {
            let kept = WHOLE.lines().filter(|other| !other.starts_with(line));
            let without: Vec<_> = kept.collect();
            let [read, checked] = accepted(&without.join("\n"));
            assert_eq!(read, checked, "without {line}");
        }
        let long = format!("summary = \"{}\"", "a".repeat(401));
        for odd in [
            "name = \"Hello\"",
            "name = 5",
            "version = \"1.0\"",
            "version = \"01.0.0\"",
            "role = \"judge\"",
            "interface = \"bowline:plugin\"",
            "interface = \"other:plugin@0.1.0\"",
            &long,
            "summary = []",
            "license = false",
            "capabilities = \"files\"",
            "capabilities = [\"network\"]",
            "capabilities = [1]",
            "config-schema = \"/etc/passwd\"",
            "config-schema = \"a//b\"",
            "config-schema = \"../b\"",
            "config-schema = \"a/.\"",
            "idempotent = \"yes\"",
            "go-experiment = 5",
            "go-experiment = \"JSON\"",
            "go-experiment = \"a,,b\"",
            "licence = \"MIT\"",
        ] {
            let key = odd.split(' ').next().unwrap();
            let kept = WHOLE.lines().filter(|line| line.split(' ').next() != Some(key));
            let lines: Vec<_> = kept.chain([odd]).collect();
            assert_eq!(accepted(&lines.join("\n")), [false, false], "{odd}");
        }
        let dotted = WHOLE.replace("a/b.json", "a/.b.json");
        assert_eq!(accepted(&dotted), [true, true]);
        let krm = WHOLE.replace("bowline:plugin@0.1.0", "krm-function/v1");
        assert_eq!(accepted(&krm), [true, true]);
    }
}
