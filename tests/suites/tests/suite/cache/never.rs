//! What is never kept: calls that failed, and calls that know a secret.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bowline_render::RenderCache;

use super::world::{Calls, Entry, Kind, SECRET, Thing, World};

/// A Secret, a ConfigMap, and a call that does these steps behind one that only asks for the name.
fn world(steps: &[&str]) -> World {
    let thing = |kind| Thing { kind, name: 0, content: [0, 0], turned: false };
    let curious = |steps: &[&str]| Entry {
        calls: Calls::Curious(0, steps.iter().map(ToString::to_string).collect()),
        select: None,
        granted: [true, true],
    };
    World {
        things: vec![thing(Kind::Secret), thing(Kind::ConfigMap)],
        entries: vec![curious(&["name", "find"]), curious(steps)],
        ..World::default()
    }
}

/// Renders a world twice with a cache: which calls were made the second time. The cache never tells.
async fn made_again(world: &World) -> Vec<usize> {
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(RenderCache::open(folder.path()).unwrap());
    let first = world.render(Some(cache.clone())).await;
    first.outcome.as_ref().unwrap();
    let second = world.render(Some(cache)).await;
    assert_eq!(second.outcome, first.outcome);
    assert!(!tells(folder.path()), "{:?}", world.entries[1]);
    second.made()
}

/// Whether a secret stands in any file beneath a folder.
pub fn tells(folder: &Path) -> bool {
    files(folder)
        .iter()
        .any(|content| content.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()))
}

/// What stands in the files beneath a folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let content = |path: std::path::PathBuf| match path.is_dir() {
        true => files(&path),
        false => vec![fs::read(path).unwrap()],
    };
    entries.flat_map(content).collect()
}

#[tokio::test]
async fn a_call_that_failed_is_made_again() {
    for end in ["refuse", "trap", "stay", "unknown"] {
        let folder = tempfile::tempdir().unwrap();
        let cache = Arc::new(RenderCache::open(folder.path()).unwrap());
        let empty = files(folder.path());
        let world = world(&["pick ConfigMap", "tell 0 /data/told", end]);
        let first = world.render(Some(cache.clone())).await;
        let told = first.outcome.unwrap_err();
        assert_eq!(files(folder.path()), empty, "{end}");
        assert_eq!(world.render(Some(cache)).await.outcome.unwrap_err(), told);
        assert_eq!(world.render(None).await.outcome.unwrap_err(), told);
    }
}

#[tokio::test]
async fn a_call_that_knows_a_secret_is_made_again() {
    assert_eq!(made_again(&world(&["pick ConfigMap", "get 0 /data"])).await, [0; 0]);
    // The names and labels of a Secret are no secret.
    let harmless =
        ["pick Secret", "id 0", "get 0 /metadata/labels", "set 0 /metadata/labels/x 'y'"];
    assert_eq!(made_again(&world(&harmless)).await, [0; 0]);
    for steps in [
        &["output password"][..],
        &["pick Secret", "get 0 /data"],
        &["pick Secret", "get 0 /data/a"],
        &["pick Secret", "get 0 "],
        &["pick Secret", "set 0 /data/c 'sesame-2'"],
        &["pick Secret", "append 0 /list 'sesame-2'"],
        &["pick Secret", "unset 0 /data/a"],
        &[
            "add {'apiVersion':'v1','kind':'Secret','metadata':{'name':'b'},'data':{'a':'sesame-2'}}",
        ],
    ] {
        assert_eq!(made_again(&world(steps)).await, [1], "{steps:?}");
    }
}

#[tokio::test]
async fn a_secret_by_another_name_is_one() {
    for steps in [
        &["pick Secret", "set 0 /kind 'ConfigMap'", "get 0 /data", "set 0 /kind 'Secret'"][..],
        &["pick Secret", "set 0 /apiVersion 'v2'", "get 0 /data/a", "set 0 /apiVersion 'v1'"],
        &["pick Secret", "unset 0 /kind", "get 0 /data", "set 0 /kind 'Secret'"],
        &[
            "pick ConfigMap",
            "set 0 /data/a 'sesame-2'",
            "set 0 /metadata/name 'b'",
            "set 0 /kind 'Secret'",
        ],
        &["add {'apiVersion':'v1','kind':'Secret','data':{'a':'sesame-2','a':'sesame-2'}}"],
    ] {
        assert_eq!(made_again(&world(steps)).await, [1], "{steps:?}");
    }
}

#[tokio::test]
async fn a_config_with_a_secret_makes_a_call_that_is_made_again() {
    let mut world = world(&[]);
    world.entries[1].calls = Calls::Password;
    assert_eq!(made_again(&world).await, [1]);
}

#[tokio::test]
async fn what_becomes_a_secret_is_not_compared_with_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(RenderCache::open(folder.path()).unwrap());
    let reader = world(&["pick ConfigMap", "get 0 /data/a", "tell 0 /data/told"]);
    reader.render(Some(cache.clone())).await.outcome.unwrap();
    // The same text, now from a sensitive output that an earlier entry writes.
    let mut marked = reader.clone();
    marked.entries[0].calls = Calls::Curious(
        0,
        ["pick ConfigMap", "output password", "set 0 /data/a '0'"].map(String::from).into(),
    );
    let with = marked.render(Some(cache)).await;
    assert_eq!(with.made(), [0, 1]);
    assert_eq!(with.outcome, marked.render(None).await.outcome);
}
