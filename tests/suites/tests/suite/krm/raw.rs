//! Commands written by hand, which ask for what no compiler would.

use bowline_artifact::{Artifact, attach};
use bowline_core::Role;

use crate::guests::manifest;
use crate::sandbox::Case;

/// A command with these imports of WASI preview 1, and this as what it does.
pub fn command(imports: &str, body: &str) -> Artifact {
    let text = format!(
        "(module {imports} (memory (export \"memory\") 1) (func (export \"_start\") {body}))"
    );
    plugin(&text)
}

fn plugin(text: &str) -> Artifact {
    let manifest = manifest("raw", Role::Transformer, "krm-function/v1");
    Artifact::read(attach(&wat::parse_str(text).unwrap(), &manifest).unwrap()).unwrap()
}

pub fn import(name: &str, of: &str) -> String {
    format!("(import \"wasi_snapshot_preview1\" \"{name}\" (func ${name} {of}))")
}

async fn failure(imports: &str, body: &str) -> String {
    Case::calling(command(imports, body)).transform().await.failure()
}

#[tokio::test]
async fn what_is_no_command_is_refused_before_it_runs() {
    let unknown = command(&import("sock_connect", "(result i32)"), "");
    insta::assert_snapshot!(Case::calling(unknown).refusal().await, @"raw 1.0.0: plugin.denied: it imports what WASI preview 1 does not have: unknown import: `wasi_snapshot_preview1::sock_connect` has not been defined");
    let other = command(&import("fd_write", "(param i64) (result i32)"), "");
    insta::assert_snapshot!(Case::calling(other).refusal().await, @"raw 1.0.0: plugin.denied: it imports what WASI preview 1 does not have: incompatible import type for `wasi_snapshot_preview1::fd_write`: types incompatible: expected type `(func (param i64) (result i32))`, found type `(func (param i32 i32 i32 i32) (result i32))`");
    let start =
        plugin("(module (memory (export \"memory\") 1) (func (export \"_start\") (param i32)))");
    insta::assert_snapshot!(Case::calling(start).refusal().await, @"raw 1.0.0: plugin.invalid: its `_start` is no function without arguments and results");
    let broken = command("", "(i32.add)");
    insta::assert_snapshot!(Case::calling(broken).refusal().await, @"raw 1.0.0: plugin.invalid: it is no valid WebAssembly: failed to compile: wasm[0]::function[0]: WebAssembly translation error: Invalid input WebAssembly code at offset 49: type mismatch: expected i32 but nothing on stack");
}

#[tokio::test]
async fn pointers_out_of_memory_end_the_call() {
    let write = import("fd_write", "(param i32 i32 i32 i32) (result i32)");
    let call = |arguments: [i64; 4]| {
        let arguments = arguments.map(|one| format!("(i32.const {one})")).concat();
        format!("(drop (call $fd_write {arguments}))")
    };
    insta::assert_snapshot!(failure(&write, &call([1, 65_530, 1, 0])).await, @"raw 1.0.0: plugin.trap: it passed a pointer that leads out of its memory");
    // More buffers than anybody has is an error that the guest is told.
    insta::assert_snapshot!(failure(&write, &call([1, 0, -1, 0])).await, @"raw 1.0.0: plugin.output: it printed nothing, where a ResourceList is expected");
    // A buffer of nearly 4 GiB.
    let body = format!("(i32.store (i32.const 4) (i32.const -1)) {}", call([1, 0, 1, 16]));
    insta::assert_snapshot!(failure(&write, &body).await, @"raw 1.0.0: plugin.budget: it moved more than 16777216 bytes in one host call");
    let random = import("random_get", "(param i32 i32) (result i32)");
    let body = "(drop (call $random_get (i32.const 65000) (i32.const 1000)))";
    insta::assert_snapshot!(failure(&random, body).await, @"raw 1.0.0: plugin.trap: it passed a pointer that leads out of its memory");
    let poll = import("poll_oneoff", "(param i32 i32 i32 i32) (result i32)");
    let body =
        "(drop (call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 0)))";
    insta::assert_snapshot!(failure(&poll, body).await, @"raw 1.0.0: plugin.output: it printed nothing, where a ResourceList is expected");
}

#[tokio::test]
async fn what_there_is_not_says_so_and_calls_are_counted() {
    let open = import("path_open", "(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)");
    let exit = import("proc_exit", "(param i32)");
    let body = "(call $proc_exit (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) \
        (i32.const 1) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 0)))";
    insta::assert_snapshot!(failure(&format!("{open}{exit}"), body).await, @"raw 1.0.0: plugin.trap: it exited with status 44");
    let idle = import("sched_yield", "(result i32)");
    let body = "(loop (drop (call $sched_yield)) (br 0))";
    let flood = Case::calling(command(&idle, body)).limits(|limits| limits.host_calls = 1_000);
    insta::assert_snapshot!(flood.transform().await.failure(), @"raw 1.0.0: plugin.budget: it called the host more than 1000 times");
}
