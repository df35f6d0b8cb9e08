//! Roles, interface versions and imports.

use std::collections::BTreeSet;

use bowline_artifact::{Artifact, ReadOptions, attach};
use bowline_core::{FailureClass, Role};
use semver::Version;
use wit_parser::{Resolve, WorldItem};

use crate::sample;

#[test]
fn an_interface_that_is_not_offered_is_refused_with_both_ways_out() {
    let newer = sample::WIT.replace("@0.1.0", "@0.3.0");
    let component = sample::component(&newer, "transformer-plugin");
    let refused = sample::refusal(&component, "transformer", "bowline:plugin@0.3.0");
    assert_eq!(refused.class(), FailureClass::PluginInvalid);
    insta::assert_snapshot!(refused, @"probe 2.1.0 was built for bowline:plugin@0.3.0; this host offers 0.1: rebuild with bowline-guest 0.1, or run a host that offers 0.3");

    let manifest = sample::manifest("transformer", "bowline:plugin@0.3.0");
    let file = attach(&component, &manifest).unwrap();
    let offered = [Version::new(0, 1, 0), Version::new(0, 2, 0), Version::new(0, 3, 1)];
    let options = ReadOptions { interfaces: &offered, ..ReadOptions::default() };
    assert!(Artifact::read_with(file.clone(), &options).is_ok());
    let options = ReadOptions { interfaces: &offered[..2], ..ReadOptions::default() };
    insta::assert_snapshot!(Artifact::read_with(file, &options).unwrap_err(), @"probe 2.1.0 was built for bowline:plugin@0.3.0; this host offers 0.1 and 0.2: rebuild with bowline-guest 0.2, or run a host that offers 0.3");
}

#[test]
fn a_newer_patch_loads_unless_it_imports_what_is_new() {
    let newer = sample::WIT.replace("@0.1.0", "@0.1.4");
    let manifest = sample::manifest("health", "bowline:plugin@0.1.4");
    let file = attach(&sample::component(&newer, "health-plugin"), &manifest).unwrap();
    assert!(Artifact::read(file).is_ok());

    let newer =
        newer.replace("interface log {", "interface trace { span: func(); }\ninterface log {");
    let newer = newer.replace("world health-plugin {", "world health-plugin { import trace;");
    let component = sample::component(&newer, "health-plugin");
    let refused = sample::refusal(&component, "health", "bowline:plugin@0.1.4");
    insta::assert_snapshot!(refused, @"probe 2.1.0 imports bowline:plugin/trace@0.1.4, which bowline:plugin@0.1.4 does not have in this host: rebuild it with the interface that its manifest states, or run a newer host");
}

#[test]
fn the_role_of_the_manifest_is_the_role_of_the_component() {
    let validator = sample::component(sample::WIT, "validator-plugin");
    insta::assert_snapshot!(
        sample::refusal(&validator, "transformer", "bowline:plugin@0.1.0"),
        @"probe 2.1.0 exports bowline:plugin/validator@0.1.0, and its manifest says bowline:plugin/transformer@0.1.0: correct plugin.toml"
    );
    let both = format!("{} world both {{ export validator; export health; }}", sample::WIT);
    insta::assert_snapshot!(
        sample::refusal(&sample::component(&both, "both"), "validator", "bowline:plugin@0.1.0"),
        @"probe 2.1.0 exports bowline:plugin/health@0.1.0 and bowline:plugin/validator@0.1.0: a plugin has exactly one role"
    );
    let none = format!("{} world none {{ export run: func(); }}", sample::WIT);
    insta::assert_snapshot!(
        sample::refusal(&sample::component(&none, "none"), "step", "bowline:plugin@0.1.0"),
        @"probe 2.1.0 is no plugin: it exports nothing of bowline:plugin, and its manifest says role step"
    );
}

#[test]
fn exports_of_other_packages_are_ignored() {
    let more = format!(
        "{} world more {{ include health-plugin; export aside: interface {{ run: func(); }} }}",
        sample::WIT
    );
    let manifest = sample::manifest("health", "bowline:plugin@0.1.0");
    let file = attach(&sample::component(&more, "more"), &manifest).unwrap();
    assert_eq!(Artifact::read(file).unwrap().exports().len(), 2);
}

#[test]
fn a_validator_that_imports_edits_is_denied() {
    let wit =
        sample::WIT.replace("world validator-plugin {", "world validator-plugin { import edits;");
    let component = sample::component(&wit, "validator-plugin");
    let refused = sample::refusal(&component, "validator", "bowline:plugin@0.1.0");
    assert_eq!(refused.class(), FailureClass::PluginDenied);
    insta::assert_snapshot!(refused, @"probe 2.1.0 imports bowline:plugin/edits@0.1.0, which the role validator is not given; it may import types, facts, files, objects, lookup, log");
}

#[test]
fn a_foreign_import_is_denied_and_wasi_is_left_to_the_sandbox() {
    let importing = |import: &str| {
        let wit = sample::WIT
            .replace("world health-plugin {", &format!("world health-plugin {{ import {import}"));
        let wasi = "package wasi:clocks@0.2.6 { interface wall-clock { now: func() -> u64; } }";
        let component = sample::component(&format!("{wit}\n{wasi}"), "health-plugin");
        attach(&component, &sample::manifest("health", "bowline:plugin@0.1.0")).unwrap()
    };
    let refused = Artifact::read(importing("exec: interface { go: func(); }")).unwrap_err();
    assert_eq!(refused.class(), FailureClass::PluginDenied);
    insta::assert_snapshot!(refused, @"probe 2.1.0 imports exec, which the role health is not given; it may import types, log");

    let artifact = Artifact::read(importing("wasi:clocks/wall-clock@0.2.6;")).unwrap();
    let imports: Vec<_> = artifact.imports().iter().map(ToString::to_string).collect();
    assert!(imports.contains(&"wasi:clocks/wall-clock@0.2.6".to_owned()), "{imports:?}");
}

#[test]
fn what_a_role_may_import_is_what_its_world_offers() {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", sample::WIT).unwrap();
    for role in Role::ALL {
        let world = resolve.select_world(&[package], Some(&format!("{role}-plugin"))).unwrap();
        let in_wit: BTreeSet<_> = resolve.worlds[world]
            .imports
            .values()
            .filter_map(|item| match item {
                WorldItem::Interface { id, .. } => resolve.interfaces[*id].name.as_deref(),
                _ => None,
            })
            .collect();
        let in_table = bowline_artifact::offered(role).iter().copied().collect();
        assert_eq!(in_wit, in_table, "{role}");
    }
}
