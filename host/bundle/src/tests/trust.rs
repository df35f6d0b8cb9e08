//! Releases of an operator who trusts keys.

use insta::assert_snapshot;

use super::fixture::{Fixture, customer, plugin};
use crate::layout::Layout;
use crate::oci::tests::fake::Fake;
use crate::oci::{Reference, Registries, RegistrySettings};
use crate::signature::tests::{COSIGN_PUB, other_key, p256 as key};
use crate::{LockOptions, OpenOptions, candidates, lock, open};

const TRUST: &str =
    "[[trust]]\nname = \"platform\"\nkey = \"keys/platform.pub\"\nplugins = [\"*\"]\n";

fn registries(fixture: &Fixture, offline: bool) -> Registries {
    let store = Some(fixture.path("cache"));
    Registries::new(RegistrySettings { offline, store, ..RegistrySettings::default() })
}

/// A locked release with two plugins, of which a customer pins one.
fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.release("  plugins: {sidecar: \"2\", rules: \"1\"}\n");
    for (name, version) in [("sidecar", "2.0.0"), ("sidecar", "2.1.0"), ("rules", "1.0.0")] {
        fixture.plugin(name, version, "transformer");
    }
    fixture.file("customers/acme.yaml", customer("acme", "  plugins: {sidecar: 2.0.0}\n"));
    fixture.file("customers/bolt.yaml", customer("bolt", "  values: {}\n"));
    fixture.file("keys/platform.pub", COSIGN_PUB).file("bowline.toml", TRUST);
    fixture.lock().unwrap();
    fixture
}

fn sign(fixture: &Fixture, name: &str, key: &crate::signature::SigningKey) {
    let reference = format!("oci-layout:{}:{name}", fixture.path("plugins.oci").display());
    let reference: Reference = reference.parse().unwrap();
    let signed = registries(fixture, true).sign_plugin(&reference, key).unwrap();
    assert!(!signed.already);
    assert!(registries(fixture, true).sign_plugin(&reference, key).unwrap().already);
}

