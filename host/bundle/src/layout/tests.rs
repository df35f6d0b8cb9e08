use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use bowline_artifact::manifest::PluginToml;
use bowline_artifact::{Artifact, attach};
use bowline_core::{Digest, FailureClass, PluginId};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Layout, LayoutError, Pushed};

/// A plugin that says so much about itself.
fn plugin(name: &str, version: &str, summary: &str) -> Artifact {
    let component = wat::parse_str(
        r#"(component (instance $role) (export "bowline:plugin/health@0.1.0" (instance $role)))"#,
    );
    let text = format!(
        "name = {name:?}\nversion = {version:?}\nrole = \"health\"\nsummary = {summary:?}\n\
         interface = \"bowline:plugin@0.1.0\"\nlicense = \"Apache-2.0\"\n"
    );
    let manifest = PluginToml::read(&text).unwrap().manifest;
    Artifact::read(attach(&component.unwrap(), &manifest).unwrap()).unwrap()
}

fn id(reference: &str) -> PluginId {
    PluginId::parse(reference).unwrap()
}

fn layout(plugins: &[Artifact]) -> (TempDir, Layout) {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::create(&folder.path().join("plugins.oci")).unwrap();
    for plugin in plugins {
        assert_eq!(layout.push(plugin).unwrap(), Pushed::New);
    }
    (folder, layout)
}

/// The error's text and those of its causes, without the folder of this run.
fn text(layout: &Layout, error: &LayoutError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text.replace(layout.path().to_str().unwrap(), "plugins.oci")
}

/// Every file beneath the layout with its bytes.
fn files(layout: &Layout) -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = vec![layout.path().to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(layout.path()).unwrap().to_owned();
                    files.push((name, fs::read(&path).unwrap()));
                }
            }
        }
    }
    files.sort();
    files
}

fn edit_index(layout: &Layout, edit: impl FnOnce(&mut Value)) {
    let path = layout.path().join("index.json");
    let mut index = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut index);
    fs::write(path, index.to_string()).unwrap();
}

#[test]
fn what_was_pushed_is_listed_by_version_and_reads_back() {
    let plugins =
        [plugin("b", "1.10.0", "x"), plugin("b", "1.9.0", "x"), plugin("a", "2.0.0", "x")];
    let (_folder, layout) = layout(&plugins);
    let listed = Layout::open(layout.path()).unwrap().list().unwrap();
    let ids: Vec<_> = listed.iter().map(|entry| entry.id.reference()).collect();
    assert_eq!(ids, ["a@2.0.0", "b@1.9.0", "b@1.10.0"]);
    for plugin in &plugins {
        let entry = listed.iter().find(|entry| entry.id == *plugin.id()).unwrap();
        assert_eq!(entry.layer_digest, plugin.digest());
        assert_eq!(entry.size, plugin.bytes().len() as u64);
        assert_eq!(layout.read(plugin.id()).unwrap().bytes(), plugin.bytes());
    }
}

#[test]
fn an_index_tells_neither_the_order_of_pushes_nor_their_time() {
    let (a, b) = (plugin("a", "1.0.0", "x"), plugin("b", "1.0.0", "x"));
    let (_one, first) = layout(&[a.clone(), b.clone()]);
    let (_two, second) = layout(&[b, a]);
    assert_eq!(files(&first), files(&second));
}

#[test]
fn the_documents_are_those_of_the_cncf_layout() {
    let (_folder, layout) = layout(&[plugin("a", "1.0.0", "Looks at pods")]);
    let blob = |digest: &Value| -> Value {
        let digest: Digest = digest.as_str().unwrap().parse().unwrap();
        let path = layout.path().join("blobs/sha256").join(digest.hex());
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    };
    let index: Value =
        serde_json::from_slice(&fs::read(layout.path().join("index.json")).unwrap()).unwrap();
    let manifest = blob(&index["manifests"][0]["digest"]);
    let config = blob(&manifest["config"]["digest"]);
    assert_eq!(
        manifest["annotations"],
        json!({
            "org.opencontainers.image.title": "a",
            "org.opencontainers.image.version": "1.0.0",
            "org.opencontainers.image.description": "Looks at pods",
            "org.opencontainers.image.licenses": "Apache-2.0",
        })
    );
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    assert_eq!(
        config,
        json!({
            "created": "1970-01-01T00:00:00Z",
            "architecture": "wasm",
            "os": "wasip2",
            "layerDigests": [manifest["layers"][0]["digest"]],
            "component": {"exports": ["bowline:plugin/health@0.1.0"], "imports": []},
        })
    );
}

