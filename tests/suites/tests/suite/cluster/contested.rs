//! What others own goes by the customer's rules.

use super::manifests::{container, deployment};
use super::{Shop, until};

const COLOUR: &str = "conflicts: [{kinds: [ConfigMap], path: /data/colour, policy: POLICY}]";

/// Somebody changed the colour of a map by hand, and the release changes its number.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.patch("configmap/map-3", r#"{"data": {"colour": "red"}}"#);
    shop.desk.edit("manifests/web.yaml", "number: \"3\"", "number: three");
    shop
}

#[test]
fn a_field_that_yields_is_left_and_the_rest_is_applied_once() {
    let shop = shop();
    shop.says(&COLOUR.replace("POLICY", "yield"));
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "red");
    assert_eq!(shop.field("configmap/map-3", "{.data.number}"), "three");
    let version = shop.field("configmap/map-3", "{.metadata.resourceVersion}");
    let again = shop.desk.bowline("run . -c acme").done();
    assert!(again.out.contains("nothing"), "{}", again.told());
    assert_eq!(shop.field("configmap/map-3", "{.metadata.resourceVersion}"), version);
    // Once it yields no longer, it is wanted again.
    shop.says(&COLOUR.replace("POLICY", "force"));
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "blue");
}

#[test]
fn a_field_that_may_be_forced_is_taken() {
    let shop = shop();
    shop.says(&COLOUR.replace("POLICY", "force"));
    let planned = shop.desk.bowline("run . -c acme --plan-only");
    assert!(planned.out.contains("/data/colour: \"red\" → \"blue\""), "{}", planned.told());
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "red");
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "blue");
    let again = shop.desk.bowline("run . -c acme").done();
    assert!(again.out.contains("nothing"), "{}", again.told());
}

#[test]
fn nothing_is_forced_where_one_conflict_may_not_be() {
    let shop = shop();
    shop.patch("configmap/map-3", r#"{"data": {"number": "3.0"}}"#);
    shop.says(&COLOUR.replace("POLICY", "force"));
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(6), "{}", refused.told());
    assert!(refused.err.contains("/data/number"), "{}", refused.told());
    assert!(!refused.err.contains("/data/colour belongs"), "{}", refused.told());
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "red");
}

#[test]
fn what_is_ignored_is_no_difference() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.patch("configmap/map-3", r#"{"data": {"colour": "red"}}"#);
    shop.says("ignore: [{kinds: [ConfigMap], path: /data/colour}]");
    let planned = shop.desk.bowline("run . -c acme --plan-only").done();
    assert!(!planned.out.contains("colour"), "{}", planned.told());
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "red");
}

#[test]
fn whoever_takes_a_field_back_while_the_run_waits_is_named() {
    let shop = Shop::on(bowline_cluster::Cluster::shared_with_controllers());
    // The Deployment is never ready, so that the run waits.
    let map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-1, namespace: NAMESPACE}\n\
               data: {colour: blue}\n";
    shop.manifests(&format!("{}{map}", deployment(&container("hangs"))));
    let run = shop.desk.start("run . -c acme");
    until("the map is there", || shop.get("configmap").contains("map-1"));
    shop.patch("configmap/map-1", r#"{"data": {"colour": "red"}}"#);
    // Now it becomes ready.
    let image = "deployment/web=registry.example/web:1".split_once('=').unwrap();
    shop.kubectl(&["set", "image", image.0, &format!("web={}", image.1)]);
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(6), "{}", ran.told());
    assert!(ran.err.contains("has taken it back since"), "{}", ran.told());
    assert!(ran.err.contains("kubectl"), "{}", ran.told());
}
