//! Plugins from a registry that the operator names.

use insta::assert_snapshot;

use super::fixture::{Fixture, customer, plugin};
use crate::oci::{Registries, RegistrySettings, tests::fake::Fake};
use crate::{LockOptions, OpenOptions, lock, open};

const SPEC: &str = "  plugins: {sidecar: \">=2, <3\"}\n";

fn registries(fixture: &Fixture, offline: bool) -> Registries {
    let store = Some(fixture.path("cache"));
    Registries::new(RegistrySettings { offline, store, ..RegistrySettings::default() })
}

/// A release whose plugin is in a registry, in two versions.
fn fixture() -> (Fake, Fixture) {
    let (fake, fixture) = (Fake::start(), Fixture::new());
    for version in ["2.0.0", "2.1.0", "3.0.0"] {
        let plugin = plugin("sidecar", version, "transformer", "x");
        let source = fake.repository("acme/plugins");
        registries(&fixture, false).push_plugin(&source, &plugin).unwrap();
    }
    fixture.release(SPEC).file("customers/acme.yaml", customer("acme", "  values: {}\n"));
    let source = format!("[[source]]\nregistry = \"oci://{}/acme/plugins\"\n", fake.host);
    fixture.file("bowline.toml", source);
    (fake, fixture)
}

fn options(fixture: &Fixture, offline: bool) -> OpenOptions {
    OpenOptions { registries: registries(fixture, offline), ..fixture.options() }
}

fn locked(fixture: &Fixture, offline: bool) -> Result<(), crate::Errors> {
    let open = options(fixture, offline);
    lock(&LockOptions { open, ..LockOptions::default() }).map(drop)
}

#[test]
fn the_newest_version_of_a_registry_is_locked_and_asked_for_once() {
    let (fake, fixture) = fixture();
    locked(&fixture, false).unwrap();
    let text = std::fs::read_to_string(fixture.path("bowline.lock")).unwrap();
    assert!(text.contains("version = \"2.1.0\""), "{text}");
    assert!(text.contains("/acme/plugins\""), "the lock tells where it is from: {text}");
    fake.asked();
    for offline in [false, true] {
        let bundle = open(&options(&fixture, offline)).unwrap();
        let ready = bundle.tenants[0].outcome.as_ref().unwrap();
        let plugins = ready.plugins.values().map(|plugin| plugin.id().to_string());
        assert_eq!(plugins.collect::<Vec<_>>(), ["sidecar 2.1.0"]);
    }
    assert_eq!(fake.asked(), [""; 0], "what is locked and kept is not asked for");
}

#[test]
fn a_version_that_changed_in_the_registry_is_refused() {
    let (fake, fixture) = fixture();
    locked(&fixture, false).unwrap();
    std::fs::remove_dir_all(fixture.path("cache")).unwrap();
    let other = Fake::start();
    let changed = plugin("sidecar", "2.1.0", "transformer", "changed");
    let source = other.repository("acme/plugins");
    registries(&fixture, false).push_plugin(&source, &changed).unwrap();
    let source = format!("[[source]]\nregistry = \"oci://{}/acme/plugins\"\n", other.host);
    fixture.file("bowline.toml", source);
    for refused in
        [open(&options(&fixture, false)).unwrap_err(), locked(&fixture, false).unwrap_err()]
    {
        let told = fixture.shown(&refused).replace(&other.host, "FAKE").replace(&fake.host, "FAKE");
        assert!(
            told.starts_with("[release.changed]") && told.contains("oci://FAKE/acme/plugins"),
            "{told}"
        );
    }
}

#[test]
fn what_a_registry_does_not_give_is_told() {
    let (fake, fixture) = fixture();
    let told = |offline| {
        fixture.shown(&locked(&fixture, offline).unwrap_err()).replace(&fake.host, "FAKE")
    };
    assert_snapshot!(told(true), @r"
    [registry.unavailable] release.yaml:7:13: cannot list the versions of sidecar in oci://FAKE/acme/plugins
      cause: oci://FAKE/acme/plugins/sidecar: this needs the network, and --offline forbids it
      hint: what is in the cache is used off-line: run it once without
    ");
    fixture.release("  plugins: {sidecar: \"4\"}\n");
    assert_snapshot!(told(false), @r#"[release.incomplete] release.yaml:7:13: no version of sidecar in "4": oci://FAKE/acme/plugins has 2.0.0, 2.1.0, 3.0.0"#);
    fixture.release("  plugins: {sidecars: \"4\"}\n");
    assert_snapshot!(told(false), @r#"[release.incomplete] release.yaml:7:13: no version of sidecars in "4": no plugin sidecars in oci://FAKE/acme/plugins"#);
}

#[test]
fn a_source_is_a_path_in_a_registry_and_nothing_else() {
    let fixture = Fixture::new();
    let told = |text: &str| {
        fixture.file("bowline.toml", text);
        fixture.shown(&crate::Operator::read(&fixture.path("bowline.toml")).unwrap_err())
    };
    assert_snapshot!(told("[[source]]\nregistry = \"ghcr.example/acme\"\n"), @r#"[release.invalid] ROOT/bowline.toml:2:12: source[0].registry: expected oci://HOST/PATH, found no reference to an artefact: "ghcr.example/acme": it begins with neither oci:// nor oci-layout:"#);
    assert_snapshot!(told("[[source]]\nregistry = \"oci://ghcr.example/acme:1\"\n"), @r#"[release.invalid] ROOT/bowline.toml:2:12: source[0].registry: expected oci://HOST/PATH, found "oci://ghcr.example/acme:1", which is no path in a registry"#);
    assert_snapshot!(told("[[source]]\nlayout = \"a\"\ninsecure = true\n"), @"[release.invalid] ROOT/bowline.toml:3:12: source[0].insecure: only a registry can be insecure");
    assert_snapshot!(told("[[source]]\nlayout = \"a\"\nregistry = \"oci://a/b\"\n"), @"[release.invalid] ROOT/bowline.toml:1:1: source[0]: a source has exactly one of `layout`, `registry` and `embedded`");
}
