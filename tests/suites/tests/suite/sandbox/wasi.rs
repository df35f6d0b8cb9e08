//! Guests that import WASI: what they learn of this machine is nothing.

use std::fs;
use std::os::unix::fs::symlink;

use bowline_core::FailureClass;

use super::Case;

#[tokio::test]
pub async fn nothing_tells_one_machine_or_call_from_another() {
    let first = Case::of("wasi-surroundings").transform().await;
    insta::assert_snapshot!(first.findings(), @r#"
    wall clock: Datetime { seconds: 1700000000, nanoseconds: 0 }
    wall resolution: Datetime { seconds: 1, nanoseconds: 0 }
    monotonic: 1000 2000
    after an hour: 3600000004000
    after waiting for either: [1] 3600000001000 false
    random: [108, 32, 115, 116] 7093019245640836384
    insecure: 7093019245640836384 (2334393380931858274, 8389750308618530659)
    environment: []
    arguments: []
    folder: None
    terminal: false
    input: Err("StreamError::Closed")
    output: true
    "#);
    let second = Case::of("wasi-surroundings").transform().await;
    assert_eq!(second.findings(), first.findings());
}

/// A folder with ways out of it, and a secret beside it.
fn folder() -> tempfile::TempDir {
    let outer = tempfile::tempdir().unwrap();
    let shown = outer.path().join("shown");
    fs::create_dir_all(shown.join("inner")).unwrap();
    fs::write(outer.path().join("secret"), "secret").unwrap();
    fs::write(shown.join("a.txt"), "the first").unwrap();
    fs::write(shown.join("inner/b.txt"), "the second").unwrap();
    symlink("inner/b.txt", shown.join("within")).unwrap();
    symlink("../secret", shown.join("out")).unwrap();
    symlink(outer.path().join("secret"), shown.join("out-absolute")).unwrap();
    symlink("..", shown.join("outside")).unwrap();
    outer
}

#[tokio::test]
pub async fn a_granted_folder_is_read_and_never_left() {
    let outer = folder();
    let shown = outer.path().join("shown");
    let granted = &["files"];
    let case = Case::of("wasi-files").folder(shown.clone()).asking(granted).granting(granted);
    let told = case.transform().await;
    insta::assert_snapshot!(told.findings(), @r#"
    folder: /
    entries: a.txt inner out out-absolute outside within
    a.txt: "the first"
    inner/b.txt: "the second"
    inner/../a.txt: "the first"
    within: "the second"
    absent: no-entry
    ..: not-permitted
    ../secret: not-permitted
    inner/../../secret: not-permitted
    /etc/passwd: not-permitted
    out: not-permitted
    out-absolute: not-permitted
    outside/secret: not-permitted
    stat: Ok(DescriptorStat { type: DescriptorType::RegularFile, link-count: 1, size: 9, data-access-timestamp: None, data-modification-timestamp: None, status-change-timestamp: None })
    hash: Ok(MetadataHashValue { lower: 1, upper: 0 })
    link: not-permitted
    create: not-permitted
    overwrite: not-permitted
    delete: not-permitted
    rename: not-permitted
    make a folder: not-permitted
    link: not-permitted
    "#);
    assert_eq!(fs::read_to_string(shown.join("a.txt")).unwrap(), "the first");
    assert_eq!(fs::read_dir(&shown).unwrap().count(), 6, "nothing was made");
}

#[tokio::test]
async fn without_a_grant_there_is_no_folder() {
    let outer = folder();
    let case = Case::of("wasi-files").folder(outer.path().join("shown")).asking(&["files"]);
    assert_eq!(case.transform().await.findings(), "");
}

#[tokio::test]
pub async fn there_is_no_network() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = i64::from(listener.local_addr().unwrap().port());
    let told = Case::of("wasi-sockets").config(port).transform().await;
    insta::assert_snapshot!(told.findings(), @"
    tcp: access-denied
    udp: access-denied
    names: permanent-resolver-failure
    ");
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "nobody connected");
}

#[tokio::test]
pub async fn leaving_early_is_no_answer() {
    let leave = |well: bool| Case::of("wasi-exit").config(well).transform();
    insta::assert_snapshot!(leave(true).await.failure(), @"wasi-exit 1.0.0: plugin.trap: it exited with status 0 instead of answering");
    insta::assert_snapshot!(leave(false).await.failure(), @"wasi-exit 1.0.0: plugin.trap: it exited with status 1 instead of answering");
}

#[tokio::test]
pub async fn sleeping_for_ever_counts_as_running() {
    let case = Case::of("wasi-spinning-sleep");
    let case = case.limits(|limits| limits.running = std::time::Duration::from_millis(60));
    assert_eq!(case.transform().await.class(), Some(FailureClass::PluginTimeout));
}

#[tokio::test]
pub async fn a_guest_wakes_for_the_earliest_of_its_timers() {
    let told = Case::of("wasi-several-timers").transform().await;
    insta::assert_snapshot!(told.findings(), @r#"
    slept: [3] s: timer [0] after 3 s
    slept: [3, 5] s: timer [0] after 3 s
    slept: [5, 3] s: timer [1] after 3 s
    slept: [3, 5, 9, 20] s: timer [0] after 3 s
    slept: [20, 9, 5, 3] s: timer [3] after 3 s
    slept: [9, 3, 20, 3] s: timer [1, 3] after 3 s
    "#);
}

#[tokio::test]
pub async fn resources_that_are_never_given_back_end_the_call() {
    let told = Case::of("wasi-handles").transform().await;
    insta::assert_snapshot!(told.failure(), @"wasi-handles 1.0.0: plugin.budget: it held more than 10000 resources at once");
}
