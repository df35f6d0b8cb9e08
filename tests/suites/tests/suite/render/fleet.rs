//! A release for all its customers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{Desk, Ran, copy};

const RENDER: &str = "render shop --all --out out";

/// The digest of each customer's objects, from a report in JSON.
fn digests(report: &Value) -> BTreeMap<&str, &str> {
    let customers = report["customers"].as_array().unwrap().iter();
    let pairs = customers
        .map(|customer| (customer["name"].as_str().unwrap(), customer["digest"].as_str().unwrap()));
    pairs.collect()
}

/// What stands in each file, without who touched it when.
fn contents(desk: &Desk, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let files = desk.files(folder).into_iter();
    files.map(|(name, state)| (name, state.content)).collect()
}

#[test]
fn a_render_ends_with_a_table_and_the_next_one_touches_nothing() {
    let desk = Desk::with_shop();
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme          112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  new     sha256:#
    globex        112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.0.0 # ms  new     sha256:#
    initech       109  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 1.4.0 # ms  new     sha256:#
    umbrella      112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  new     sha256:#
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 4 customers, 8 plugin versions
    ");
    let files = desk.files("out");
    insta::assert_debug_snapshot!(files.keys().collect::<Vec<_>>(), @r#"
    [
        ".bowline",
        "acme/manifests.yaml",
        "globex/manifests.yaml",
        "initech/manifests.yaml",
        "umbrella/manifests.yaml",
    ]
    "#);
    let again: Ran = desk.bowline(RENDER);
    assert_eq!(desk.files("out"), files);
    insta::assert_snapshot!(again.told(), @r"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme          112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  unchanged  sha256:#
    globex        112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.0.0 # ms  unchanged  sha256:#
    initech       109  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 1.4.0 # ms  unchanged  sha256:#
    umbrella      112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  unchanged  sha256:#
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 4 customers, 8 plugin versions
    ");
}

#[test]
fn the_report_in_json_says_what_the_table_says_and_more() {
    let desk = Desk::with_shop();
    insta::assert_snapshot!(desk.bowline("render shop -c acme --out out -o json").told(), @r#"
    exit 0
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "RenderReport",
      "release": {
        "name": "shop",
        "version": "2.4.0",
        "digest": "sha256:#"
      },
      "pluginsLoaded": 6,
      "pluginsCompiled": 0,
      "customers": [
        {
          "name": "acme",
          "status": "rendered",
          "output": "new",
          "milliseconds": 0,
          "objects": 112,
          "digest": "sha256:#",
          "plugins": {
            "house-rules": "1.0.0",
            "images": "1.0.0",
            "labels": "1.0.0",
            "network-policy": "1.0.0",
            "set-namespace": "1.0.0",
            "sidecar": "2.1.0"
          }
        }
      ],
      "strangers": [],
      "placeholders": [
        "database_address"
      ]
    }
    "#);
    let all = desk.bowline("render shop --all --out out -o json").done().json();
    let again = desk.bowline("render shop --all --out out -o json").done().json();
    assert_eq!(digests(&all), digests(&again));
    let written = |report: &Value| {
        let customers = report["customers"].as_array().unwrap().iter();
        customers.map(|one| one["output"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(written(&all), ["unchanged", "new", "new", "new"]);
    assert_eq!(written(&again), ["unchanged"; 4]);
    // Every customer differs from every other, at least in the namespace.
    let different: std::collections::BTreeSet<&str> = digests(&all).into_values().collect();
    assert_eq!(different.len(), 4);
}

#[test]
fn the_output_does_not_depend_on_concurrency_or_place() {
    let desk = Desk::with_shop();
    let one = desk.bowline("render shop --all --out one -o json --concurrency 1").done().json();
    let many = desk.bowline("render shop --all --out many -o json --concurrency 16").done().json();
    copy(&desk.at("shop"), &desk.at("some/where/else/shop-of-others"));
    let place = "render some/where/else/shop-of-others --all --out place -o json";
    let place = desk.bowline(place).done().json();
    for (name, report) in [("many", &many), ("place", &place)] {
        assert_eq!(report["release"], one["release"], "{name}");
        assert_eq!(digests(report), digests(&one), "{name}");
        assert_eq!(contents(&desk, name), contents(&desk, "one"), "{name}");
    }
}

#[test]
fn a_change_to_one_customer_touches_no_other() {
    let desk = Desk::with_shop();
    desk.bowline(RENDER).done();
    let before = desk.files("out");
    desk.edit("shop/customers/acme.yaml", "hostname: shop.acme.example", "hostname: acme.example");
    desk.bowline(RENDER).done();
    let after = desk.files("out");
    let touched: Vec<_> = after.iter().filter(|(name, state)| before[*name] != **state).collect();
    assert_eq!(touched.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["acme/manifests.yaml"]);
}

#[test]
fn a_customer_that_left_the_release_is_told_and_its_folder_stays() {
    let desk = Desk::with_shop();
    desk.bowline(RENDER).done();
    std::fs::remove_file(desk.at("shop/customers/umbrella.yaml")).unwrap();
    let before = desk.files("out");
    let ran = desk.bowline(RENDER).done();
    assert_eq!(desk.files("out"), before);
    insta::assert_snapshot!(ran.told(), @r"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme          112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  unchanged  sha256:#
    globex        112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.0.0 # ms  unchanged  sha256:#
    initech       109  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 1.4.0 # ms  unchanged  sha256:#
    note: the output has umbrella, which is no customer of this release
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 3 customers, 8 plugin versions
    ");
}
