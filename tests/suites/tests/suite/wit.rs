//! The plugin interface: nothing that is frozen changes, the SDK and the host are made for what is in
//! `wit/`, and every function of it says what it does.

use bowline_artifact::wit::{Effect, WitPackage, diff};
use std::collections::BTreeSet;

use bowline_artifact::SUPPORTED;
use wit_parser::Resolve;
use xtask::{frozen, places};

#[test]
fn every_version_is_as_it_was_recorded() {
    let differences = frozen::differences(&frozen::folder()).unwrap();
    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

#[test]
fn the_sdk_carries_the_interface_that_it_is_made_for() {
    assert!(
        frozen::sdk_is_up_to_date().unwrap(),
        "an SDK's copy in guest-sdk/ differs from wit/: change the file in wit/, then `cargo xtask wit --record`"
    );
}

#[test]
fn the_host_offers_the_versions_that_are_written_down_and_no_other() {
    let written: BTreeSet<_> = packages().iter().map(|(_, version)| version.clone()).collect();
    let offered: BTreeSet<_> = SUPPORTED.iter().map(ToString::to_string).collect();
    assert_eq!(offered, written, "SUPPORTED of bowline-artifact, and the packages in wit/");
}

#[test]
fn a_versions_folder_is_called_after_its_package() {
    for (folder, version) in packages() {
        let patch_is_zero = version.strip_suffix(".0").unwrap_or(&version);
        assert_eq!(folder, format!("v{patch_is_zero}"));
    }
}

#[test]
fn every_interface_function_and_record_says_what_it_is() {
    let mut silent = Vec::new();
    for (folder, resolve) in versions() {
        for (_, world) in resolve.worlds.iter().filter(|(_, world)| world.docs.is_empty()) {
            silent.push(format!("{folder}: world {}", world.name));
        }
        for (_, interface) in resolve.interfaces.iter() {
            let name = interface.name.as_deref().unwrap_or_default();
            if interface.docs.is_empty() {
                silent.push(format!("{folder}: interface {name}"));
            }
            let functions = interface.functions.values().filter(|one| one.docs.is_empty());
            silent.extend(functions.map(|one| format!("{folder}: {name}.{}", one.name)));
            // A type that is used from elsewhere says it there.
            let own = interface.types.iter().map(|(name, id)| (name, &resolve.types[*id]));
            let own = own.filter(|(_, one)| {
                let used =
                    matches!(one.kind, wit_parser::TypeDefKind::Type(wit_parser::Type::Id(_)));
                !used && one.docs.is_empty()
            });
            silent.extend(own.map(|(one, _)| format!("{folder}: {name}.{one}")));
        }
    }
    assert!(silent.is_empty(), "without a comment:\n{}", silent.join("\n"));
}

/// Each version's folder and the version in its package line.
fn packages() -> Vec<(String, String)> {
    let package = |(folder, resolve): (String, Resolve)| {
        let own = resolve.packages.iter().map(|(_, package)| &package.name);
        let own = own.into_iter().find(|name| name.namespace == "bowline").unwrap();
        (folder, own.version.as_ref().unwrap().to_string())
    };
    versions().into_iter().map(package).collect()
}

fn versions() -> Vec<(String, Resolve)> {
    let folders = places::entries(&frozen::folder()).unwrap();
    let folders = folders.into_iter().filter(|path| path.is_dir());
    let parsed = folders.map(|folder| {
        let mut resolve = Resolve::default();
        resolve.push_dir(&folder).unwrap();
        (folder.file_name().unwrap().to_str().unwrap().to_owned(), resolve)
    });
    parsed.collect()
}

#[test]
fn a_patch_breaks_nothing_that_was_built_for_the_version_before_it() {
    let folders = places::entries(&frozen::folder()).unwrap();
    let folders = folders.into_iter().filter(|path| path.is_dir());
    let mut versions: Vec<WitPackage> =
        folders.map(|folder| WitPackage::read(&folder).unwrap()).collect();
    versions.sort_by(|one, other| one.version().cmp(&other.version()));
    let track = |one: &WitPackage| one.version().map(|version| (version.major, version.minor));
    let mut wrong = Vec::new();
    for pair in versions.windows(2).filter(|pair| track(&pair[0]) == track(&pair[1])) {
        let found = diff(&pair[0], &pair[1]).unwrap();
        let breaking = found.iter().filter(|one| one.effect != Effect::Safe);
        wrong.extend(breaking.map(ToString::to_string));
    }
    assert!(wrong.is_empty(), "this needs a new minor version:\n{}", wrong.join("\n"));
}
