//! Writing locks, and being held to them.

use std::fs;
use std::thread;

use insta::assert_snapshot;

use super::fixture::{Fixture, customer, plugin};
use crate::{LockOptions, LockedFile, lock};

const SPEC: &str = "  plugins:\n    sidecar: \">=2.1, <3\"\n    rules: \"1\"\n  pipeline:\n  - transform: sidecar\n  - validate: rules\n";

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    for version in ["2.1.0", "2.2.0", "2.3.0"] {
        fixture.plugin("sidecar", version, "transformer");
    }
    fixture.plugin("rules", "1.0.0", "validator").release(SPEC);
    fixture.file("customers/acme.yaml", customer("acme", "  plugins: {sidecar: 2.1.0}\n"));
    fixture
}

fn told(files: &[LockedFile]) -> String {
    let lines = files.iter().map(|file| {
        let changes: Vec<String> = file.changes.iter().map(ToString::to_string).collect();
        format!("{} ({}): {}\n", file.shown, file.entries, changes.join(", "))
    });
    lines.collect()
}

fn update(fixture: &Fixture, names: &[&str], check: bool) -> String {
    let update = names.iter().map(|name| name.parse().unwrap()).collect();
    match lock(&LockOptions { open: fixture.options(), update, check, sealed: false }) {
        Ok(files) => told(&files),
        Err(errors) => fixture.shown(&errors),
    }
}

fn read(fixture: &Fixture, path: &str) -> String {
    let text = fs::read_to_string(fixture.path(path)).unwrap();
    let digest = |line: &str| line.starts_with("digest = \"sha256:");
    text.lines()
        .map(|line| if digest(line) { "digest = …\n".into() } else { format!("{line}\n") })
        .collect()
}

