//! What functions see beneath `/files` and `/facts`, and what they cannot do there.

use bowline_core::value::Map;
use bowline_core::{Finding, Value};

use super::function;
use super::raw::{command, import};
use crate::sandbox::{Case, Told};

/// A call of the function `reader`.
fn reader(what: &str) -> Case {
    let config: Map = [("do", Value::from(what))].into_iter().collect();
    Case::calling(function("reader")).config(config)
}

fn said(told: &Told<Vec<Finding>>) -> String {
    match &told.result {
        Ok(findings) => findings.iter().map(|finding| finding.message.clone() + "\n").collect(),
        Err(_) => told.failure(),
    }
}

async fn granted(what: &str) -> String {
    said(&reader(what).asking(&["files"]).granting(&["files"]).transform().await)
}

#[tokio::test]
async fn granted_files_are_listed_in_order_and_read() {
    insta::assert_snapshot!(granted("files").await, @r#"
    . drwx------ 0 0
    charts drwx------ 0 0
    charts/api.yaml -rw------- 15 0
    charts/web.yaml -rw------- 15 0
    notes.txt -rw------- 9 0
    walked: <nil>
    at 2: "tes." <nil>
    at 6: "txt" EOF
    at 100: "" EOF
    from 6: "txt" <nil>
    before the start: seek /files/notes.txt: Invalid argument
    closed: <nil>, again: close /files/notes.txt: file already closed
    the same: true false
    "#);
}

#[tokio::test]
async fn without_a_grant_there_is_no_folder() {
    let ungranted = reader("files").asking(&["files"]).transform().await;
    insta::assert_snapshot!(said(&ungranted), @r"
    walked: stat .: Bad file number
    open: open /files/notes.txt: Bad file number
    ");
    let unasked = reader("files").granting(&["files"]).transform().await;
    assert_eq!(said(&unasked), said(&ungranted));
}

#[tokio::test]
async fn facts_are_files_and_nobody_lists_them() {
    insta::assert_snapshot!(said(&reader("facts").transform().await), @r#"
    /facts/release/name: "shop" <nil>
    /facts/release/version: "1.2.0" <nil>
    /facts/release/digest: "sha256:8d9001d32c6a703d95921a77115050f33dd823d3f1730bd35215dcbecad6dc20" <nil>
    /facts/customer/name: "acme" <nil>
    /facts/customer/labels/ring: "" open /facts/customer/labels/ring: No such file or directory
    /facts/images/web: "" open /facts/images/web: No such file or directory
    /facts/values/region: "\"eu\"" <nil>
    /facts/values: "{\"region\":\"eu\"}" <nil>
    /facts/values/none: "" open /facts/values/none: No such file or directory
    /facts/outputs/host: "\"db.example\"" <nil>
    /facts/outputs/none: "" open /facts/outputs/none: No such file or directory
    /facts/outputs/password: "" open /facts/outputs/password: Permission denied
    /facts/namespaced/apps/v1/Deployment: "true" <nil>
    /facts/namespaced/v1/Node: "false" <nil>
    /facts/namespaced/example.org/v1/Other: "" open /facts/namespaced/example.org/v1/Other: No such file or directory
    /facts/other: "" open /facts/other: No such file or directory
    /facts/release/other: "" open /facts/release/other: No such file or directory
    all: readdirent /facts: Permission denied
    customer: drwx------ <nil>
    "#);
}

#[tokio::test]
async fn a_sensitive_fact_withholds_what_is_said_after_it() {
    let output = &["output:password"];
    let told = reader("facts").asking(output).granting(output).transform().await;
    insta::assert_snapshot!(said(&told).lines().next().unwrap(), @"(withheld: the plugin had read a sensitive value)");
}

#[tokio::test]
async fn nothing_leads_out_of_the_folders() {
    insta::assert_snapshot!(granted("out").await, @r#"
    /files/../etc/passwd: "" open /files/../etc/passwd: Bad file number
    /etc/passwd: "" open /etc/passwd: Bad file number
    notes.txt: "notes.txt" <nil>
    /: "" open /: Bad file number
    /files/charts/../../facts/release/name: "shop" <nil>
    /files/none: "" open /files/none: No such file or directory
    /files/notes.txt/below: "" open /files/notes.txt/below: No such file or directory
    /files/charts: "" read /files/charts: Is a directory
    /filesystem: "" open /filesystem: No such file or directory
    root: <nil>
    above the root: openat ../notes.txt: path escapes from parent
    "#);
}

#[tokio::test]
async fn nothing_can_be_written() {
    insta::assert_snapshot!(granted("write").await, @r"
    create: open /files/new: Read-only file system
    overwrite: open /files/notes.txt: Read-only file system
    open to write: open /files/notes.txt: Read-only file system
    write: write /files/notes.txt: Read-only file system
    truncate: truncate /files/notes.txt: Read-only file system
    mkdir: mkdir /files/folder: Read-only file system
    remove: remove /files/notes.txt: Read-only file system
    rename: rename /files/notes.txt /files/other: Read-only file system
    symlink: symlink /files/notes.txt /files/link: Read-only file system
    facts: open /facts/release/name: Read-only file system
    readlink: readlink /files/notes.txt: Invalid argument
    ");
}

#[tokio::test]
async fn what_is_open_is_bounded() {
    insta::assert_snapshot!(granted("many").await, @r"
    too many: true
    open: 1022
    after one was closed: <nil>
    ");
}

/// How a command ends that opens such a path in the first folder, and exits with what it is told.
async fn opened(path: &str, length: &str) -> String {
    let open = import("path_open", "(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)");
    let exit = import("proc_exit", "(param i32)");
    let body = format!(
        "(i64.store (i32.const 0) (i64.const {path})) (call $proc_exit (call $path_open \
         (i32.const 3) (i32.const 0) (i32.const 0) (i32.const {length}) (i32.const 0) (i64.const 0) \
         (i64.const 0) (i32.const 0) (i32.const 8)))"
    );
    Case::calling(command(&(open + &exit), &body)).transform().await.failure()
}

#[tokio::test]
async fn paths_that_no_program_has_are_errors_or_the_end() {
    // Two dots; a byte that is no text; a path as long as memory; one that is longer.
    insta::assert_snapshot!(opened("0x2e2e", "2").await, @"raw 1.0.0: plugin.trap: it exited with status 76");
    insta::assert_snapshot!(opened("0xff", "1").await, @"raw 1.0.0: plugin.trap: it exited with status 44");
    insta::assert_snapshot!(opened("0", "65536").await, @"raw 1.0.0: plugin.trap: it exited with status 37");
    insta::assert_snapshot!(opened("0", "65537").await, @"raw 1.0.0: plugin.trap: it exited with status 37");
    insta::assert_snapshot!(opened("0", "-1").await, @"raw 1.0.0: plugin.budget: it moved more than 16777216 bytes in one host call");
}

#[tokio::test]
async fn a_listing_goes_on_where_it_was_cut_off() {
    let list = import("fd_readdir", "(param i32 i32 i32 i64 i32) (result i32)");
    let exit = import("proc_exit", "(param i32)");
    // With room for one entry of 24 bytes and a part of the next, from the first on, then behind the last.
    let used = |from: u32, room: u32| {
        format!(
            "(drop (call $fd_readdir (i32.const 3) (i32.const 64) (i32.const {room}) (i64.const {from}) \
             (i32.const 0))) (call $proc_exit (i32.load (i32.const 0)))"
        )
    };
    for (from, room, filled) in [(0, 40, 40), (0, 200, 63), (1, 200, 33), (2, 200, 0), (9, 200, 0)]
    {
        let body = used(from, room);
        let case = Case::calling(command(&format!("{list}{exit}"), &body));
        let told = case.asking(&["files"]).granting(&["files"]).transform().await.failure();
        let status = format!("status {filled}");
        assert!(
            filled == 0 && told.contains("printed nothing") || told.ends_with(&status),
            "{told}"
        );
    }
}