#[test]
fn what_all_share_is_refused_for_all_and_what_one_pins_for_that_one() {
    let fixture = fixture();
    assert_snapshot!(fixture.refusal_locked(), @r#"
    [release.untrusted] bowline.lock:3:1: rules 1.0.0 from plugins.oci is not signed, and plugins must be
      hint: who has the key of "platform" (ROOT/bowline.toml:1) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    [release.untrusted] bowline.lock:11:1: sidecar 2.1.0 from plugins.oci is not signed, and plugins must be
      hint: who has the key of "platform" (ROOT/bowline.toml:1) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
    sign(&fixture, "rules:1.0.0", &key());
    sign(&fixture, "sidecar:2.1.0", &key());
    assert_snapshot!(fixture.refusal_of_locked("acme"), @r#"
    [release.untrusted] customers/acme.yaml:6:13: sidecar 2.0.0 from plugins.oci is not signed, and plugins must be
      hint: who has the key of "platform" (ROOT/bowline.toml:1) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
    sign(&fixture, "sidecar:2.0.0", &other_key());
    let stranger = fixture.refusal_of_locked("acme");
    assert!(stranger.contains("is signed by no key that [[trust]] names"), "{stranger}");
    sign(&fixture, "sidecar:2.0.0", &key());
    let bundle = fixture.open_locked().unwrap();
    assert!(bundle.tenants.iter().all(|tenant| tenant.outcome.is_ok()));
    let signers: Vec<&String> = bundle.signed.values().collect();
    assert_eq!(signers, ["platform"; 3]);
}

#[test]
fn the_layout_lists_its_plugins_as_before_and_a_damaged_signature_is_refused() {
    let fixture = fixture();
    let path = fixture.path("plugins.oci");
    let before = Layout::open(&path).unwrap().list().unwrap();
    let blobs = || -> std::collections::BTreeSet<_> {
        let listed = std::fs::read_dir(path.join("blobs/sha256")).unwrap();
        listed.map(|entry| entry.unwrap().path()).collect()
    };
    let plugins = blobs();
    for name in ["rules:1.0.0", "sidecar:2.0.0", "sidecar:2.1.0"] {
        sign(&fixture, name, &key());
    }
    assert_eq!(Layout::open(&path).unwrap().list().unwrap(), before);
    for blob in blobs().difference(&plugins) {
        let good = std::fs::read(blob).unwrap();
        let mut bad = good.clone();
        bad[good.len() / 2] ^= 1;
        std::fs::write(blob, bad).unwrap();
        let opened = fixture.open_locked();
        let whole = opened.is_ok_and(|bundle| bundle.tenants.iter().all(|one| one.outcome.is_ok()));
        assert!(!whole, "{}", blob.display());
        assert_eq!(Layout::open(&path).unwrap().list().unwrap(), before);
        std::fs::write(blob, good).unwrap();
    }
    assert!(fixture.open_locked().is_ok());
}

#[test]
fn a_signature_that_was_put_beside_another_plugin_is_told() {
    let fixture = fixture();
    for name in ["rules:1.0.0", "sidecar:2.0.0"] {
        sign(&fixture, name, &key());
    }
    let layout = Layout::open(&fixture.path("plugins.oci")).unwrap();
    let entries = layout.list().unwrap();
    let digest = |text: &str| {
        let mut found = entries.iter().filter(|entry| entry.id.to_string() == text);
        found.next().unwrap().manifest_digest
    };
    let copied = layout.attached(digest("sidecar 2.0.0")).unwrap();
    layout.attach(digest("sidecar 2.1.0"), &copied[0]).unwrap();
    let refused = fixture.refusal_locked();
    let of = format!("the signature beside it is of {}", digest("sidecar 2.0.0"));
    assert!(refused.contains(&of), "{refused}");
}

#[test]
fn a_candidate_must_be_signed_too() {
    let fixture = fixture();
    for name in ["rules:1.0.0", "sidecar:2.0.0", "sidecar:2.1.0"] {
        sign(&fixture, name, &key());
    }
    let bundle = fixture.open_locked().unwrap();
    fixture.plugin("sidecar", "2.2.0", "transformer");
    let id = "sidecar@2.2.0";
    let id = [bowline_core::PluginId::parse(id).unwrap()];
    let registries = registries(&fixture, true);
    let refused = candidates(&bundle, &id, &registries, None).unwrap_err();
    assert_eq!(refused.class(), bowline_core::FailureClass::ReleaseUntrusted);
    sign(&fixture, "sidecar:2.2.0", &key());
    assert_eq!(candidates(&bundle, &id, &registries, None).unwrap().len(), 1);
}

#[test]
fn signatures_of_a_registry_are_asked_for_once() {
    let (fake, fixture) = (Fake::start(), fixture());
    let source = fake.repository("acme/plugins");
    fixture.release("  plugins: {sidecar: \"2\"}\n");
    fixture.file("customers/acme.yaml", customer("acme", "  values: {}\n"));
    for version in ["2.0.0", "2.1.0"] {
        let plugin = plugin("sidecar", version, "transformer", "x");
        registries(&fixture, false).push_plugin(&source, &plugin).unwrap();
    }
    std::fs::remove_file(fixture.path("bowline.lock")).unwrap();
    std::fs::remove_file(fixture.path("customers/bowline.lock")).unwrap();
    let registry = format!("{TRUST}[[source]]\nregistry = \"oci://{}/acme/plugins\"\n", fake.host);
    fixture.file("bowline.toml", registry);
    let options =
        |offline| OpenOptions { registries: registries(&fixture, offline), ..fixture.options() };
    lock(&LockOptions { open: options(false), ..LockOptions::default() }).unwrap();
    let unsigned = open(&options(false)).unwrap_err();
    assert_eq!(unsigned.class(), bowline_core::FailureClass::ReleaseUntrusted);
    let reference = fake.reference("acme/plugins/sidecar:2.1.0");
    // Signed elsewhere, by somebody whose cache is not this one.
    Registries::new(RegistrySettings::default()).sign_plugin(&reference, &key()).unwrap();
    assert!(open(&options(true)).is_err(), "off-line nobody can know of it");
    open(&options(false)).unwrap();
    fake.asked();
    for offline in [false, true] {
        let bundle = open(&options(offline)).unwrap();
        assert_eq!(bundle.signed.values().collect::<Vec<_>>(), ["platform"]);
    }
    assert_eq!(fake.asked(), [""; 0], "what was asked for is kept");
}

#[test]
fn what_an_operator_may_not_say_of_keys_is_told() {
    let told = |text: &str| {
        let fixture = Fixture::new();
        fixture.file("platform.pub", COSIGN_PUB).file("bowline.toml", text);
        fixture.shown(&crate::Operator::read(&fixture.path("bowline.toml")).unwrap_err())
    };
    let key = "[[trust]]\nname = \"a\"\nkey = \"platform.pub\"\n";
    let refused = |text: &str, why: &str| {
        let told = told(text);
        assert!(told.starts_with("[release.invalid]") && told.contains(why), "{told}");
    };
    refused(key, "bowline.toml:1:1: trust[0]: this key may sign nothing: say `plugins = [\"*\"]`");
    let with = |more: &str| format!("{key}{more}\n");
    refused(&with("plugins = [\"A\"]"), "trust[0].plugins: expected a name such as sidecar, or a");
    let until = "trust[0].until: expected a time with its zone such as 2027-01-31T00:00:00Z";
    refused(&with("plugins = [\"*\"]\nuntil = \"soon\""), until);
    refused(&with("plugins = [\"*\"]\nuntil = 2027-01-31"), until);
    let from = "bowline.toml:5:8: trust[0].from: expected oci://HOST/PATH, found";
    refused(&with("plugins = [\"*\"]\nfrom = \"host/acme\""), from);
    let other = |file: &str| format!("{}plugins = [\"*\"]\n", key.replace("platform.pub", file));
    refused(
        &other("no.pub"),
        "trust[0].key: this key cannot be used\n  cause: cannot read the key",
    );
    refused(
        &other("bowline.toml"),
        "\n  cause: this is no key in PEM, which begins with -----BEGIN",
    );
    let ed25519 = include_str!("../signature/tests/ed25519.pub");
    let twice = format!(
        "plugins = [\"*\"]\n[[trust]]\nname = \"a\"\nkey = '''\n{ed25519}'''\nbundles = [\"*\"]"
    );
    refused(&with(&twice), "trust[1].name: \"a\" is the name of another key already");
}