#[test]
fn a_lock_holds_what_the_release_resolves_to_and_what_customers_pin() {
    let fixture = fixture();
    assert_snapshot!(update(&fixture, &[], false), @r"
    bowline.lock (2): + rules 1.0.0, + sidecar 2.3.0
    customers/bowline.lock (1): + sidecar 2.1.0
    ");
    assert_snapshot!(read(&fixture, "bowline.lock"), @r#"
    # Which plugin files are used, by digest. `bowline lock` writes this; commit it.

    [[plugin]]
    name = "rules"
    version = "1.0.0"
    digest = …
    interface = "bowline:plugin@0.1.0"
    role = "validator"
    source = "plugins.oci"

    [[plugin]]
    name = "sidecar"
    version = "2.3.0"
    digest = …
    interface = "bowline:plugin@0.1.0"
    role = "transformer"
    source = "plugins.oci"
    "#);
    let ready = fixture.open_locked().unwrap().tenants.remove(0).outcome.unwrap();
    assert_eq!(ready.plugins[&"sidecar".parse().unwrap()].id().to_string(), "sidecar 2.1.0");
}

#[test]
fn what_is_locked_stays_until_it_is_updated_or_leaves_its_range() {
    let fixture = fixture();
    update(&fixture, &[], false);
    fixture.plugin("sidecar", "2.4.0", "transformer").plugin("rules", "1.1.0", "validator");
    assert_snapshot!(update(&fixture, &[], false), @r"
    bowline.lock (2): 
    customers/bowline.lock (1): 
    ");
    assert_snapshot!(update(&fixture, &["sidecar"], true), @r"
    bowline.lock (2): ~ sidecar 2.3.0 → 2.4.0
    customers/bowline.lock (1): 
    ");
    assert_eq!(
        read(&fixture, "bowline.lock").matches("2.3.0").count(),
        1,
        "a check writes nothing"
    );
    update(&fixture, &["sidecar"], false);
    fixture.release(&SPEC.replace(">=2.1, <3", ">=2.1, <2.3"));
    assert_snapshot!(update(&fixture, &[], false), @r"
    bowline.lock (2): ~ sidecar 2.4.0 → 2.2.0
    customers/bowline.lock (1): 
    ");
    assert_snapshot!(update(&fixture, &["sidecra"], false), @"[release.invalid] release.yaml: the release declares no plugin sidecra to update, did you mean sidecar?");
}

#[test]
fn what_nobody_pins_any_more_leaves_the_lock() {
    let fixture = fixture();
    fixture.file("customers/b.yaml", customer("b", "  plugins: {sidecar: 2.2.0}\n"));
    update(&fixture, &[], false);
    fixture.file("customers/b.yaml", customer("b", "  values: {}\n"));
    assert_snapshot!(update(&fixture, &[], false), @r"
    bowline.lock (2): 
    customers/bowline.lock (1): - sidecar 2.2.0
    ");
}

#[test]
fn without_a_lock_nothing_opens() {
    let fixture = fixture();
    assert_snapshot!(fixture.refusal_locked(), @r"
    [release.incomplete] bowline.lock: the release has no lock
      hint: `bowline lock` writes it; commit it with the release
    ");
    update(&fixture, &[], false);
    fixture.file("customers/acme.yaml", customer("acme", "  plugins: {sidecar: 2.2.0}\n"));
    assert_snapshot!(fixture.refusal_of_locked("acme"), @r"
    [release.incomplete] customers/acme.yaml:6:13: sidecar 2.2.0 is pinned, and no lock has it
      hint: `bowline lock` adds it
    ");
    fs::remove_file(fixture.path("customers/bowline.lock")).unwrap();
    fixture.file("customers/acme.yaml", customer("acme", "  plugins: {sidecar: 2.3.0}\n"));
    assert!(
        fixture.open_locked().unwrap().tenants[0].outcome.is_ok(),
        "the release's own lock has it"
    );
}

#[test]
fn other_bytes_behind_a_locked_version_are_refused() {
    let fixture = fixture();
    update(&fixture, &[], false);
    fs::remove_dir_all(fixture.path("plugins.oci")).unwrap();
    for version in ["2.1.0", "2.3.0"] {
        fixture.plugin_in("plugins.oci", &plugin("sidecar", version, "transformer", "another"));
    }
    fixture.plugin("rules", "1.0.0", "validator");
    let shown = update(&fixture, &[], false);
    let digest = without_digests(&shown);
    assert_snapshot!(digest, @r"
    [release.changed] bowline.lock:11:1: sidecar 2.3.0 is locked as sha256:# from plugins.oci, and is sha256:# in plugins.oci
      hint: a version never changes: whoever made the new file gives it a new version; if the locked one is known to be wrong, take its entry out of the lock and run `bowline lock`
    [release.changed] customers/bowline.lock:3:1: sidecar 2.1.0 is locked as sha256:# from plugins.oci, and is sha256:# in plugins.oci
      hint: a version never changes: whoever made the new file gives it a new version; if the locked one is known to be wrong, take its entry out of the lock and run `bowline lock`
    ");
    // Who opens it is told the same: here of what the only customer runs, which is a pin.
    let opened = without_digests(&fixture.refusal_of_locked("acme"));
    assert_eq!(opened.lines().next(), digest.lines().nth(2));
}

#[test]
fn a_lock_that_was_edited_by_hand_is_told() {
    let fixture = fixture();
    update(&fixture, &[], false);
    let text = fs::read_to_string(fixture.path("bowline.lock")).unwrap();
    let with = |from: &str, to: &str| {
        fixture.file("bowline.lock", text.replace(from, to));
        fixture.refusal_locked()
    };
    assert_snapshot!(with("role = \"validator\"", "role = \"transformer\""), @r#"
    [release.changed] bowline.lock:3:1: the lock says that the role of rules 1.0.0 is "transformer", and it is "validator"
      hint: write the lock again with `bowline lock`
    "#);
    assert_snapshot!(with("name = \"rules\"", "name = \"rulers\""), @r"
    [release.incomplete] release.yaml:9:5: bowline.lock has no rules
      hint: write the lock again with `bowline lock`
    ");
    let conflict =
        with("[[plugin]]\nname = \"rules\"", "<<<<<<< ours\n[[plugin]]\nname = \"rules\"");
    assert_snapshot!(conflict, @r"
    [release.invalid] bowline.lock:3:9: key with no value, expected `=`
      hint: take the file away and write it with `bowline lock`
    ");
    fixture.file("bowline.lock", format!("{text}\n{}", text.replace("# Which", "#")));
    assert_snapshot!(fixture.refusal_locked(), @r"
    [release.invalid] bowline.lock:21:1: rules 1.0.0 is locked at bowline.lock:3 already
    [release.invalid] bowline.lock:29:1: sidecar 2.3.0 is locked at bowline.lock:11 already
    ");
}

#[test]
fn two_who_lock_at_once_write_what_one_writes() {
    let fixture = fixture();
    thread::scope(|scope| {
        (0..8).for_each(|_| drop(scope.spawn(|| fixture.lock().unwrap())));
    });
    let both = [read(&fixture, "bowline.lock"), read(&fixture, "customers/bowline.lock")];
    assert_eq!(both.map(|text| text.matches("[[plugin]]").count()), [2, 1]);
    assert_snapshot!(update(&fixture, &[], true), @r"
    bowline.lock (2): 
    customers/bowline.lock (1): 
    ");
}

#[test]
fn a_run_is_the_same_whatever_the_windows_and_another_for_anything_else() {
    let fixture = fixture();
    let run = || {
        let ready = fixture.open().unwrap().tenants.remove(0).outcome.unwrap();
        ready.run
    };
    let before = run();
    let spec = "  plugins: {sidecar: 2.1.0}\n";
    let windows = "  windows: [{allow: 0 22 * * 1-5, for: 4h}]\n";
    fixture.file("customers/acme.yaml", customer("acme", &format!("{spec}{windows}")));
    assert_eq!(run(), before);
    fixture.file("customers/acme.yaml", customer("acme", &format!("{spec}  values: {{a: 1}}\n")));
    assert_ne!(run(), before);
    fixture.file("customers/acme.yaml", customer("acme", "  plugins: {sidecar: 2.2.0}\n"));
    assert_ne!(run(), before);
    fixture.file("customers/acme.yaml", customer("acme", spec));
    assert_eq!(run(), before);
    fixture.release(&format!("{SPEC}  values: {{b: 1}}\n"));
    assert_ne!(run(), before);
}

/// The text with every digest as one sign.
fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str("sha256:#");
        shown.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit()));
    }
    shown
}
