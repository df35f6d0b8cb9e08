//! Plugins of frozen interfaces, in `tests/released`: what was finished then loads now, what has to be
//! built is built of the sources and the SDK of then, and both do what their cases say.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bowline_artifact::{Artifact, SUPPORTED};
use bowline_core::Role;
use xtask::places;

use crate::program::{Desk, copy};

fn folder(version: &str) -> PathBuf {
    places::root().join("tests/released").join(version)
}

fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(self::folder(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_finished_plugin_of_each_role_loads_and_does_what_it_did() {
    let desk = Desk::empty();
    let mut roles = BTreeMap::new();
    for name in names("v0.1/rust") {
        let folder = folder("v0.1/rust").join(&name);
        let file = folder.join("plugin.wasm");
        let plugin = Artifact::read(std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(plugin.manifest().interface.to_string(), "bowline:plugin@0.1.0");
        roles.insert(plugin.manifest().role.to_string(), name);
        let (folder, file) = (folder.display(), file.display());
        desk.bowline(&format!("plugin test {folder} --plugin {file}")).done();
    }
    let every: Vec<String> = Role::ALL.iter().map(ToString::to_string).collect();
    assert!(every.iter().all(|role| roles.contains_key(role)), "{roles:?}");
}

#[test]
fn the_recipes_in_javascript_give_plugins_that_do_what_they_did() {
    follow("javascript", "bowline-guest", 4);
}

#[test]
fn the_recipes_in_python_give_plugins_that_do_what_they_did() {
    follow("python", "bowline_guest", 4);
}

#[test]
fn the_recipe_in_go_gives_a_plugin_that_does_what_it_did() {
    follow("go", "no SDK", 1);
}

/// Each host offers what is frozen.
#[test]
fn every_supported_minor_version_has_witnesses() {
    for version in SUPPORTED {
        let folder = folder(&format!("v{}.{}", version.major, version.minor));
        assert!(folder.is_dir(), "{}", folder.display());
    }
}

/// Builds and tests the plugins of a language with the SDK beside them.
fn follow(language: &str, sdk: &str, count: usize) {
    let desk = Desk::with_language_tools();
    let all = names(&format!("v0.1/{language}"));
    let roles: Vec<&String> = all.iter().filter(|name| *name != sdk).collect();
    assert_eq!(roles.len(), count, "{roles:?}");
    for role in roles {
        let from = folder("v0.1").join(language);
        copy(&from.join(role), &desk.at(role));
        if from.join(sdk).is_dir() {
            copy(&from.join(sdk), &desk.at(&format!("{role}/{sdk}")));
        }
        desk.bowline(&format!("plugin test {role}")).done();
    }
}
