//! Which version of each plugin a customer runs.

use insta::assert_snapshot;

use super::fixture::{Fixture, customer, plugin};
use crate::Bundle;

const SPEC: &str = "  plugins:\n    sidecar: \">=2.1, <3\"\n  pipeline:\n  - transform: sidecar\n";

fn fixture(pins: &str) -> Fixture {
    let fixture = Fixture::new();
    for version in ["1.4.0", "2.1.0", "2.2.0", "2.10.0", "2.11.0-rc.1", "3.0.0"] {
        fixture.plugin("sidecar", version, "transformer");
    }
    fixture.release(SPEC).file("customers/acme.yaml", customer("acme", pins));
    fixture
}

fn chosen(bundle: &Bundle) -> Vec<String> {
    let ready = bundle.tenants.iter().map(|tenant| tenant.outcome.as_ref().unwrap());
    ready.flat_map(|ready| ready.plugins.values().map(|one| one.id().reference())).collect()
}

#[test]
fn the_newest_in_range_is_taken_unless_a_customer_pins_another() {
    assert_eq!(chosen(&fixture("  values: {}\n").open().unwrap()), ["sidecar@2.10.0"]);
    assert_eq!(
        chosen(&fixture("  plugins: {sidecar: 2.1.0}\n").open().unwrap()),
        ["sidecar@2.1.0"]
    );
}

#[test]
fn a_pre_release_is_taken_only_where_the_range_names_one() {
    let fixture = fixture("  values: {}\n");
    fixture.release(&SPEC.replace(">=2.1, <3", ">=2.11.0-rc.1, <3"));
    assert_eq!(chosen(&fixture.open().unwrap()), ["sidecar@2.11.0-rc.1"]);
}

#[test]
fn customers_with_equal_plugins_share_what_was_read() {
    let fixture = fixture("  values: {}\n");
    fixture.file("customers/b.yaml", customer("b", "  values: {}\n"));
    fixture.file("customers/c.yaml", customer("c", "  plugins: {sidecar: 2.10.0}\n"));
    let bundle = fixture.open().unwrap();
    let plugin = |index: usize| {
        let ready = bundle.tenants[index].outcome.as_ref().unwrap();
        std::sync::Arc::as_ptr(&ready.plugins[&"sidecar".parse().unwrap()])
    };
    assert_eq!((plugin(0), plugin(0)), (plugin(1), plugin(2)));
}

