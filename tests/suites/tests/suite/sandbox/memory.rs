//! Guests that want more memory than they get.

use bowline_core::{FailureClass, Finding, Role};
use wasm_encoder::{InstanceSection, ModuleArg};

use super::{Case, Told};
use crate::guests;

async fn too_much(guest: &str) -> String {
    let told = Case::of(guest).transform().await;
    assert_eq!(told.class(), Some(FailureClass::PluginMemory), "{}", told.failure());
    told.failure()
}

#[tokio::test]
pub async fn a_memory_bomb_is_told_apart_from_a_trap() {
    insta::assert_snapshot!(too_much("memory-bomb").await, @r#"
    memory-bomb 1.0.0: plugin.memory: it wanted 65 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
}

#[tokio::test]
async fn more_memory_takes_a_higher_limit() {
    let case = Case::of("memory-bomb").limits(|limits| limits.memory = 200 << 20);
    let told = case.transform().await;
    insta::assert_snapshot!(told.failure(), @r#"
    memory-bomb 1.0.0: plugin.memory: it wanted 201 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
    assert!(told.receipt.peak_memory > 100 << 20, "{}", told.receipt.peak_memory);
}

#[tokio::test]
pub async fn a_table_bomb_is_about_memory() {
    insta::assert_snapshot!(too_much("table-bomb").await, @r#"
    table-bomb 1.0.0: plugin.memory: it wanted 65 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
    let told = Case::of("table-bomb").limits(|limits| limits.memory = 1 << 20).transform().await;
    assert_eq!(told.class(), Some(FailureClass::PluginMemory), "{}", told.failure());
}

#[tokio::test]
pub async fn memory_wanted_from_the_start_counts() {
    insta::assert_snapshot!(too_much("huge-memory").await, @r#"
    huge-memory 1.0.0: plugin.memory: it wanted 4096 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
}

#[tokio::test]
pub async fn memory_that_is_refused_and_not_needed_fails_nobody() {
    let told = Case::of("greedy-but-calm").transform().await;
    assert_eq!(told.findings(), "");
}

#[tokio::test]
pub async fn many_small_memories_are_summed() {
    // 5 MiB each.
    insta::assert_snapshot!(instantiated("many-memories", 40).await.failure(), @r#"
    many-memories 1.0.0: plugin.memory: it wanted 66 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
    assert_eq!(instantiated("many-memories", 5).await.class(), None);
}

#[tokio::test]
pub async fn many_tables_are_summed() {
    // A million elements each, 8 bytes an element.
    insta::assert_snapshot!(instantiated("many-tables", 40).await.failure(), @r#"
    many-tables 1.0.0: plugin.memory: it wanted 69 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
    assert_eq!(instantiated("many-tables", 5).await.class(), None);
}

/// Calls a component that instantiates `module` so many times besides what it is for.
async fn instantiated(module: &str, times: u32) -> Told<Vec<Finding>> {
    let mut component = guests::with_module(&guests::core_module(module));
    let mut instances = InstanceSection::new();
    let none: [(&str, ModuleArg); 0] = [];
    for _ in 0..times {
        instances.instantiate(1, none);
    }
    guests::append(&mut component, &instances);
    Case::calling(guests::plugin(module, Role::Transformer, &component)).transform().await
}