#[test]
fn a_version_is_pushed_once_and_never_changes() {
    let (first, second) = (plugin("a", "1.0.0", "one"), plugin("a", "1.0.0", "two"));
    let (_folder, layout) = layout(std::slice::from_ref(&first));
    let before = files(&layout);
    assert_eq!(layout.push(&first).unwrap(), Pushed::AlreadyThere);
    let refused = layout.push(&second).unwrap_err();
    assert_eq!(refused.class(), FailureClass::ReleaseChanged);
    let text = text(&layout, &refused);
    assert!(text.starts_with("plugins.oci: a 1.0.0 has two different files, "), "{text}");
    for digest in [first.digest(), second.digest()] {
        assert!(text.contains(&digest.to_string()), "{text}");
    }
    assert_eq!(files(&layout), before);
}

#[test]
fn an_index_that_claims_one_version_twice_is_refused() {
    let (_folder, layout) = layout(&[plugin("a", "1.0.0", "one"), plugin("a", "1.0.1", "two")]);
    edit_index(&layout, |index| {
        let version = json!("1.0.0");
        index["manifests"][1]["annotations"]["org.opencontainers.image.version"] = version;
    });
    let refused = layout.list().unwrap_err();
    assert!(matches!(refused, LayoutError::Conflict { .. }), "{refused}");
}

#[test]
fn an_index_that_misleads_is_found_out() {
    let (_folder, layout) = layout(&[plugin("a", "1.0.0", "one"), plugin("b", "1.0.0", "two")]);
    edit_index(&layout, |index| {
        index["manifests"][0]["annotations"]["org.opencontainers.image.title"] = json!("c");
        let other = index["manifests"][0]["annotations"]["dev.bowline.layer.digest"].clone();
        index["manifests"][1]["annotations"]["dev.bowline.layer.digest"] = other;
    });
    let renamed = layout.read(&id("c@1.0.0")).unwrap_err();
    insta::assert_snapshot!(text(&layout, &renamed), @"plugins.oci: its index says c 1.0.0, and the plugin there is a 1.0.0: push it again");
    let swapped = layout.read(&id("b@1.0.0")).unwrap_err();
    insta::assert_snapshot!(text(&layout, &swapped), @"plugins.oci: its index says b 1.0.0, and the plugin there is another file: push it again");
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let (_folder, layout) = layout(&[plugin("a", "1.0.0", "x"), plugin("a", "1.2.0", "x")]);
    let refuse = |reference: &str| text(&layout, &layout.read(&id(reference)).unwrap_err());
    insta::assert_snapshot!(refuse("a@1.1.0"), @"plugins.oci: no a 1.1.0; its versions are 1.0.0, 1.2.0");
    insta::assert_snapshot!(refuse("b@1.0.0"), @"plugins.oci: no b 1.0.0; its plugins are a");
    let missing = Layout::open(&layout.path().join("nowhere")).unwrap_err();
    assert_eq!(missing.class(), FailureClass::ReleaseIncomplete);
    insta::assert_snapshot!(text(&layout, &missing), @"plugins.oci/nowhere: no OCI layout: it has no file oci-layout; `bowline plugin push` makes one");
}

#[test]
fn a_damaged_or_missing_blob_is_refused_and_mended_by_pushing_again() {
    let plugin = plugin("a", "1.0.0", "x");
    let (_folder, layout) = layout(std::slice::from_ref(&plugin));
    let sound = files(&layout);
    for (name, bytes) in sound.iter().filter(|(name, _)| name.starts_with("blobs")) {
        let path = layout.path().join(name);
        let flipped: Vec<u8> = bytes.iter().map(|byte| byte ^ 1).collect();
        fs::write(&path, flipped).unwrap();
        let is_config = bytes.starts_with(b"{\n  \"architecture\"");
        assert!(is_config || matches!(layout.read(plugin.id()), Err(LayoutError::Changed { .. })));
        fs::write(&path, &bytes[1..]).unwrap();
        assert!(is_config || matches!(layout.read(plugin.id()), Err(LayoutError::Changed { .. })));
        fs::remove_file(&path).unwrap();
        assert!(is_config || matches!(layout.read(plugin.id()), Err(LayoutError::Io { .. })));
        assert_eq!(layout.push(&plugin).unwrap(), Pushed::AlreadyThere);
        assert_eq!(files(&layout), sound);
    }
}

