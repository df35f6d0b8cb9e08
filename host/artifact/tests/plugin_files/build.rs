//! From sources to a finished plugin, with the compiler of this machine. The plugin depends on nothing,
//! so that it takes seconds.

use std::fs;
use std::path::Path;

use bowline_artifact::build::{
    BuildError, BuildOptions, CargoOutput, build_plugin, build_plugins, compile_examples,
    encode_guest, finish,
};
use bowline_artifact::{Artifact, Form};

use crate::sample;

const WIT: &str = "package bowline:plugin@0.1.0;
interface health { assess: func(object: u32) -> u32; }
world health-plugin { export health; }";

const PLUGIN_TOML: &str = r#"
name = "probe"
version = "2.1.0"
role = "health"
interface = "bowline:plugin@0.1.0"
summary = "Judges numbers"
config-schema = "config.schema.json"
"#;

const CARGO_TOML: &str = r#"
[package]
name = "probe"
edition = "2024"
[lib]
crate-type = ["cdylib", "rlib"]
[[example]]
name = "guest"
path = "src/lib.rs"
crate-type = ["cdylib"]
[dependencies]
part = { path = "part" }
[workspace]
"#;

/// A panic, whose message names a source file, and the description of the world, as wit-bindgen
/// leaves it.
const LIB: &str = r#"
#[unsafe(export_name = "bowline:plugin/health@0.1.0#assess")]
pub extern "C" fn assess(object: u32) -> u32 {
    part::checked(object)
}
#[used]
#[unsafe(link_section = "component-type:probe")]
static WORLD: [u8; include_bytes!("world").len()] = *include_bytes!("world");
#[test]
fn config_schema_file_is_made_from_the_config_type() {
    assert_eq!(include_str!("../config.schema.json"), "{}");
}
"#;

const PART: &str = "pub fn checked(number: u32) -> u32 { assert!(number != 7, \"seven\"); number }";

/// Writes the plugin's sources.
fn write_plugin(folder: &Path) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::create_dir_all(folder.join("part/src")).unwrap();
    let part = "[package]\nname = \"part\"\nedition = \"2024\"\n";
    let world = sample::world_section(WIT, "health-plugin");
    for (file, bytes) in [
        ("plugin.toml", PLUGIN_TOML.as_bytes()),
        ("Cargo.toml", CARGO_TOML.as_bytes()),
        ("config.schema.json", b"{}"),
        ("src/lib.rs", LIB.as_bytes()),
        ("src/world", &world),
        ("part/Cargo.toml", part.as_bytes()),
        ("part/src/lib.rs", PART.as_bytes()),
    ] {
        fs::write(folder.join(file), bytes).unwrap();
    }
}

fn options() -> BuildOptions {
    BuildOptions { output: CargoOutput::Kept, ..BuildOptions::default() }
}

/// The error's text and those of its causes, without the folder of this run.
fn text(folder: &Path, error: &BuildError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    let real = folder.canonicalize().unwrap();
    text.replace(real.to_str().unwrap(), "probe").replace(folder.to_str().unwrap(), "probe")
}

#[test]
fn the_same_sources_give_the_same_bytes_in_any_folder() {
    let one = tempfile::tempdir().unwrap();
    let two = tempfile::tempdir().unwrap();
    let folders = [one.path().join("probe"), two.path().join("deeper/still/probe")];
    let options = BuildOptions { check_schema: false, ..options() };
    let built: Vec<_> = folders
        .iter()
        .map(|folder| {
            write_plugin(folder);
            build_plugin(folder, &options).unwrap()
        })
        .collect();
    assert_eq!(built[0].bytes(), built[1].bytes());
    let manifest = built[0].manifest();
    assert_eq!(manifest.config_schema, Some(serde_json::json!({})));
    assert!(manifest.built_by.as_ref().unwrap().starts_with("rustc 1."));
    for folder in [&folders[0], Path::new(env!("CARGO_MANIFEST_DIR"))] {
        let folder = folder.to_str().unwrap().as_bytes();
        assert!(!built[0].bytes().windows(folder.len()).any(|bytes| bytes == folder));
    }
}

#[test]
fn a_schema_that_is_out_of_date_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("probe");
    write_plugin(&folder);
    build_plugin(&folder, &options()).unwrap();
    fs::write(folder.join("config.schema.json"), r#"{"type": "object"}"#).unwrap();
    let refused = build_plugin(&folder, &options()).unwrap_err();
    insta::assert_snapshot!(text(&folder, &refused), @"probe: the config's schema is not what the config type gives: write it with `BOWLINE_UPDATE=1 cargo test`, look at what changed, and commit it");
}

