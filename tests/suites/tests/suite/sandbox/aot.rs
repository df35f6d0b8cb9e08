//! Compiled code on disk: used when it is ours and whole, made anew when anything is off.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bowline_sandbox::{Sandbox, SandboxSettings};

use super::innocent;
use crate::guests;

fn sandbox(cache: &Path) -> Sandbox {
    let cache = Some(cache.to_owned());
    Sandbox::new(SandboxSettings { cache, ..SandboxSettings::default() }).unwrap()
}

/// Loads and calls the innocent guest; whether it had to be compiled.
async fn compiles(cache: &Path) -> bool {
    let sandbox = sandbox(cache);
    let program = innocent::load(&sandbox).await;
    innocent::call(&sandbox, &program, "acme").await;
    program.was_compiled()
}

/// The entries of a cache.
fn entries(cache: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|found| found == "cwasm")).collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn what_was_compiled_once_is_not_compiled_again() {
    let cache = tempfile::tempdir().unwrap();
    assert!(compiles(cache.path()).await);
    assert!(!compiles(cache.path()).await);
    assert_eq!(entries(cache.path()).len(), 1);
}

#[tokio::test]
async fn an_entry_that_is_off_in_any_way_is_made_anew() {
    let cache = tempfile::tempdir().unwrap();
    assert!(compiles(cache.path()).await);
    let entry = &entries(cache.path())[0];
    let whole = fs::read(entry).unwrap();
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    let middle = whole.len() / 2;
    let damaged = [
        ("empty", Vec::new()),
        ("cut in its code", whole[..middle].to_vec()),
        ("cut in its header", whole[..20].to_vec()),
        ("longer", [&whole[..], b"\0"].concat()),
        ("flipped in its magic", flipped(0)),
        ("flipped in its MAC", flipped(12)),
        ("flipped in its code", flipped(middle)),
        ("flipped at its end", flipped(whole.len() - 1)),
    ];
    for (how, bytes) in damaged {
        fs::write(entry, bytes).unwrap();
        assert!(compiles(cache.path()).await, "{how}");
        assert!(!compiles(cache.path()).await, "{how}: it was replaced");
    }
}

#[tokio::test]
async fn another_plugins_code_and_another_installations_code_are_made_anew() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert!(compiles(here.path()).await && compiles(there.path()).await);
    let (own, foreign) = (&entries(here.path())[0], &entries(there.path())[0]);
    assert_eq!(own.file_name(), foreign.file_name(), "the same plugin and engine");
    fs::copy(foreign, own).unwrap();
    assert!(compiles(here.path()).await, "another installation's");

    let sandbox = sandbox(here.path());
    sandbox.load(&guests::artifact("owners"), 64 << 20).await.unwrap();
    let other = entries(here.path()).into_iter().find(|path| path != own).unwrap();
    fs::copy(other, own).unwrap();
    assert!(compiles(here.path()).await, "another plugin's");
    assert!(!compiles(here.path()).await);
}

#[tokio::test]
async fn both_engines_share_what_was_compiled() {
    let cache = tempfile::tempdir().unwrap();
    let guest = guests::artifact("innocent");
    assert!(compiles(cache.path()).await);
    // More memory than a slot of the pool has, so another engine, whose code is the same.
    let large = sandbox(cache.path()).load(&guest, 128 << 20).await.unwrap();
    assert!(!large.was_compiled());
    assert_eq!(entries(cache.path()).len(), 1);
}

#[tokio::test]
async fn a_new_key_makes_everything_anew() {
    let cache = tempfile::tempdir().unwrap();
    assert!(compiles(cache.path()).await);
    fs::remove_file(cache.path().join("key")).unwrap();
    assert!(compiles(cache.path()).await);
    assert!(!compiles(cache.path()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_load_at_once_all_can() {
    let cache = tempfile::tempdir().unwrap();
    let load = |_| {
        let cache = cache.path().to_owned();
        tokio::spawn(async move { compiles(&cache).await })
    };
    let loads: Vec<_> = (0..6).map(load).collect();
    for load in loads {
        load.await.unwrap();
    }
    assert!(!compiles(cache.path()).await);
    let files = fs::read_dir(cache.path()).unwrap().count();
    assert_eq!(files, 2, "a key and an entry, and nothing that was begun and left");
}

/// Names the cache folder for a process that a test starts.
const CACHE: &str = "BOWLINE_TEST_CACHE";

#[test]
fn many_processes_share_a_cache() {
    let cache = tempfile::tempdir().unwrap();
    let start = || {
        let mut test = Command::new(std::env::current_exe().unwrap());
        test.args(["--exact", "sandbox::aot::in_another_process", "--ignored"]);
        test.env(CACHE, cache.path()).stdout(std::process::Stdio::piped()).spawn().unwrap()
    };
    for process in [start(), start(), start()] {
        let done = process.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && told.contains("1 passed"), "{told}");
    }
    assert_eq!(entries(cache.path()).len(), 1);
}

#[tokio::test]
#[ignore = "many_processes_share_a_cache starts it"]
async fn in_another_process() {
    let cache = PathBuf::from(std::env::var_os(CACHE).unwrap());
    compiles(&cache).await;
    assert!(!compiles(&cache).await);
}

#[tokio::test]
async fn a_cache_that_cannot_be_is_done_without() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "no folder").unwrap();
    assert!(compiles(&file).await, "a file");
    assert!(compiles(&file.join("cache")).await, "a folder beneath a file");
    let without_key = folder.path().join("without-key");
    fs::create_dir_all(without_key.join("key")).unwrap();
    assert!(compiles(&without_key).await, "a key that cannot be read");
}

#[tokio::test]
async fn an_entry_that_cannot_be_written_is_done_without() {
    let cache = tempfile::tempdir().unwrap();
    assert!(compiles(cache.path()).await);
    let entry = entries(cache.path()).remove(0);
    fs::remove_file(&entry).unwrap();
    fs::create_dir(&entry).unwrap();
    assert!(compiles(cache.path()).await);
    assert!(compiles(cache.path()).await);
}
