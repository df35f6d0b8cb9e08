//! Plugins in JavaScript and Python, as they are generated: natively with what their languages test
//! with, and in the sandbox.

use std::process::Command;

use super::workshop::PLUGINS;
use crate::program::{Desk, Ran};

fn native(desk: &Desk, folder: &str, words: &[&str]) -> Ran {
    let mut command = Command::new(words[0]);
    desk.surround(&mut command);
    command.args(&words[1..]).current_dir(desk.at(folder));
    desk.ran(command)
}

#[test]
fn a_new_plugin_of_each_role_and_language_passes_its_native_test_as_generated() {
    let desk = Desk::with_language_tools();
    for (role, name) in PLUGINS {
        desk.bowline(&format!("plugin new js/{name} --role {role} --language javascript")).done();
        native(&desk, &format!("js/{name}"), &["npm", "install", "--no-audit"]).done();
        native(&desk, &format!("js/{name}"), &["npm", "test"]).done();
        desk.bowline(&format!("plugin new py/{name} --role {role} --language python")).done();
        native(&desk, &format!("py/{name}"), &["python3", "-m", "unittest"]).done();
    }
}

#[test]
fn a_new_plugin_in_javascript_passes_its_cases_as_generated() {
    let desk = Desk::with_language_tools();
    desk.bowline("plugin new hello --language javascript").done();
    insta::assert_snapshot!(desk.bowline("plugin test hello").done().out, @r#"
    ok      adds-the-owner

    hello@0.1.0: 1 passed, 0 failed
    "#);
}

#[test]
fn a_new_plugin_in_python_passes_its_cases_as_generated() {
    let desk = Desk::with_language_tools();
    desk.bowline("plugin new hello --language python").done();
    insta::assert_snapshot!(desk.bowline("plugin test hello").done().out, @r#"
    ok      adds-the-owner

    hello@0.1.0: 1 passed, 0 failed
    "#);
}

#[test]
fn what_is_made_in_javascript_and_python_is_all_that_a_plugin_needs() {
    let desk = Desk::with_language_tools();
    desk.bowline("plugin new js --language javascript").done();
    desk.bowline("plugin new py --language python").done();
    let own = |folder: &str, sdk: &str| {
        let files = desk.files(folder).into_keys();
        let own: Vec<_> = files.filter(|file| !file.starts_with(sdk)).collect();
        own.join("\n")
    };
    insta::assert_snapshot!(own("js", "bowline-guest/src/"), @r#"
    .gitignore
    README.md
    bowline-guest/package.json
    bowline-guest/wit/plugin.wit
    cases/adds-the-owner/config.yaml
    cases/adds-the-owner/expected.yaml
    cases/adds-the-owner/input.yaml
    config.schema.json
    package.json
    plugin.toml
    src/plugin.js
    tests/plugin.test.js
    "#);
    insta::assert_snapshot!(own("py", "bowline_guest/"), @r#"
    .gitignore
    README.md
    cases/adds-the-owner/config.yaml
    cases/adds-the-owner/expected.yaml
    cases/adds-the-owner/input.yaml
    config.schema.json
    plugin.py
    plugin.toml
    test_plugin.py
    "#);
}
