//! `plugin new`.

use super::workshop::{PLUGINS, WORKSHOP};
use crate::program::Desk;

#[test]
fn a_new_plugin_builds_and_passes_as_generated() {
    insta::assert_snapshot!(WORKSHOP.made.told(), @r#"
    exit 0
    --- stderr
    made hello; next: bowline plugin test hello
    "#);
    insta::assert_snapshot!(super::told(&WORKSHOP.built), @r#"
    exit 0
    --- stdout
    hello 0.1.0 # KB  sha256:#
    hello/target/hello-0.1.0.wasm
    "#);
    insta::assert_snapshot!(WORKSHOP.tested.told(), @r#"
    exit 0
    --- stdout
    ok      adds-the-owner

    hello@0.1.0: 1 passed, 0 failed
    "#);
}

#[test]
fn what_is_made_is_all_that_a_plugin_needs() {
    let desk = Desk::empty();
    desk.bowline("plugin new hello").done();
    let files = desk.files("hello").into_keys();
    let own: Vec<_> = files.filter(|file| !file.starts_with("bowline-guest/src/")).collect();
    insta::assert_snapshot!(own.join("\n"), @r#"
    .gitignore
    Cargo.toml
    README.md
    bowline-guest/Cargo.toml
    bowline-guest/wit/plugin.wit
    cases/adds-the-owner/config.yaml
    cases/adds-the-owner/expected.yaml
    cases/adds-the-owner/input.yaml
    config.schema.json
    plugin.toml
    src/lib.rs
    "#);
    insta::assert_snapshot!(desk.read("hello/Cargo.toml"), @r#"
    [workspace]
    members = ["bowline-guest"]

    [package]
    name = "hello-plugin"
    version = "0.1.0"
    edition = "2024"
    publish = false

    [lib]
    crate-type = ["cdylib", "rlib"]

    [dependencies]
    bowline-guest = { path = "bowline-guest" }
    schemars = "1"
    serde = { version = "1", features = ["derive"] }
    serde_json = "1"

    [profile.release]
    lto = true
    codegen-units = 1
    panic = "abort"
    strip = true
    "#);
    insta::assert_snapshot!(desk.read("hello/plugin.toml"), @r#"
    name = "hello"
    version = "0.1.0"
    role = "transformer"
    interface = "bowline:plugin@0.1.0"
    summary = "Sees to it that each object names its owner"
    license = "Apache-2.0"
    # What it asks the operator for, such as "files" or "cluster-read:apps/Deployment".
    capabilities = []
    config-schema = "config.schema.json"
    idempotent = true
    "#);
    let sdk = desk.read("hello/bowline-guest/wit/plugin.wit");
    assert_eq!(sdk, crate::guests::WIT);
    assert!(!desk.read("hello/README.md").contains("NAME"));
}

#[test]
fn every_role_has_a_template_with_cases() {
    let desk = Desk::empty();
    for (role, name) in PLUGINS {
        desk.bowline(&format!("plugin new {name} --role {role}")).done();
        assert!(desk.read(&format!("{name}/plugin.toml")).contains(&format!("role = \"{role}\"")));
        assert!(!desk.files(&format!("{name}/cases")).is_empty(), "{role}");
    }
    insta::assert_snapshot!(desk.bowline("plugin new other --role judge").told(), @r#"
    exit 2
    --- stderr
    error: invalid value 'judge' for '--role <ROLE>'
      [possible values: transformer, validator, health, step]

    For more information, try '--help'.
    "#);
}

#[test]
fn a_plugin_may_have_any_name_that_is_one() {
    let desk = Desk::empty();
    // Words of Rust, and packages that the plugin itself uses.
    for name in ["fn", "self", "serde", "bowline-guest", "string", "a--b"] {
        desk.bowline(&format!("plugin new {name}")).done();
        let manifest = desk.read(&format!("{name}/Cargo.toml"));
        assert!(manifest.contains(&format!("name = \"{name}-plugin\"")), "{manifest}");
    }
    insta::assert_snapshot!(desk.bowline("plugin new Hello").told(), @r#"
    exit 2
    --- stderr
    error: not a plugin name: "Hello"; a name has lower-case letters, digits and dashes, starts with a letter, ends with a letter or digit and has at most 63 characters
    "#);
    insta::assert_snapshot!(desk.bowline("plugin new ..").told(), @r#"
    exit 2
    --- stderr
    error: not a plugin name: ""; a name has lower-case letters, digits and dashes, starts with a letter, ends with a letter or digit and has at most 63 characters
    "#);
}

#[test]
fn a_folder_that_is_there_is_left_alone() {
    let desk = Desk::empty();
    desk.write("hello/notes.txt", "mine");
    let before = desk.files("hello");
    insta::assert_snapshot!(desk.bowline("plugin new hello").told(), @r#"
    exit 3
    --- stderr
    error: hello is there already
    "#);
    assert_eq!(desk.files("hello"), before);
    desk.write("file", "");
    insta::assert_snapshot!(desk.bowline("plugin new file/hello").told(), @r#"
    exit 1
    --- stderr
    error: cannot write file/hello: File exists (os error 17)
    "#);
    assert_eq!(desk.files("").len(), 2, "nothing is left beside it");
}
