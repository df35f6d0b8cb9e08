//! Plugins that are committed as files: those of the example now, and those that released SDKs made
//! later. They load, they do what their cases say, and they are what their sources give.
//!
//! With `BOWLINE_UPDATE=1` (`cargo xtask plugins --update`) the example's plugins are written anew.

mod witness;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use bowline::cases::{CaseRunner, Verdict, compare, read_all};
use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, CargoOutput, build_plugins};
use bowline_bundle::layout::Layout;
use bowline_bundle::{LockOptions, OpenOptions};
use bowline_sandbox::{Sandbox, SandboxSettings};
use xtask::places;

/// The first-party plugins with their folders, as their sources give them. All are built in one call:
/// cargo unifies the features of what is built together, and the bytes depend on that.
static BUILT: LazyLock<Vec<(PathBuf, Artifact)>> = LazyLock::new(|| {
    let folders = places::plugin_folders().unwrap();
    let (locked, check_schema, output) = (true, false, CargoOutput::Kept);
    let options = BuildOptions { locked, check_schema, output, ..BuildOptions::default() };
    let built = build_plugins(&folders, &options).unwrap_or_else(|error| panic!("{error}"));
    folders.into_iter().zip(built).collect()
});

/// The example's plugins, as they are committed.
static COMMITTED: LazyLock<Vec<Artifact>> = LazyLock::new(|| {
    let folder = places::root().join("examples/shop/plugins.oci");
    if std::env::var_os("BOWLINE_UPDATE").is_some() {
        write(&folder);
    }
    let layout = Layout::open(&folder).unwrap();
    layout.list().unwrap().iter().map(|entry| layout.read(&entry.id).unwrap()).collect()
});

/// The locks are up to date, as CI would have it in a repository of releases.
#[test]
fn the_example_is_locked() {
    // First, where they are written anew.
    LazyLock::force(&COMMITTED);
    let release = places::root().join("examples/shop");
    let open = OpenOptions { release, ..OpenOptions::default() };
    let locked = bowline_bundle::lock(&LockOptions { open, check: true, ..LockOptions::default() });
    for file in locked.unwrap() {
        assert_eq!(file.changes, [], "{}", file.shown);
    }
}

/// Two compilers give two files of the same behaviour, so bytes are compared only where one compiler
/// made both. That the others behave alike is for the cases to show.
#[test]
fn the_examples_plugins_are_what_their_sources_give() {
    let mut differences = Vec::new();
    for (_, built) in BUILT.iter() {
        match COMMITTED.iter().find(|one| one.id() == built.id()) {
            None => differences.push(format!("{} is missing", built.id())),
            Some(committed) if same(committed, built) => {}
            Some(_) => differences.push(format!("{} is not what its sources give", built.id())),
        }
    }
    let unknown = COMMITTED.iter().filter(|one| sources(one).is_none());
    differences.extend(unknown.map(|one| format!("{} has no sources in plugins/", one.id())));
    assert!(
        differences.is_empty(),
        "examples/shop/plugins.oci:\n{}\nwrite it anew with `cargo xtask plugins --update`, and commit it",
        differences.join("\n")
    );
}

#[tokio::test]
async fn the_examples_plugins_pass_their_cases() {
    let mut failures = Vec::new();
    let mut cases = 0;
    for plugin in COMMITTED.iter() {
        let Some(folder) = sources(plugin) else { continue };
        cases += run_cases(plugin, folder, &mut failures).await;
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert!(cases > COMMITTED.len(), "each plugin has cases, most have several");
}

#[tokio::test]
async fn what_is_built_here_passes_the_same_cases() {
    let mut failures = Vec::new();
    for (folder, plugin) in BUILT.iter() {
        let cases = run_cases(plugin, folder, &mut failures).await;
        assert!(cases > 0, "{} has no cases", plugin.id());
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Runs every case of a plugin; how many there were.
async fn run_cases(plugin: &Artifact, folder: &Path, failures: &mut Vec<String>) -> usize {
    let cache = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiled"));
    let sandbox = Sandbox::new(SandboxSettings { cache, ..SandboxSettings::default() }).unwrap();
    let runner = CaseRunner::load(Arc::new(sandbox), plugin).await;
    let runner = runner.unwrap_or_else(|problem| panic!("{}: {problem:?}", plugin.id()));
    let cases = read_all(&folder.join("cases")).unwrap();
    for case in &cases {
        case.fits(runner.role()).unwrap();
        case.expects(runner.role()).unwrap();
        let name = format!("{}, case {}", plugin.id(), case.name);
        match runner.run(&case.given).await {
            Err(problem) => failures.push(format!("{name}: {problem:?}")),
            Ok(came) => match compare(case, &came) {
                Verdict::Passed => {}
                Verdict::Failed(lines) => failures.push(format!("{name}:\n{}", lines.join("\n"))),
            },
        }
    }
    cases.len()
}

/// The folder that a committed plugin is built from.
fn sources(plugin: &Artifact) -> Option<&'static Path> {
    let built = BUILT.iter().find(|(_, built)| built.id() == plugin.id());
    built.map(|(folder, _)| folder.as_path())
}

fn same(committed: &Artifact, built: &Artifact) -> bool {
    if committed.manifest().built_by == built.manifest().built_by {
        return committed.digest() == built.digest();
    }
    let said = |plugin: &Artifact| {
        let mut manifest = plugin.manifest().clone();
        manifest.built_by = None;
        manifest
    };
    said(committed) == said(built)
}

/// A layout never changes a version that it holds, so a new one is made beside it and takes its place.
fn write(folder: &Path) {
    let fresh = folder.with_extension("new");
    drop(std::fs::remove_dir_all(&fresh));
    let layout = Layout::create(&fresh).unwrap();
    for (_, plugin) in BUILT.iter() {
        layout.push(plugin).unwrap();
    }
    drop(std::fs::remove_dir_all(folder));
    std::fs::rename(&fresh, folder).unwrap();
    // The same versions have other bytes now, which is what a lock refuses: here they are ours.
    let release = folder.parent().unwrap();
    for lock in ["bowline.lock", "customers/bowline.lock"] {
        std::fs::remove_file(release.join(lock)).unwrap();
    }
    let open = OpenOptions { release: release.to_owned(), ..OpenOptions::default() };
    bowline_bundle::lock(&LockOptions { open, ..LockOptions::default() }).unwrap();
}
