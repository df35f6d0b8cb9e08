//! Edges between crates, as cargo sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

/// Which packages of this workspace a package may name in its Cargo.toml. A new edge is a wall moved:
/// this table, the reason in `host/ARCHITECTURE.md` and the code, in one commit.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("bowline-guest", &[]),
    ("bowline-core", &[]),
    ("bowline-artifact", &["bowline-core"]),
    ("bowline-bundle", &["bowline-core", "bowline-artifact"]),
    ("bowline-sandbox", &["bowline-core", "bowline-artifact"]),
    ("bowline-render", &["bowline-core", "bowline-artifact", "bowline-sandbox"]),
    ("bowline-conformance", &["bowline-core", "bowline-artifact", "bowline-sandbox"]),
    ("bowline-provision", &["bowline-core"]),
    ("bowline-sync", &["bowline-core"]),
    ("bowline-journal", &["bowline-core"]),
    ("bowline", HOST),
    ("xtask", &["bowline-core", "bowline-artifact"]),
    ("bowline-test-guests", &[]),
    ("bowline-cluster", &["xtask"]),
    ("bowline-suites", SUITES),
    ("bowline-bench", TESTS),
];

/// The host joins everything that it is made of.
const HOST: &[&str] = &[
    "bowline-core",
    "bowline-artifact",
    "bowline-bundle",
    "bowline-sandbox",
    "bowline-render",
    "bowline-provision",
    "bowline-sync",
    "bowline-journal",
    "bowline-conformance",
];

const TESTS: &[&str] = &[
    "bowline",
    "bowline-core",
    "bowline-artifact",
    "bowline-bundle",
    "bowline-sandbox",
    "bowline-render",
    "bowline-journal",
    "bowline-cluster",
    "xtask",
];

/// The suites also hold the SDK's native context against the host's.
const SUITES: &[&str] = &[
    "bowline",
    "bowline-conformance",
    "bowline-core",
    "bowline-artifact",
    "bowline-bundle",
    "bowline-sandbox",
    "bowline-render",
    "bowline-guest",
    "bowline-cluster",
    "xtask",
];

/// Plugins see the SDK and nothing of the host.
const PLUGIN: &[&str] = &["bowline-guest"];

/// Crates from elsewhere that stay behind a wall: their names begin like this, and these packages may
/// name them.
const WALLED: &[(&str, &[&str])] = &[
    ("wasmtime", &["bowline-sandbox"]),
    ("cranelift", &[]),
    ("kube", &["bowline-sync"]),
    ("k8s-openapi", &["bowline-sync"]),
    ("kube", &["bowline-sync", "bowline"]),
    ("k8s-openapi", &["bowline-sync", "bowline"]),
];

/// Packages that must not reach wasmtime by any way.
const WITHOUT_WASMTIME: &[&str] = &[
    "bowline-guest",
    "bowline-core",
    "bowline-artifact",
    "bowline-bundle",
    "bowline-provision",
    "bowline-sync",
    "bowline-journal",
    "xtask",
];

/// What core must not reach: whoever has it can wait, do I/O, or be different twice.
const NOT_IN_CORE: &[&str] = &[
    "async-std",
    "getrandom",
    "hyper",
    "kube",
    "mio",
    "rand",
    "rayon",
    "reqwest",
    "rustix",
    "smol",
    "tempfile",
    "tokio",
    "wasmtime",
];

static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let mut cargo = MetadataCommand::new();
    cargo.manifest_path(super::root().join("Cargo.toml"));
    cargo.other_options(["--locked".to_owned()]).exec().unwrap()
});

#[test]
fn no_crate_knows_another_that_it_may_not_know() {
    let mut wrong = Vec::new();
    for package in METADATA.workspace_packages() {
        let allowed = may_know(package);
        for dependency in package.dependencies.iter().filter(|one| one.path.is_some()) {
            match allowed {
                None => wrong.push(format!("{} is not in the table", package.name)),
                Some(allowed) if allowed.contains(&&*dependency.name) => {}
                Some(_) => wrong.push(format!("{} → {}", package.name, dependency.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "edges that are not in the table:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_of_crates_names_none_that_is_gone() {
    let there: BTreeSet<&str> = METADATA.workspace_packages().iter().map(|p| &**p.name).collect();
    let named = MAY_KNOW.iter().flat_map(|(name, allowed)| allowed.iter().chain([name]));
    let gone: Vec<_> = named.filter(|name| !there.contains(**name)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn wasmtime_and_kubernetes_clients_stay_behind_their_walls() {
    let mut wrong = Vec::new();
    for package in METADATA.workspace_packages() {
        for dependency in &package.dependencies {
            let wall = WALLED.iter().find(|(prefix, _)| dependency.name.starts_with(prefix));
            if wall.is_some_and(|(_, allowed)| !allowed.contains(&&**package.name)) {
                wrong.push(format!("{} → {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_reads_or_builds_plugins_never_reaches_wasmtime() {
    let plugins = METADATA.workspace_packages().into_iter().filter(|one| is_plugin(one));
    let names = plugins.map(|plugin| &**plugin.name).chain(WITHOUT_WASMTIME.iter().copied());
    let reaching: Vec<_> = names.filter(|name| reached(name).contains("wasmtime")).collect();
    assert!(reaching.is_empty(), "{reaching:?}");
    assert!(reached("bowline-sandbox").contains("wasmtime"), "else this test sees nothing");
}

#[test]
fn core_reaches_nothing_that_waits_does_io_or_draws_random_numbers() {
    let reached = reached("bowline-core");
    let wrong: Vec<_> = NOT_IN_CORE.iter().filter(|name| reached.contains(**name)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(reached.contains("semver"), "else this test sees nothing: {reached:?}");
}

fn is_plugin(package: &Package) -> bool {
    package.manifest_path.starts_with(METADATA.workspace_root.join("plugins"))
}

fn may_know(package: &Package) -> Option<&'static [&'static str]> {
    let listed = MAY_KNOW.iter().find(|(name, _)| **name == **package.name);
    listed.map(|(_, allowed)| *allowed).or(is_plugin(package).then_some(PLUGIN))
}

/// The names of all crates that end up in a build of this package; what only its tests need is not
/// among them.
fn reached(name: &str) -> BTreeSet<String> {
    let resolve = METADATA.resolve.as_ref().unwrap();
    let nodes: BTreeMap<&PackageId, _> =
        resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let members = METADATA.workspace_packages();
    let start = members.iter().find(|package| *package.name == name).expect(name);
    let mut seen = BTreeSet::from([&start.id]);
    let mut open = vec![&start.id];
    while let Some(node) = open.pop().and_then(|id| nodes.get(id)) {
        for dependency in &node.deps {
            let kinds = &dependency.dep_kinds;
            let built = kinds.iter().any(|one| one.kind != DependencyKind::Development);
            if built && seen.insert(&dependency.pkg) {
                open.push(&dependency.pkg);
            }
        }
    }
    seen.into_iter().map(|id| METADATA[id].name.to_string()).collect()
}