#[test]
fn links_and_pipes_in_the_place_of_files_are_refused() {
    let plugin = plugin("a", "1.0.0", "x");
    let (folder, layout) = layout(std::slice::from_ref(&plugin));
    let blob = layout.path().join("blobs/sha256").join(plugin.digest().hex());
    let outside = folder.path().join("outside");
    fs::rename(&blob, &outside).unwrap();
    symlink(&outside, &blob).unwrap();
    assert!(matches!(layout.read(plugin.id()), Err(LayoutError::Odd { .. })));

    fs::remove_file(&blob).unwrap();
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &blob, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    assert!(matches!(layout.read(plugin.id()), Err(LayoutError::Odd { .. })));

    fs::rename(layout.path().join("blobs"), folder.path().join("blobs")).unwrap();
    symlink(folder.path().join("blobs"), layout.path().join("blobs")).unwrap();
    assert!(matches!(Layout::open(layout.path()), Err(LayoutError::Odd { .. })));
}

#[test]
fn documents_that_are_not_what_they_should_be_are_refused() {
    let (_folder, layout) = layout(&[plugin("a", "1.0.0", "x")]);
    edit_index(&layout, |index| index["manifests"][0]["digest"] = json!("sha256:../../etc"));
    assert!(matches!(layout.list(), Err(LayoutError::Malformed { .. })));
    fs::write(layout.path().join("index.json"), "[".repeat(100_000)).unwrap();
    assert!(matches!(layout.list(), Err(LayoutError::Malformed { .. })));
    fs::write(layout.path().join("oci-layout"), r#"{"imageLayoutVersion":"2.0.0"}"#).unwrap();
    assert!(matches!(Layout::open(layout.path()), Err(LayoutError::Version { .. })));
}

#[test]
fn what_other_tools_wrote_is_read_and_kept() {
    let (_folder, layout) = layout(&[plugin("a", "1.0.0", "x")]);
    let foreign = json!({
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "digest": format!("sha256:{}", "0".repeat(64)),
        "size": 3,
        "platform": {"os": "linux"},
    });
    edit_index(&layout, |index| {
        index["annotations"] = json!({"by": "another tool"});
        // As skopeo copies: a reference and nothing else.
        let reference = json!({"org.opencontainers.image.ref.name": "latest"});
        index["manifests"][0]["annotations"] = reference;
        index["manifests"].as_array_mut().unwrap().push(foreign.clone());
    });
    assert_eq!(layout.read(&id("a@1.0.0")).unwrap().id(), &id("a@1.0.0"));
    assert_eq!(layout.push(&plugin("b", "1.0.0", "x")).unwrap(), Pushed::New);
    assert_eq!(layout.list().unwrap().len(), 2);
    let index: Value =
        serde_json::from_slice(&fs::read(layout.path().join("index.json")).unwrap()).unwrap();
    assert!(index["manifests"].as_array().unwrap().contains(&foreign));
    assert_eq!(index["annotations"]["by"], "another tool");
}

#[test]
fn a_layout_is_not_made_among_other_files_and_an_interrupted_one_is_completed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("blobs/sha256")).unwrap();
    let layout = Layout::create(folder.path()).unwrap();
    assert_eq!(Layout::create(folder.path()).unwrap().list().unwrap(), []);

    fs::remove_file(folder.path().join("oci-layout")).unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let refused = Layout::create(folder.path()).unwrap_err();
    insta::assert_snapshot!(text(&layout, &refused), @"plugins.oci: holds notes.txt, and a layout is made in an empty folder only");
}

#[test]
fn a_push_that_died_half_way_leaves_no_trace_after_the_next_one() {
    let plugin = plugin("a", "1.0.0", "x");
    let (_one, whole) = layout(std::slice::from_ref(&plugin));
    let (_two, died) = layout(&[]);
    // It had written a blob, part of another, and no index.
    let blob = died.path().join("blobs/sha256").join(plugin.digest().hex());
    fs::write(blob, plugin.bytes()).unwrap();
    fs::write(died.path().join("blobs/sha256/.partial-1"), "half").unwrap();
    fs::write(died.path().join(".partial-2"), "half").unwrap();
    assert_eq!(died.list().unwrap(), []);
    died.push(&plugin).unwrap();
    assert_eq!(files(&died), files(&whole));
}

#[test]
fn pushes_at_the_same_time_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugins.oci");
    std::thread::scope(|scope| {
        for number in 0..12 {
            let path = &path;
            scope.spawn(move || {
                let plugin = plugin("a", &format!("1.{number}.0"), "x");
                Layout::create(path).unwrap().push(&plugin).unwrap()
            });
        }
    });
    assert_eq!(Layout::open(&path).unwrap().list().unwrap().len(), 12);
}