#[test]
fn a_pin_outside_the_range_is_refused_with_both_lines() {
    assert_snapshot!(fixture("  plugins:\n    sidecar: 3.0.0\n").refusal_of("acme"), @r#"
    [release.invalid] customers/acme.yaml:7:5: sidecar 3.0.0 is pinned, and the release was made for ">=2.1, <3"
      customers/acme.yaml:7: sidecar: 3.0.0
      release.yaml:8: sidecar: ">=2.1, <3"
    "#);
    assert_snapshot!(fixture("  plugins:\n    sidecar: 2.11.0-rc.1\n").refusal_of("acme"), @r#"
    [release.invalid] customers/acme.yaml:7:5: sidecar 2.11.0-rc.1 is pinned, and the release was made for ">=2.1, <3"
      customers/acme.yaml:7: sidecar: 2.11.0-rc.1
      release.yaml:8: sidecar: ">=2.1, <3"
      hint: a range takes in a pre-release only if it names one of that version
    "#);
}

#[test]
fn what_is_nowhere_is_told_with_what_there_is() {
    assert_snapshot!(fixture("  plugins: {sidecar: 2.9.0}\n").refusal_of("acme"), @r#"[release.incomplete] customers/acme.yaml:6:13: no sidecar 2.9.0: plugins.oci has 1.4.0, 2.1.0, 2.2.0, 2.10.0, 2.11.0-rc.1, 3.0.0"#);
    assert_snapshot!(fixture("  plugins: {sidecra: 2.1.0}\n").refusal_of("acme"), @r#"[release.invalid] customers/acme.yaml:6:13: sidecra is pinned here, and the release does not use it, did you mean sidecar?"#);
    let fixture = fixture("  values: {}\n");
    fixture.release("  plugins: {sidecar: \"4\", sidecars: \"1\"}\n");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] release.yaml:7:13: no version of sidecar in "4": plugins.oci has 1.4.0, 2.1.0, 2.2.0, 2.10.0, 2.11.0-rc.1, 3.0.0
    [release.incomplete] release.yaml:7:27: no version of sidecars in "1": no plugin sidecars in plugins.oci, did you mean sidecar?
    "#);
    std::fs::remove_dir_all(fixture.path("plugins.oci")).unwrap();
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] release.yaml:7:13: no version of sidecar in "4": no plugin sidecar in plugins.oci (which is not there)
    [release.incomplete] release.yaml:7:27: no version of sidecars in "1": no plugin sidecars in plugins.oci (which is not there)
    "#);
}

#[test]
fn a_default_that_nobody_needs_is_no_fault() {
    let fixture = fixture("  plugins: {rules: 1.0.0}\n");
    fixture.plugin("rules", "1.0.0", "validator").plugin("rules", "1.1.0", "transformer");
    fixture.release("  plugins: {rules: \"1\"}\n  pipeline: [{validate: rules}]\n");
    assert_eq!(chosen(&fixture.open().unwrap()), ["rules@1.0.0"]);
    fixture.file("customers/b.yaml", customer("b", "  values: {}\n"));
    assert_snapshot!(fixture.refusal(), @r#"[plugin.invalid] release.yaml:8:14: validate rules needs a validator, and rules 1.1.0 is a transformer"#);
}

#[test]
fn one_version_has_one_file() {
    let fixture = fixture("  values: {}\n");
    fixture.plugin_in("more", &plugin("sidecar", "2.10.0", "transformer", "another"));
    fixture.file("bowline.toml", "[[source]]\nlayout = \"more\"\n");
    assert_eq!(chosen(&fixture.open().unwrap()), ["sidecar@2.10.0"]);
    fixture.file("bowline.toml", "[[source]]\nlayout = \"more\"\n[[source]]\nembedded = true\n");
    let refusal = fixture.refusal();
    assert!(
        refusal.starts_with("[release.changed] release.yaml:8:5: sidecar 2.10.0 is sha256:"),
        "{refusal}"
    );
    assert!(refusal.contains(" in ROOT/more and sha256:"), "{refusal}");
    assert!(refusal.contains(" in plugins.oci: one version has one file"), "{refusal}");
}

#[test]
fn a_source_that_is_not_there_is_told() {
    let fixture = fixture("  values: {}\n");
    fixture.file("bowline.toml", "[[source]]\nlayout = \"none\"\n");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] ROOT/none: cannot list the plugins of this folder
      cause: ROOT/none: no OCI layout: it has no file oci-layout; `bowline plugin push` makes one
    "#);
}

#[test]
fn a_lock_is_held_to() {
    let fixture = fixture("  values: {}\n");
    let lock = |version: &str, digest: &str| {
        format!("[[plugin]]\nname = \"sidecar\"\nversion = \"{version}\"\ndigest = \"{digest}\"\n")
    };
    let digest = plugin("sidecar", "2.1.0", "transformer", "x").digest().to_string();
    fixture.file("bowline.lock", lock("2.1.0", &digest));
    assert_eq!(chosen(&fixture.open_locked().unwrap()), ["sidecar@2.1.0"]);
    fixture.file("bowline.lock", lock("2.2.0", &digest));
    let refusal = fixture.refusal_locked();
    assert!(
        refusal.starts_with("[release.changed] bowline.lock:1:1: sidecar 2.2.0 is locked as"),
        "{refusal}"
    );
    // A customer that pins a version is held to it as well.
    fixture.file("bowline.lock", lock("2.1.0", &digest));
    fixture.file("customers/bowline.lock", lock("2.2.0", &digest));
    fixture.file("customers/acme.yaml", customer("acme", "  plugins: {sidecar: 2.2.0}\n"));
    let refusal = fixture.refusal_of_locked("acme");
    assert!(
        refusal.starts_with(
            "[release.changed] customers/bowline.lock:1:1: sidecar 2.2.0 is locked as"
        ),
        "{refusal}"
    );
    fixture.file("customers/acme.yaml", customer("acme", "  values: {}\n"));
    fixture.file("bowline.lock", lock("1.4.0", &digest));
    assert_snapshot!(fixture.refusal_locked(), @r#"
    [release.invalid] bowline.lock:1:1: sidecar 1.4.0 is locked, and the release was made for ">=2.1, <3"
      bowline.lock:1: sidecar: 1.4.0
      release.yaml:8: sidecar: ">=2.1, <3"
      hint: write the lock again with `bowline lock`
    "#);
    fixture.file("bowline.lock", "");
    assert_snapshot!(fixture.refusal_locked(), @r#"
    [release.incomplete] release.yaml:8:5: bowline.lock has no sidecar
      hint: write the lock again with `bowline lock`
    "#);
    fixture.file("bowline.lock", lock("2.9.0", &digest));
    assert_snapshot!(fixture.refusal_locked(), @r#"[release.incomplete] bowline.lock:1:1: no sidecar 2.9.0: plugins.oci has 1.4.0, 2.1.0, 2.2.0, 2.10.0, 2.11.0-rc.1, 3.0.0"#);
    fixture.file(
        "bowline.lock",
        "[[plugin]]\nname = \"sidecar\"\nversion = \"2\"\ndigest = \"sha256:00\"\n",
    );
    assert_snapshot!(fixture.refusal_locked(), @r#"[release.invalid] bowline.lock:4:10: plugin[0].digest: expected a digest of sha256: and 64 hexadecimal digits, found string "sha256:00""#);
}