#[test]
fn what_is_wrong_in_a_folder_is_named_before_anything_is_compiled() {
    let refuse = |edit: &dyn Fn(&Path)| {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("probe");
        write_plugin(&folder);
        edit(&folder);
        text(&folder, &build_plugin(&folder, &options()).unwrap_err())
    };
    let without = |file: &str| refuse(&|folder: &Path| fs::remove_file(folder.join(file)).unwrap());
    let with = |file: &str, text: &str| {
        refuse(&|folder: &Path| fs::write(folder.join(file), text).unwrap())
    };
    insta::assert_snapshot!(without("plugin.toml"), @"probe/plugin.toml (a plugin's folder has one; `bowline plugin new` makes one): No such file or directory (os error 2)");
    insta::assert_snapshot!(without("config.schema.json"), @"probe/config.schema.json (plugin.toml names it; write it with `BOWLINE_UPDATE=1 cargo test`): No such file or directory (os error 2)");
    insta::assert_snapshot!(without("Cargo.toml"), @"probe has no Cargo.toml (Rust), package.json (JavaScript) or plugin.py (Python): compile another language with its own tools and pass the file that they make");
    insta::assert_snapshot!(with("plugin.toml", &PLUGIN_TOML.replace("health", "doctor")), @r#"probe: plugin.toml:4: role: no role: "doctor"; the roles are transformer, validator, health and step"#);
    let latin = refuse(&|folder: &Path| {
        fs::write(folder.join("plugin.toml"), b"summary = \"caf\xe9\"").unwrap();
    });
    insta::assert_snapshot!(latin, @"probe/plugin.toml: invalid utf-8 sequence of 1 bytes from index 14");
    insta::assert_snapshot!(with("config.schema.json", "{,}"), @"probe/config.schema.json is not a JSON schema: write it with `BOWLINE_UPDATE=1 cargo test`: key must be a string at line 1 column 2");
    insta::assert_snapshot!(with("config.schema.json", "3"), @"probe/config.schema.json is not a JSON schema: it is neither an object nor true or false");
    insta::assert_snapshot!(with("Cargo.toml", &CARGO_TOML.replace("\"cdylib\", ", "")), @r#"probe/Cargo.toml: a plugin needs `[lib] crate-type = ["cdylib", "rlib"]`"#);
}

#[test]
fn a_plugin_that_does_not_compile_shows_what_the_compiler_says() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("probe");
    write_plugin(&folder);
    fs::write(folder.join("part/src/lib.rs"), "pub fn checked(n: u32) -> u32 { n + x }").unwrap();
    let refused = text(&folder, &build_plugin(&folder, &options()).unwrap_err());
    assert!(refused.starts_with("probe does not compile:\n"), "{refused}");
    assert!(refused.contains("cannot find value `x` in this scope"), "{refused}");
}

#[test]
fn several_plugins_and_examples_are_built_at_once() {
    let parent = tempfile::tempdir().unwrap();
    let folders = [parent.path().join("one"), parent.path().join("two")];
    for folder in &folders {
        write_plugin(folder);
    }
    let toml = PLUGIN_TOML.replace("2.1.0", "2.2.0");
    fs::write(folders[1].join("plugin.toml"), toml).unwrap();
    let options = BuildOptions { check_schema: false, ..options() };
    let built = build_plugins(&folders, &options).unwrap();
    let ids: Vec<_> = built.iter().map(|plugin| plugin.id().reference()).collect();
    assert_eq!(ids, ["probe@2.1.0", "probe@2.2.0"]);

    let examples = compile_examples(&folders[0], &["guest".into()], &options).unwrap();
    assert_eq!(examples[0].name, "guest");
    let component = encode_guest(&examples[0].read().unwrap()).unwrap();
    let manifest = sample::manifest("health", "bowline:plugin@0.1.0");
    Artifact::read(bowline_artifact::attach(&component, &manifest).unwrap()).unwrap();
}

#[test]
fn a_file_of_another_language_needs_no_cargo() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path();
    let toml = PLUGIN_TOML.replace("health", "transformer").replace("config-schema", "# ");
    let toml = toml.replace("bowline:plugin@0.1.0", "krm-function/v1");
    fs::write(folder.join("plugin.toml"), toml).unwrap();
    let command = r#"(module (memory (export "memory") 1) (func (export "_start")))"#;
    let plugin = finish(folder, &wat::parse_str(command).unwrap()).unwrap();
    assert_eq!((plugin.form(), &plugin.manifest().built_by), (Form::Module, &None));

    let library = wat::parse_str("(module)").unwrap();
    let refused = finish(folder, &library).unwrap_err();
    insta::assert_snapshot!(text(folder, &refused), @"probe: probe 2.1.0 is no WASI command: it does not export _start");
}

#[test]
fn a_module_without_a_world_does_not_make_a_plugin() {
    let refused = encode_guest(&wat::parse_str("(module (import \"env\" \"f\" (func)))").unwrap());
    insta::assert_snapshot!(refused.unwrap_err(), @"the compiled module does not make a component; it must be built for wasm32-unknown-unknown and import nothing but bowline:plugin");
}
