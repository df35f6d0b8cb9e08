//! Files that can be read, and do not fit together.

use std::fs;

use super::{refused, spoiled};
use crate::program::Desk;
use crate::small::{customer, push, release, rendered, vandal, with_vandal};

#[test]
fn two_objects_of_one_identity_are_refused_with_both_lines() {
    let twin = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";
    insta::assert_snapshot!(spoiled(|desk| desk.write("manifests/zz.yaml", twin)), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/zz.yaml:1: service/web stands at manifests/web.yaml:10 already
    "#);
}

#[test]
fn an_object_that_kubernetes_would_refuse_is_told_with_its_line() {
    let spoil = |text: &'static str| spoiled(move |desk| desk.write("manifests/zz.yaml", text));
    insta::assert_snapshot!(spoil("---\napiVersion: v1\nmetadata: {name: a}\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/zz.yaml:2: the object has no kind
    "#);
    insta::assert_snapshot!(spoil("apiVersion: v1\nkind: Pod\nmetadata: {name: A_b}\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/zz.yaml:1: metadata.name: "A_b" is no DNS subdomain: lower-case letters, digits, '-' and '.', which starts and ends with a letter or digit
    "#);
    insta::assert_snapshot!(spoil("apiVersion: v1\nkind: Pod\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/zz.yaml:1: the object has no metadata.name
    "#);
}

#[test]
fn a_pin_outside_the_range_is_refused_with_both_lines() {
    let desk = rendered();
    customer(&desk, "acme", "");
    desk.edit("customers/acme.yaml", "plugins: {}", "plugins: {labels: 2.0.0}");
    insta::assert_snapshot!(refused(&desk).told(), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme            -  - # ms  failed
    globex          4  labels 1.0.0 # ms  unchanged  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 failed, 1 plugin version
    --- stderr
    error[release.invalid]: customers/acme.yaml:5:13: labels 2.0.0 is pinned, and the release was made for "1"
      customers/acme.yaml:5: labels: 2.0.0
      release.yaml:14: labels: "1"
    "#);
}

#[test]
fn a_plugin_that_is_used_and_not_declared_is_refused() {
    let undeclared =
        |desk: &Desk| desk.edit("release.yaml", "    labels: \"1\"\n", "    images: \"1\"\n");
    insta::assert_snapshot!(spoiled(undeclared), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:16:7: the plugin labels is used here and not declared in spec.plugins
      hint: add `labels: "RANGE"` to spec.plugins
    "#);
}

#[test]
fn a_plugin_that_nobody_has_is_refused() {
    let spoiled = |change: &dyn Fn(&Desk)| {
        let desk = release();
        change(&desk);
        let before = desk.files(".");
        let locked = desk.bowline("lock .");
        assert_eq!(desk.files("."), before);
        locked.told()
    };
    let unknown = spoiled(&|desk| {
        desk.edit("release.yaml", "    labels: \"1\"\n", "    lables: \"1\"\n");
        desk.edit("release.yaml", "transform: labels", "transform: lables");
    });
    insta::assert_snapshot!(unknown, @r#"
    exit 3
    --- stderr
    error[release.incomplete]: release.yaml:14:5: no version of lables in "1": no plugin lables in plugins.oci, did you mean labels?
    "#);
    let newer = |desk: &Desk| desk.edit("release.yaml", "labels: \"1\"", "labels: \"7\"");
    insta::assert_snapshot!(spoiled(&newer), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: release.yaml:14:5: no version of labels in "7": plugins.oci has 1.0.0
    "#);
    let gone = |desk: &Desk| fs::remove_dir_all(desk.at("plugins.oci")).unwrap();
    insta::assert_snapshot!(spoiled(&gone), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: release.yaml:14:5: no labels 1.0.0: no plugin labels in plugins.oci (which is not there)
    "#);
}

#[test]
fn one_version_with_two_different_files_is_refused() {
    let desk = release();
    with_vandal(&desk, "");
    desk.bowline(crate::small::RENDER).done();
    // The same version of another source, in bytes of its own.
    push(&desk.at("others.oci"), &vandal("1.0.0", "idempotent = true"));
    let sources = "[[source]]\nembedded = true\n[[source]]\nlayout = \"others.oci\"\n";
    desk.write("bowline.toml", sources);
    insta::assert_snapshot!(refused(&desk).told(), @r#"
    exit 3
    --- stderr
    error[release.changed]: bowline.lock:11:1: vandal 1.0.0 is sha256:# in plugins.oci and sha256:# in DESK/others.oci: one version has one file
      hint: take one of them away, or name only one source in bowline.toml
    "#);

    // Within one folder the second one is not taken in.
    fs::remove_file(desk.at("bowline.toml")).unwrap();
    let path = desk.at("other.wasm");
    fs::write(&path, vandal("1.0.0", "idempotent = true").bytes()).unwrap();
    let before = desk.files("plugins.oci");
    let pushed = desk.bowline("plugin push other.wasm --to plugins.oci");
    assert_eq!(desk.files("plugins.oci"), before);
    insta::assert_snapshot!(pushed.told(), @r#"
    exit 3
    --- stderr
    error[release.changed]: plugins.oci: vandal 1.0.0 has two different files, sha256:# and sha256:#: a version never changes, so publish the change as the next one
    "#);
}

#[test]
fn a_plugin_file_that_was_changed_is_refused() {
    let changed = spoiled(|desk| {
        for (name, file) in desk.files("plugins.oci/blobs/sha256") {
            let mut bytes = file.content;
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            desk.write(&format!("plugins.oci/blobs/sha256/{name}"), bytes);
        }
    });
    insta::assert_snapshot!(changed, @r#"
    exit 3
    --- stderr
    error[release.changed]: bowline.lock:3:1: cannot take labels 1.0.0 from plugins.oci: ./plugins.oci/blobs/sha256/#: changed or damaged: expected sha256:#, found sha256:#
    "#);
}

#[test]
fn a_reference_to_what_is_not_there_is_refused() {
    let reference = |text: &'static str| {
        spoiled(move |desk| desk.edit("release.yaml", "{$value: /team}", text))
    };
    insta::assert_snapshot!(reference("{$value: /teams}"), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error[release.invalid]: acme, globex: transform labels (release.yaml:16): labels 1.0.0: /labels/team: no value at /teams; the values have: team, do, did you mean /team?
    "#);
    insta::assert_snapshot!(reference("{$value: team}"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:18:24: spec.pipeline[0].config.labels.team: a JSON Pointer is empty or starts with '/': "team"
    "#);
    insta::assert_snapshot!(reference("{$output: team}"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:18:24: spec.pipeline[0].config.labels.team: spec.terraform.outputs has no team
    "#);
    insta::assert_snapshot!(reference("{$image: wep}"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:18:24: spec.pipeline[0].config.labels.team: spec.images has no wep, did you mean web?
    "#);
    insta::assert_snapshot!(reference("{$vaule: /team}"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:18:24: spec.pipeline[0].config.labels.team: `$vaule` is no reference: did you mean `$value`?; a key that is to start with a dollar sign is written `$$vaule`
    "#);
}

#[test]
fn a_value_that_one_customer_takes_away_fails_that_customer_alone() {
    let desk = rendered();
    let before = desk.files("out");
    customer(&desk, "acme", "  values: {team: null}\n");
    customer(&desk, "globex", "  values: {team: green}\n");
    let ran = desk.bowline(crate::small::RENDER);
    let after = desk.files("out");
    assert_eq!(before["acme/manifests.yaml"], after["acme/manifests.yaml"]);
    assert!(desk.read("out/globex/manifests.yaml").contains("team: green"));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    insta::assert_snapshot!(ran.told(), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT   DIGEST
    acme            -  - # ms  failed
    globex          4  labels 1.0.0 # ms  changed  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 failed, 1 plugin version
    --- stderr
    error[release.invalid]: acme: transform labels (release.yaml:16): labels 1.0.0: /labels/team: no value at /team; the values have: do
    "#);
}

#[test]
fn a_config_that_its_schema_refuses_is_told_with_pointer_and_type() {
    let config = |text: &'static str| {
        spoiled(move |desk| desk.edit("release.yaml", "labels: {team: {$value: /team}}", text))
    };
    insta::assert_snapshot!(config("labels: [red]"), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error[release.invalid]: acme, globex: transform labels (release.yaml:16): labels 1.0.0: its config is not what it takes: /labels: expected object, found array
      hint: bowline plugin inspect labels@1.0.0 shows the schema
    "#);
    insta::assert_snapshot!(config("labels: {team: 7}"), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error[release.invalid]: acme, globex: transform labels (release.yaml:16): labels 1.0.0: its config is not what it takes: /labels/team: expected string, found integer 7
      hint: bowline plugin inspect labels@1.0.0 shows the schema
    "#);
    insta::assert_snapshot!(config("lables: {team: red}"), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error[release.invalid]: acme, globex: transform labels (release.yaml:16): labels 1.0.0: its config is not what it takes: unknown key `lables`, did you mean `labels`?
      hint: bowline plugin inspect labels@1.0.0 shows the schema
    "#);
}
