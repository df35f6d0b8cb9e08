//! `bowline shadow`, what a plugin version would change; and `bowline plugins`, who runs which.

use bowline_artifact::{Artifact, attach};

use crate::guests;
use crate::program::Desk;
use crate::small::{customer, push, release, vandal, with_vandal};

#[test]
fn equal_changes_are_told_once_and_failures_apart() {
    let desk = Desk::with_shop();
    insta::assert_snapshot!(desk.bowline("shadow shop --plugin sidecar=2.1.0 --all").told(), @r#"
    exit 10
    --- stdout
    1 customer (initech): fails
      error[release.invalid]: transform sidecar (release.yaml:75): sidecar 2.1.0: its config is not what it takes: the key `container` is missing; unknown key `image`; the known keys are container, upstream; unknown key `port`; the known keys are container, upstream
        hint: bowline plugin inspect sidecar@2.1.0 shows the schema
    1 customer (globex): apps/Deployment/* (11), apps/StatefulSet/search
      /spec/template/spec/initContainers/[name=proxy]/startupProbe: + {"tcpSocket":{"port":15001}}
    1 customer (globex): apps/StatefulSet/broker
      /spec/template/spec/initContainers: - [{"name":"proxy","image":"registry.example/shop/proxy@sha256…
    sidecar 2.1.0 for 4 customers: 1 changed, 1 failing with it only, 2 on it already
    "#);
    let quiet = desk.bowline("shadow shop --plugin sidecar=2.1.0 -c acme -c umbrella");
    insta::assert_snapshot!(quiet.told(), @r#"
    exit 0
    --- stdout
    sidecar 2.1.0 for 2 customers: 2 on it already
    "#);
    let mut report = desk.bowline("shadow shop --plugin sidecar=2.1.0 -o json").json();
    let customers = report["customers"].as_array().unwrap().iter();
    let status: Vec<&str> = customers.map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(status, ["already", "changes", "failsWithCandidate", "already"]);
    let mut first = report["changes"][0].take();
    assert_eq!(first["objects"].as_array().unwrap().len(), 12);
    first["objects"].as_array_mut().unwrap().truncate(1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&first).unwrap(), @r#"
    {
      "change": "changed",
      "customers": [
        "globex"
      ],
      "fields": [
        {
          "after": {
            "tcpSocket": {
              "port": 15001
            }
          },
          "change": "added",
          "path": "/spec/template/spec/initContainers/[name=proxy]/startupProbe"
        }
      ],
      "objects": [
        {
          "customers": [
            "globex"
          ],
          "kind": "apps/Deployment",
          "name": "accounts"
        }
      ]
    }
    "#);
    assert_eq!(report["failures"][0]["customers"], serde_json::json!(["initech"]));
    assert_eq!(report["failures"][0]["problem"]["class"], "release.invalid");
}

/// The release with the guest `vandal` in 1.0.0, which everybody runs, and 1.1.0, which has this in its
/// manifest.
fn two_vandals(schema: Option<&str>) -> Desk {
    let desk = release();
    with_vandal(&desk, "");
    for name in ["acme", "globex"] {
        customer(&desk, name, "");
        let path = format!("customers/{name}.yaml");
        desk.edit(&path, "plugins: {}", "plugins: {vandal: 1.0.0}");
    }
    let plain = vandal("1.1.0", "");
    let mut manifest = plain.manifest().clone();
    manifest.config_schema = schema.map(|schema| serde_json::from_str(schema).unwrap());
    let next = attach(&guests::component("vandal"), &manifest).unwrap();
    push(&desk.at("plugins.oci"), &Artifact::read(next).unwrap());
    desk
}

#[test]
fn a_version_that_does_the_same_is_no_difference() {
    let desk = two_vandals(None);
    insta::assert_snapshot!(desk.bowline("shadow --plugin vandal=1.1.0").told(), @r#"
    exit 0
    --- stdout
    vandal 1.1.0 for 2 customers: 2 unchanged
    "#);
}

#[test]
fn a_config_that_the_candidate_refuses_is_a_group_of_its_own() {
    let desk = two_vandals(Some("{\"properties\": {\"do\": {\"const\": \"something\"}}}"));
    insta::assert_snapshot!(desk.bowline("shadow . --plugin vandal=1.1.0 --all").told(), @r#"
    exit 10
    --- stdout
    2 customers (acme, globex): fails
      error[release.invalid]: transform vandal (release.yaml:20): vandal 1.1.0: its config is not what it takes: /do: expected "something", found string "nothing"
        hint: bowline plugin inspect vandal@1.1.0 shows the schema
    vandal 1.1.0 for 2 customers: 2 failing with it only
    "#);
    // Whoever fails as they are say nothing about the candidate.
    desk.edit("release.yaml", "do: nothing", "do: take-the-kind-away");
    insta::assert_snapshot!(desk.bowline("shadow . --plugin vandal=1.1.0 --all").told(), @r#"
    exit 4
    --- stdout
    vandal 1.1.0 for 2 customers: 2 failing as they are
    --- stderr
    error[plugin.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: it left deployment/web invalid: the object has no kind
    "#);
}

#[test]
fn what_is_new_is_told_apart_by_what_it_says_and_what_is_gone_is_not() {
    let desk = Desk::with_shop();
    desk.edit("shop/customers/umbrella.yaml", "spec:\n", "spec:\n  plugins: {sidecar: 2.0.0}\n");
    let resources = "    sidecar: {container: {resources: null, probe: null}}\n";
    let text = desk.read("shop/customers/umbrella.yaml") + resources;
    desk.write("shop/customers/umbrella.yaml", text);
    let told = desk.bowline("shadow shop --plugin sidecar=2.1.0 -c globex -c umbrella").told();
    insta::assert_snapshot!(told, @r#"
    exit 10
    --- stdout
    2 customers (globex, umbrella): apps/StatefulSet/broker
      /spec/template/spec/initContainers: - [{"name":"proxy","image":"registry.example/shop/proxy@sha256…
    1 customer (globex): apps/Deployment/* (11), apps/StatefulSet/search
      /spec/template/spec/initContainers/[name=proxy]/startupProbe: + {"tcpSocket":{"port":15001}}
    1 customer (umbrella): apps/Deployment/* (11), apps/StatefulSet/search
      /spec/template/spec/initContainers/[name=proxy]/startupProbe: + {"tcpSocket":{"port":15443}}
    sidecar 2.1.0 for 2 customers: 2 changed
    "#);
}

#[test]
fn a_candidate_that_nobody_could_pin_is_refused() {
    let desk = Desk::with_shop();
    let told = |plugin: &str| desk.bowline(&format!("shadow shop --plugin {plugin}")).told();
    insta::assert_snapshot!(told("sidecar=3.0.0"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:56:5: sidecar 3.0.0 is not in the release's range: ">=1.4, <3"
      hint: widen the range in a copy of the release to try it
    "#);
    insta::assert_snapshot!(told("sidecar=2.9.9"), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: --plugin: no sidecar 2.9.9: plugins.oci has 1.4.0, 2.0.0, 2.1.0
    "#);
    insta::assert_snapshot!(told("sidcar=2.1.0"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: --plugin: the release does not use sidcar, did you mean sidecar?
    "#);
    insta::assert_snapshot!(told("sidecar"), @r#"
    exit 2
    --- stderr
    error: --plugin takes NAME=VERSION such as sidecar=2.1.0, not "sidecar"
    "#);
    insta::assert_snapshot!(told("sidecar=2"), @r#"
    exit 2
    --- stderr
    error: not a semantic version: "2"
    "#);
    insta::assert_snapshot!(told("sidecar=2.1.0 --plugin sidecar=2.0.0"), @r#"
    exit 2
    --- stderr
    error: --plugin names two versions of sidecar
    "#);
}

#[test]
fn the_plugins_of_customers_are_listed_with_their_pins() {
    let desk = release();
    customer(&desk, "globex", "");
    desk.edit("customers/globex.yaml", "plugins: {}", "plugins: {labels: 1.0.0}");
    insta::assert_snapshot!(desk.bowline("plugins").told(), @r#"
    exit 0
    --- stdout
    CUSTOMER  PLUGIN  VERSION  CHOSEN BY                     SIGNED BY  DIGEST
    acme      labels  1.0.0    release                       -          sha256:#
    globex    labels  1.0.0    pin, customers/globex.yaml:5  -          sha256:#
    "#);
    insta::assert_snapshot!(desk.bowline("plugins . -c globex -o json").told(), @r#"
    exit 0
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "PluginsReport",
      "release": {
        "name": "small",
        "version": "1.0.0",
        "digest": "sha256:#"
      },
      "customers": [
        {
          "name": "globex",
          "plugins": [
            {
              "name": "labels",
              "version": "1.0.0",
              "digest": "sha256:#",
              "pinned": true,
              "file": "customers/globex.yaml",
              "line": 5
            }
          ]
        }
      ]
    }
    "#);
    desk.edit("customers/globex.yaml", "labels: 1.0.0", "labels: 1.0.9");
    insta::assert_snapshot!(desk.bowline("plugins .").told(), @r#"
    exit 3
    --- stdout
    CUSTOMER  PLUGIN  VERSION  CHOSEN BY  SIGNED BY  DIGEST
    acme      labels  1.0.0    release    -          sha256:#
    --- stderr
    error[release.incomplete]: customers/globex.yaml:5:13: labels 1.0.9 is pinned, and no lock has it
      hint: `bowline lock` adds it
    "#);
}
