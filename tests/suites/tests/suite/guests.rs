//! The guests of `tests/guests`, built once a test process, and components made from WIT alone.
//!
//! ```text
//! examples/NAME.rs ─cargo─┐
//! wat/NAME.wat ───────────┴─► core module ─► component ─► manifest attached ─► Artifact
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bowline_artifact::build::{BuildOptions, CargoOutput, compile_examples, encode_guest};
use bowline_artifact::manifest::PluginToml;
use bowline_artifact::{Artifact, Manifest, attach};
use bowline_core::Role;
use wasm_encoder::{ComponentSection, ComponentSectionId, RawSection};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

use crate::sandbox::{
    border, busy, capabilities, invalid, memory, numbers, output, roles, secrets, time, traps, wasi,
};

/// The interface in force, as text.
pub const WIT: &str = include_str!("../../../../wit/v0.1/plugin.wit");

/// The interface that guests are built for.
pub const INTERFACE: &str = "bowline:plugin@0.1.0";

/// Every guest with its role and a test that calls it: a guest without a test does not compile.
macro_rules! guests {
    ($($name:literal is $role:ident, in $test:path;)*) => {
        const ROLES: &[(&str, Role)] = &[$(($name, Role::$role)),*];
        const _: &[fn()] = &[$($test),*];
    };
}

guests! {
    "announcement" is Step, in roles::a_step_posts_waits_asks_and_is_done;
    "bad-allocator" is Transformer, in traps::an_allocator_that_points_outside_memory_is_a_trap;
    "bad-pointer" is Transformer, in traps::an_answer_outside_memory_is_a_trap;
    "bad-text" is Transformer, in traps::text_that_is_no_utf8_is_a_trap;
    "blocked-read" is Transformer, in time::a_host_call_that_never_answers_is_cancelled;
    "border-traffic" is Transformer, in border::bytes_across_the_border_are_counted_at_once_and_in_all;
    "capabilities" is Transformer, in capabilities::what_is_not_granted_is_denied_with_the_line_to_add;
    "curious" is Transformer, in crate::cache::property::a_render_with_the_cache_is_the_render_without_it;
    "deep-recursion" is Transformer, in traps::deep_recursion_is_a_trap;
    "deep-value" is Transformer, in output::a_value_nested_a_million_deep_ends_the_call;
    "endless-list" is Transformer, in border::an_answer_without_end_is_cut_off;
    "endless-loop" is Transformer, in time::an_endless_loop_is_stopped;
    "endless-start" is Transformer, in time::an_endless_start_function_is_stopped;
    "foreign-numbers" is Transformer, in numbers::numbers_that_a_call_was_not_given_are_errors_to_it;
    "greedy-but-calm" is Transformer, in memory::memory_that_is_refused_and_not_needed_fails_nobody;
    "host-call-flood" is Transformer, in border::a_million_host_calls_are_enough;
    "huge-memory" is Transformer, in memory::memory_wanted_from_the_start_counts;
    "huge-output" is Transformer, in output::output_is_bounded_in_bytes_and_values;
    "innocent" is Transformer, in busy::many_calls_share_few_slots_and_agree;
    "log-flood" is Transformer, in output::a_flood_of_logs_is_cut_and_fails_nobody;
    "long-pointer" is Transformer, in output::a_pointer_of_a_million_parts_is_an_error_to_the_guest;
    "many-memories" is Transformer, in memory::many_small_memories_are_summed;
    "many-objects" is Transformer, in output::objects_are_counted;
    "many-tables" is Transformer, in memory::many_tables_are_summed;
    "meddling-validator" is Validator, in invalid::a_validator_is_not_given_edits;
    "memory-bomb" is Transformer, in memory::a_memory_bomb_is_told_apart_from_a_trap;
    "owners" is Validator, in roles::a_validator_finds_and_changes_nothing;
    "panic" is Transformer, in traps::a_panic_shows_its_message;
    "ready" is Health, in roles::a_health_plugin_judges_one_object;
    "reentrant-allocator" is Transformer, in traps::an_allocator_that_calls_the_host_is_a_trap;
    "refusal" is Transformer, in traps::a_refusal_carries_its_findings;
    "secret-step" is Step, in secrets::a_step_cannot_tell_what_it_read;
    "secret-teller" is Transformer, in secrets::what_a_plugin_says_after_reading_a_secret_is_withheld;
    "table-bomb" is Transformer, in memory::a_table_bomb_is_about_memory;
    "trapping-start" is Transformer, in traps::a_trap_in_a_start_function_is_a_trap;
    "unfit" is Transformer, in crate::conformance::each_rule_is_broken_by_a_plugin_that_breaks_it_alone;
    "unfit-health" is Health, in crate::conformance::health_plugins_are_tried_on_odd_objects;
    "unfit-step" is Step, in crate::conformance::steps_are_tried_on_an_odd_network;
    "unreachable" is Transformer, in traps::an_unreachable_is_a_trap;
    "vandal" is Transformer, in crate::bad_input::plugins::a_plugin_that_spoils_an_object_is_named;
    "vandal" is Transformer, in numbers::a_call_may_remove_what_it_sees_and_nothing_else;
    "wasi-exit" is Transformer, in wasi::leaving_early_is_no_answer;
    "wasi-files" is Transformer, in wasi::a_granted_folder_is_read_and_never_left;
    "wasi-handles" is Transformer, in wasi::resources_that_are_never_given_back_end_the_call;
    "wasi-several-timers" is Transformer, in wasi::a_guest_wakes_for_the_earliest_of_its_timers;
    "wasi-sockets" is Transformer, in wasi::there_is_no_network;
    "wasi-spinning-sleep" is Transformer, in wasi::sleeping_for_ever_counts_as_running;
    "wasi-surroundings" is Transformer, in wasi::nothing_tells_one_machine_or_call_from_another;
}

