//! The functions of `tests/guests/go`, built once a test process.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, CargoOutput, build_plugins};

use crate::program::checkout;

static BUILT: LazyLock<BTreeMap<String, Artifact>> = LazyLock::new(|| {
    let entries = fs::read_dir(checkout().join("tests/guests/go")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("plugin.toml").is_file());
    let options = BuildOptions { output: CargoOutput::Kept, ..BuildOptions::default() };
    let built = build_plugins(&folders, &options).unwrap_or_else(|error| panic!("{error}"));
    built.into_iter().map(|plugin| (plugin.id().name.to_string(), plugin)).collect()
});

/// The finished file of a function.
pub fn function(name: &str) -> Artifact {
    BUILT[name].clone()
}

#[test]
fn the_same_sources_give_the_same_file() {
    let folder = checkout().join("tests/guests/go/odd");
    let copy = tempfile::tempdir().unwrap();
    let elsewhere = copy.path().join("somewhere/else");
    crate::program::copy(folder.parent().unwrap(), &elsewhere);
    let options = BuildOptions { output: CargoOutput::Kept, ..BuildOptions::default() };
    let again = build_plugins(&[elsewhere.join("odd")], &options).unwrap();
    assert_eq!(again[0].digest(), function("odd").digest());
    assert!(again[0].manifest().built_by.as_ref().unwrap().starts_with("go1."));
}
