//! Files that are no plugins, or not the plugins that they say they are.

use bowline_artifact::{Artifact, attach};
use bowline_core::{FailureClass, Role};

use super::Case;
use super::case::SANDBOX;
use super::innocent;
use crate::guests::{self, INTERFACE, WIT};

/// How reading a file is refused, after which the sandbox works as before.
async fn unread(file: Vec<u8>, class: FailureClass) -> String {
    let refused = Artifact::read(file).unwrap_err();
    assert_eq!(refused.class(), class, "{refused}");
    innocent::is_unharmed(&SANDBOX).await;
    refused.to_string()
}

/// A component of a world of `wit` with a manifest of this role.
fn file(wit: &str, world: &str, role: Role) -> Vec<u8> {
    attach(&guests::dummy(wit, world), &guests::manifest("odd", role, INTERFACE)).unwrap()
}

#[tokio::test]
pub async fn a_validator_is_not_given_edits() {
    let file = guests::component("meddling-validator");
    let manifest = guests::manifest("meddling-validator", Role::Validator, INTERFACE);
    let told = unread(attach(&file, &manifest).unwrap(), FailureClass::PluginDenied).await;
    insta::assert_snapshot!(told, @"meddling-validator 1.0.0 imports bowline:plugin/edits@0.1.0, which the role validator is not given; it may import types, facts, files, objects, lookup, log");
}

#[tokio::test]
async fn a_foreign_component_is_no_plugin() {
    let foreign = "package other:tool; world tool { export run: func(); }";
    let told = unread(file(foreign, "tool", Role::Transformer), FailureClass::PluginInvalid).await;
    insta::assert_snapshot!(told, @"odd 1.0.0 is no plugin: it exports nothing of bowline:plugin, and its manifest says role transformer");
}

#[tokio::test]
async fn a_core_module_is_no_plugin() {
    let module = guests::core_module("endless-start");
    insta::assert_snapshot!(unread(module, FailureClass::PluginInvalid).await, @r#"a core module without a `bowline:plugin` section, where a plugin's manifest is: `bowline plugin build` makes a component with one of it, or a command where plugin.toml says interface = "krm-function/v1""#);
}

#[tokio::test]
async fn the_manifests_role_must_be_the_exported_one() {
    let file = file(WIT, "validator-plugin", Role::Transformer);
    insta::assert_snapshot!(unread(file, FailureClass::PluginInvalid).await, @"odd 1.0.0 exports bowline:plugin/validator@0.1.0, and its manifest says bowline:plugin/transformer@0.1.0: correct plugin.toml");
}

#[tokio::test]
async fn an_unknown_interface_version_is_refused_by_comparing() {
    let wit = WIT.replace("@0.1.0", "@0.3.0");
    let component = guests::dummy(&wit, "transformer-plugin");
    let manifest = guests::manifest("newer", Role::Transformer, "bowline:plugin@0.3.0");
    let told = unread(attach(&component, &manifest).unwrap(), FailureClass::PluginInvalid).await;
    insta::assert_snapshot!(told, @"newer 1.0.0 was built for bowline:plugin@0.3.0; this host offers 0.1: rebuild with bowline-guest 0.1, or run a host that offers 0.3");
}

#[tokio::test]
async fn an_import_that_nobody_offers_is_denied() {
    let wit = format!(
        "{WIT}\ninterface teleport {{ go: func(); }}\n\
         world teleporter {{ import teleport; export transformer; }}"
    );
    let told = unread(file(&wit, "teleporter", Role::Transformer), FailureClass::PluginInvalid);
    insta::assert_snapshot!(told.await, @"odd 1.0.0 imports bowline:plugin/teleport@0.1.0, which bowline:plugin@0.1.0 does not have in this host: rebuild it with the interface that its manifest states, or run a newer host");
}

#[tokio::test]
async fn another_roles_import_is_denied() {
    let wit = format!("{WIT}\nworld caller {{ import http; export transformer; }}");
    let told = unread(file(&wit, "caller", Role::Transformer), FailureClass::PluginDenied).await;
    insta::assert_snapshot!(told, @"odd 1.0.0 imports bowline:plugin/http@0.1.0, which the role transformer is not given; it may import types, facts, files, objects, edits, lookup, log");
}

/// How a component that reads well is refused by the sandbox.
async fn unloaded(wit: &str, world: &str) -> String {
    let component = guests::dummy(wit, world);
    Case::calling(guests::plugin("odd", Role::Transformer, &component)).refusal().await
}

#[tokio::test]
async fn an_export_of_another_type_is_refused() {
    let wit =
        WIT.replace("transform: func(config: json)", "transform: func(config: json, more: u32)");
    assert_ne!(wit, WIT);
    // Types of exports are compared when there is an instance.
    let component = guests::dummy(&wit, "transformer-plugin");
    let odd = guests::plugin("odd", Role::Transformer, &component);
    insta::assert_snapshot!(Case::calling(odd).transform().await.failure(), @"odd 1.0.0: plugin.invalid: its transformer is not that of the interface: failed to convert function to given type: type mismatch with parameters: expected 1-tuple, found 2-tuple");
}

#[tokio::test]
async fn an_export_without_its_function_is_refused() {
    let wit = WIT.replace("transform: func(config: json)", "change: func(config: json)");
    assert_ne!(wit, WIT);
    insta::assert_snapshot!(unloaded(&wit, "transformer-plugin").await, @"odd 1.0.0: plugin.invalid: its transformer is not that of the interface: instance export `bowline:plugin/transformer@0.1.0` does not have export `transform`");
}

#[tokio::test]
async fn an_import_of_another_type_is_refused() {
    let wit = WIT.replace("log: func(level: string,", "log: func(level: u32,");
    assert_ne!(wit, WIT);
    insta::assert_snapshot!(unloaded(&wit, "transformer-plugin").await, @"odd 1.0.0: plugin.invalid: it was built for another form of the interface: component imports instance `bowline:plugin/log@0.1.0`, but a matching implementation was not found in the linker: instance export `log` has the wrong type: type mismatch with parameters: expected `string` found `u32`");
}

#[tokio::test]
async fn a_function_that_a_newer_interface_has_is_refused() {
    let wit = WIT.replace(
        "release-name: func()",
        "release-colour: func() -> string;\n    release-name: func()",
    );
    assert_ne!(wit, WIT);
    insta::assert_snapshot!(unloaded(&wit, "transformer-plugin").await, @"odd 1.0.0: plugin.invalid: it was built for another form of the interface: component imports instance `bowline:plugin/facts@0.1.0`, but a matching implementation was not found in the linker: instance export `release-colour` has the wrong type: function implementation is missing");
}

#[tokio::test]
async fn a_part_of_wasi_that_is_not_offered_is_denied() {
    let wit = format!(
        "{WIT}\nworld dialler {{ import wasi:http/outgoing@0.2.0; export transformer; }}\n\
         package wasi:http@0.2.0 {{ interface outgoing {{ dial: func(); }} }}"
    );
    insta::assert_snapshot!(unloaded(&wit, "dialler").await, @"odd 1.0.0: plugin.denied: it imports what this host does not offer to a transformer: component imports instance `wasi:http/outgoing@0.2.0`, but a matching implementation was not found in the linker: instance export `dial` has the wrong type: function implementation is missing");
}
