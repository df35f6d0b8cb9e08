//! `plugin.toml` and the embedded form.

use bowline_artifact::Manifest;
use bowline_artifact::manifest::PluginToml;
use proptest::prelude::*;

const COMPLETE: &str = r#"
name = "sidecar"
version = "2.1.0"
role = "transformer"
interface = "bowline:plugin@0.1.0"
summary = "Adds a proxy beside each workload's containers"
license = "Apache-2.0"
capabilities = ["memory:128", "files", "http:a.example:8443", "files"]
config-schema = "config.schema.json"
idempotent = true
"#;

#[test]
fn a_complete_plugin_toml_is_read() {
    let read = PluginToml::read(COMPLETE).unwrap();
    assert_eq!(read.config_schema.as_deref(), Some("config.schema.json"));
    insta::assert_snapshot!(
        String::from_utf8(read.manifest.to_json()).unwrap(),
        @r#"{"capabilities":["files","http:a.example:8443","memory:128"],"format":1,"idempotent":true,"interface":"bowline:plugin@0.1.0","license":"Apache-2.0","name":"sidecar","role":"transformer","summary":"Adds a proxy beside each workload's containers","version":"2.1.0"}"#
    );
}

#[test]
fn every_problem_is_named_with_its_line() {
    let text = r#"
name = "Side car"
version = "2.1"
role = "mutator"
interface = "bowline:plugin@1"
sumary = "Adds a proxy"
capabilities = ["files", "disk",
  3]
config-schema = "../config.schema.json"
idempotent = "yes"
[colour]
"#;
    insta::assert_snapshot!(PluginToml::read(text).unwrap_err(), @r#"
    plugin.toml:1: missing key "summary"
    plugin.toml:2: name: not a plugin name: "Side car"; a name has lower-case letters, digits and dashes, starts with a letter, ends with a letter or digit and has at most 63 characters
    plugin.toml:3: version: expected a semantic version such as 1.0.0, found "2.1"
    plugin.toml:4: role: no role: "mutator"; the roles are transformer, validator, health and step
    plugin.toml:5: interface: expected "bowline:plugin@VERSION" such as "bowline:plugin@0.1.0", or "krm-function/v1", found "bowline:plugin@1"
    plugin.toml:6: unknown key "sumary"; did you mean "summary"?
    plugin.toml:7: capabilities: no capability: "disk"; the capabilities are files, cluster-read:GROUP/KIND, http:HOST[:PORT] (in a manifest also http:*), output:NAME, memory:MIB and wall:SECONDS
    plugin.toml:8: capabilities: expected a string, found an integer
    plugin.toml:9: config-schema: expected a file in the plugin's folder, such as config.schema.json
    plugin.toml:10: idempotent: expected true or false, found a string
    plugin.toml:11: unknown key "colour"; the keys are name, version, role, interface, summary, license, capabilities, config-schema, idempotent, go-experiment
    "#);
}

#[test]
fn toml_that_cannot_be_read_names_its_line() {
    let twice = COMPLETE.replace("role =", "name =");
    insta::assert_snapshot!(PluginToml::read(&twice).unwrap_err(), @"plugin.toml:4: duplicate key: name");
    insta::assert_snapshot!(PluginToml::read("name = ").unwrap_err(), @"plugin.toml:1: string values must be quoted, expected literal string");
}

#[test]
fn a_krm_function_is_a_transformer() {
    let text = COMPLETE.replace("bowline:plugin@0.1.0", "krm-function/v1");
    assert!(PluginToml::read(&text).is_ok());
    let text = text.replace("\"transformer\"", "\"validator\"");
    insta::assert_snapshot!(PluginToml::read(&text).unwrap_err(), @r#"plugin.toml:4: role: a plugin with interface "krm-function/v1" is a transformer, not a validator"#);
}

#[test]
fn the_embedded_form_reads_back() {
    let mut manifest = PluginToml::read(COMPLETE).unwrap().manifest;
    manifest.config_schema = Some(serde_json::json!({"type": "object", "a": [1, 1.5, "ä\u{1b}"]}));
    manifest.built_by = Some("rustc 1.95.0".into());
    let json = manifest.to_json();
    assert_eq!(Manifest::from_json(&json).unwrap(), manifest);
    assert_eq!(Manifest::from_json(&json).unwrap().to_json(), json);
}

#[test]
fn embedded_manifests_that_break_a_rule_are_refused() {
    let json = String::from_utf8(PluginToml::read(COMPLETE).unwrap().manifest.to_json()).unwrap();
    let refuse = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        Manifest::from_json(json.replace(from, to).as_bytes()).unwrap_err().to_string()
    };
    insta::assert_snapshot!(refuse("\"format\":1", "\"format\":2"), @"the manifest in it has format 2, this host reads up to 1: use a newer host, or build the plugin with this one");
    insta::assert_snapshot!(refuse("\"sidecar\"", "\"../x\""), @r#"the manifest in it: name: not a plugin name: "../x"; a name has lower-case letters, digits and dashes, starts with a letter, ends with a letter or digit and has at most 63 characters"#);
    insta::assert_snapshot!(refuse("Adds a proxy", "\\u001b[2J"), @"the manifest in it: summary: expected one line without control characters");
    insta::assert_snapshot!(refuse("\"format\":1,", "\"format\":1,\"config-schema\":3,"), @"the manifest in it: config-schema: a JSON schema is an object");
    insta::assert_snapshot!(refuse("\"version\":\"2.1.0\"", "\"version\":2"), @"the manifest in it is damaged: build the plugin again");
    assert!(
        Manifest::from_json(json.replace("\"format\":1", "\"format\":1,\"new\":0").as_bytes())
            .is_ok()
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,120}|(name|role|summary|capabilities|idempotent)( = (\"[a-z]\"|1|\\[[1\"]*\\]|true)\n?){1,3}") {
        let _ = PluginToml::read(&text);
        let _ = Manifest::from_json(text.as_bytes());
    }
}
