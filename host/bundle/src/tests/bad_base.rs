//! Manifests that cannot be used.

use std::os::unix::fs::symlink;

use insta::assert_snapshot;

use super::fixture::{Fixture, object};

#[test]
fn objects_are_read_in_the_order_of_entries_and_paths() {
    let fixture = Fixture::new();
    fixture
        .file("manifests/b/z.yml", object("Deployment", "z"))
        .file(
            "manifests/b.yaml",
            format!("{}---\n# nothing\n---\n{}", object("Job", "b1"), object("Job", "b2")),
        )
        .file(
            "manifests/c.json",
            r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}"#,
        )
        .file("manifests/kustomization.yaml", "resources: [b.yaml]")
        .file("manifests/.hidden.yaml", "not: an object")
        .file("manifests/README.md", "text")
        .file("more/x.yaml", object("Deployment", "x"))
        .file("more/y.txt", "text")
        .release("  manifests: [more/*.yaml, manifests, manifests/b.yaml]\n");
    let bundle = fixture.open().unwrap();
    let shown = bundle.base.iter().map(|object| format!("{} {}", object.source, object.id));
    assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r#"
    more/x.yaml:1 deployment/x in shop
    manifests/app.yaml:1 deployment/web in shop
    manifests/b/z.yml:1 deployment/z in shop
    manifests/b.yaml:1 job/b1 in shop
    manifests/b.yaml:7 job/b2 in shop
    manifests/c.json:1 configmap/c
    "#);
}

#[test]
fn lists_are_flattened_and_their_elements_keep_their_lines() {
    let fixture = Fixture::new();
    fixture.file(
        "manifests/app.yaml",
        "apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a}
- apiVersion: v1
  kind: ConfigMapList
  items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: b}
---
apiVersion: example.dev/v1
kind: AllowList
metadata: {name: kept}
spec: {items: []}
",
    );
    let bundle = fixture.open().unwrap();
    let shown = bundle.base.iter().map(|object| format!("{} {}", object.source, object.id));
    assert_snapshot!(shown.collect::<Vec<_>>().join("\n"), @r#"
    manifests/app.yaml:4 configmap/a
    manifests/app.yaml:10 configmap/b
    manifests/app.yaml:14 allowlist/kept
    "#);
}

#[test]
fn what_kubernetes_would_refuse_is_told_with_file_and_line() {
    let fixture = Fixture::new();
    fixture.file(
        "manifests/app.yaml",
        "apiVersion: v1
metadata: {name: a}
---
kind: Service
apiVersion: v1
---
apiVersion: v1
kind: Service
metadata: {name: Upper}
---
- 1
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: ok}}
- {apiVersion: v1, kind: Pod}
",
    );
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] manifests/app.yaml:1: the object has no kind
    [release.invalid] manifests/app.yaml:4: the object has no metadata.name
    [release.invalid] manifests/app.yaml:7: metadata.name: "Upper" is no DNS label: lower-case letters, digits and '-', which starts with a letter and ends with a letter or digit
    [release.invalid] manifests/app.yaml:11: a Kubernetes object is an object, not an array
    [release.invalid] manifests/app.yaml:17: the object has no metadata.name
    "#);
}

#[test]
fn two_objects_of_one_identity_are_both_named() {
    let fixture = Fixture::new();
    fixture
        .file("manifests/a.yaml", object("Deployment", "web"))
        .file("manifests/b.yaml", object("Deployment", "web").replace("apps/v1", "apps/v1beta1"));
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] manifests/app.yaml:1: deployment/web in shop stands at manifests/a.yaml:1 already
    [release.invalid] manifests/b.yaml:1: deployment/web in shop stands at manifests/a.yaml:1 already
    "#);
}

#[test]
fn what_an_entry_names_must_be_there_and_hold_objects() {
    let fixture = Fixture::new();
    fixture.file("manifests/kustomization.yaml", "resources: []").file("notes.txt", "");
    fixture.release(
        "  manifests:\n  - none\n  - none/*.yaml\n  - manifests/x*.yaml\n  - manifests/kustomization.yaml\n  - notes.txt\n  - \"manifests/[\"\n",
    );
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] release.yaml:8:5: "none" is not in the release's folder
    [release.incomplete] release.yaml:9:5: "none" is not in the release's folder
    [release.incomplete] release.yaml:10:5: "manifests/x*.yaml" matches no .yaml, .yml or .json file
    [release.invalid] release.yaml:11:5: manifests/kustomization.yaml is no object: name the files that it lists
    [release.invalid] release.yaml:12:5: notes.txt is neither .yaml, .yml nor .json
    [release.invalid] release.yaml:13:5: "manifests/[" is no glob
      cause: error parsing glob 'manifests/[': unclosed character class; missing ']'
    "#);
}

#[test]
fn a_link_to_a_folder_around_it_ends() {
    let fixture = Fixture::new();
    symlink(fixture.path("manifests"), fixture.path("manifests/again")).unwrap();
    let refusal = fixture.refusal();
    assert!(refusal.contains("lies more than 32 folders deep"), "{refusal}");
}

#[test]
fn a_bad_manifest_is_told_with_its_own_name() {
    let fixture = Fixture::new();
    fixture.file("manifests/bad.yaml", "a: [1\n").file("manifests/worse.yaml", b"\x00\xff");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] manifests/bad.yaml:2:1: `,` or `]` should stand here
    [release.invalid] manifests/worse.yaml:1:2: not UTF-8: the byte 0xff cannot stand here
    "#);
}