/// The finished file of a guest.
pub fn artifact(name: &str) -> Artifact {
    let role = ROLES.iter().find(|(guest, _)| *guest == name).expect(name).1;
    plugin(name, role, &component(name))
}

/// The component of a guest, without a manifest.
pub fn component(name: &str) -> Vec<u8> {
    match COMPILED.get(name) {
        Some(module) => encode_guest(&std::fs::read(module).unwrap()).unwrap(),
        None => encode_guest(&described(core_module(name), WIT, "transformer-plugin")).unwrap(),
    }
}

/// The core module of a guest that is written as text.
pub fn core_module(name: &str) -> Vec<u8> {
    wat::parse_file(folder().join("wat").join(format!("{name}.wat"))).unwrap()
}

/// A component without behaviour, of a world of `wit`.
pub fn dummy(wit: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", wit).unwrap();
    let world_id = resolve.select_world(&[package], Some(world)).unwrap();
    let abi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
    let module = wit_component::dummy_module(&resolve, world_id, abi);
    encode_guest(&described(module, wit, world)).unwrap()
}

/// Puts a section behind the others of a component.
pub fn append(component: &mut Vec<u8>, section: &impl ComponentSection) {
    component.push(section.id());
    section.encode(component);
}

/// The guest `greedy-but-calm`, which has one core module, with `module` as its second.
pub fn with_module(module: &[u8]) -> Vec<u8> {
    let mut component = component("greedy-but-calm");
    let id = ComponentSectionId::CoreModule.into();
    append(&mut component, &RawSection { id, data: module });
    component
}

/// `component` with a manifest for this name and role.
pub fn plugin(name: &str, role: Role, component: &[u8]) -> Artifact {
    Artifact::read(attach(component, &manifest(name, role, INTERFACE)).unwrap()).unwrap()
}

/// A manifest.
pub fn manifest(name: &str, role: Role, interface: &str) -> Manifest {
    let text = format!(
        "name = \"{name}\"\nversion = \"1.0.0\"\nrole = \"{role}\"\ninterface = \"{interface}\"\n\
         summary = \"A guest of the tests\"\nlicense = \"Apache-2.0\"\n"
    );
    PluginToml::read(&text).unwrap().manifest
}

/// `module` with the description of its world, as a compiler leaves it.
fn described(mut module: Vec<u8>, wit: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", wit).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    module
}

/// The core modules of the guests in Rust, by name.
static COMPILED: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let examples: Vec<_> = files("examples", "rs").into_iter().collect();
    let options = BuildOptions { output: CargoOutput::Kept, ..BuildOptions::default() };
    let compiled = compile_examples(&folder(), &examples, &options);
    let compiled = compiled.unwrap_or_else(|error| panic!("{error}"));
    compiled.into_iter().map(|compiled| (compiled.name, compiled.path)).collect()
});

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("guests")
}

fn files(under: &str, extension: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder().join(under)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_guest_has_a_test() {
    let in_table: BTreeSet<_> = ROLES.iter().map(|(name, _)| name.to_string()).collect();
    let there: BTreeSet<_> = &files("examples", "rs") | &files("wat", "wat");
    assert_eq!(there, in_table, "files of tests/guests, and the table in guests.rs");
}
