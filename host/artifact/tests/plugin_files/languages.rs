//! Plugins in JavaScript and Python, built with the tools that a new machine would install. They need
//! Node.js with npm, and Python with pip.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, CargoOutput, build_plugin};

/// The tools stay in the target folder, so that they are installed once.
fn options() -> BuildOptions {
    BuildOptions {
        tools_dir: Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("tools")),
        output: CargoOutput::Kept,
        ..BuildOptions::default()
    }
}

fn sdk(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest-sdk").join(language)
}

fn example(language: &str) -> Artifact {
    let folder = sdk(language).join("examples/set-namespace");
    build_plugin(&folder, &options()).unwrap_or_else(|error| panic!("{error}"))
}

/// The packages that a plugin imports from, each once.
fn imported(plugin: &Artifact) -> Vec<&str> {
    let packages = plugin.imports().iter().filter_map(|import| import.name.split('/').next());
    let mut packages: Vec<_> = packages.collect();
    packages.dedup();
    packages
}

/// A plugin of these files, with the example's manifest.
fn folder(language: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["plugin.toml", "config.schema.json"] {
        let from = sdk(language).join("examples/set-namespace").join(file);
        fs::copy(from, folder.path().join(file)).unwrap();
    }
    for (file, text) in files {
        fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

fn refusal(folder: &tempfile::TempDir) -> String {
    let refused = build_plugin(folder.path(), &options()).unwrap_err().to_string();
    refused.replace(folder.path().canonicalize().unwrap().to_str().unwrap(), "probe")
}

#[test]
fn the_example_in_javascript_imports_its_world_and_nothing_else() {
    let plugin = example("javascript");
    assert_eq!(plugin.id().reference(), "set-namespace@1.0.0");
    assert_eq!(plugin.manifest().built_by.as_deref(), Some("ComponentizeJS 0.23.0"));
    assert_eq!(imported(&plugin), ["bowline:plugin"]);
}

#[test]
fn the_example_in_python_imports_its_world_and_what_the_sandbox_gives() {
    let plugin = example("python");
    assert_eq!(plugin.id().reference(), "set-namespace@1.0.0");
    assert_eq!(plugin.manifest().built_by.as_deref(), Some("componentize-py 0.25.1"));
    let wasi = ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:io", "wasi:random"];
    let expected = [&["bowline:plugin"], wasi.as_slice(), &["wasi:sockets"]].concat();
    assert_eq!(imported(&plugin), expected);
}

#[test]
fn what_is_wrong_in_javascript_is_told_by_file_and_line() {
    let sdk = sdk("javascript").canonicalize().unwrap();
    let package = format!(
        r#"{{"type": "module", "main": "plugin.js", "dependencies": {{"bowline-guest": "file:{}"}}}}"#,
        sdk.display()
    );
    let with = |text: &str| {
        let files = [("package.json", package.as_str()), ("plugin.js", text)];
        refusal(&folder("javascript", &files))
    };
    insta::assert_snapshot!(with("export function transfrom() {}"), @r#"
        probe does not build:
        plugin.js: a plugin with the role transformer exports a function `transform`
    "#);
    insta::assert_snapshot!(with("export function transform() { return (; }"), @r#"
        probe does not build:
        plugin.js:1:39: Unexpected ";"
    "#);
    insta::assert_snapshot!(with("import fs from 'node:fs';\nexport const transform = fs;"), @r#"
        probe does not build:
        plugin.js:1:16: Could not resolve "node:fs"
          (a plugin can import its own files and packages that npm installed; there is no Node.js in it)
    "#);
    insta::assert_snapshot!(with("await null;\nexport const transform = 1;"), @r#"
        probe does not build:
        plugin.js:1:1: `await` outside of a function: a plugin waits for nothing while it is loaded
    "#);
    insta::assert_snapshot!(with("export const transform = missing.part;"), @r#"
        probe does not build:
        the plugin cannot be loaded: ReferenceError: missing is not defined
    "#);
}

#[test]
fn what_is_wrong_in_python_is_told_by_file_and_line() {
    let with = |text: &str| {
        let folder = folder("python", &[("plugin.py", text)]);
        let sdk = sdk("python").join("bowline_guest").canonicalize().unwrap();
        std::os::unix::fs::symlink(sdk, folder.path().join("bowline_guest")).unwrap();
        refusal(&folder)
    };
    insta::assert_snapshot!(with("def transfrom(config, cx): ..."), @r#"
        probe does not build:
        ImportError: cannot import name 'transform' from 'plugin' (plugin.py). Did you mean: 'transfrom'?
    "#);
    insta::assert_snapshot!(with("def transform(config, cx:"), @r#"
        probe does not build:
        File "plugin.py", line 1
            def transform(config, cx:
                         ^
        SyntaxError: '(' was never closed
    "#);
    insta::assert_snapshot!(with("import requests"), @r#"
        probe does not build:
        File "plugin.py", line 1, in <module>
            import requests
        ModuleNotFoundError: No module named 'requests'
          (if it is pure Python: pip install --target vendor requests)
    "#);
    let bare = folder("python", &[("plugin.py", "")]);
    insta::assert_snapshot!(refusal(&bare), @r#"
        probe does not build:
        probe has no bowline_guest: `bowline plugin new` puts the SDK there
    "#);
}
