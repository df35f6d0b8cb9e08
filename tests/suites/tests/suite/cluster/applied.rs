//! What goes out is there, and is sent once.

use super::Shop;
use super::manifests::definition;

#[test]
fn the_first_run_applies_and_the_second_sends_nothing() {
    let shop = Shop::new();
    let first = shop.desk.bowline("run . -c acme -o json").done().json();
    let effects = |report: &serde_json::Value| report["customers"][0]["ending"]["effects"].clone();
    assert_eq!(effects(&first)["objects"]["created"], 10, "{first:#}");
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
    assert_eq!(shop.field("configmap/map-1", "{.metadata.labels.team}"), "red");
    let version = shop.field("configmap/map-1", "{.metadata.resourceVersion}");
    let second = shop.desk.bowline("run . -c acme -o json").done().json();
    assert_eq!(effects(&second)["objects"]["unchanged"], 10, "{second:#}");
    assert_eq!(shop.field("configmap/map-1", "{.metadata.resourceVersion}"), version);
    assert_eq!(shop.desk.bowline("drift . -c acme").code, Some(0));
}

#[test]
fn only_what_changed_is_sent() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    let version = |name: &str| shop.field(name, "{.metadata.resourceVersion}");
    let (one, other) = (version("configmap/map-1"), version("configmap/map-2"));
    shop.desk.edit("manifests/web.yaml", "number: \"1\"", "number: \"one\"");
    let planned = shop.desk.bowline("run . -c acme --plan-only");
    assert_eq!(planned.code, Some(10), "{}", planned.told());
    assert!(planned.out.contains("/data/number: \"1\" → \"one\""), "{}", planned.told());
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-1", "{.data.number}"), "one");
    assert_ne!(version("configmap/map-1"), one);
    assert_eq!(version("configmap/map-2"), other);
}

#[test]
fn a_kind_goes_out_with_the_first_object_of_it_and_a_namespace_is_made() {
    let shop = Shop::new();
    let group = format!("{}.example", shop.namespace);
    let text = format!(
        "apiVersion: {group}/v1\nkind: Cart\nmetadata: {{name: mine, namespace: {ns}-carts}}\nspec: {{size: 3}}\n{}",
        definition(&group, "v1", "Cart"),
        ns = shop.namespace,
    );
    shop.desk.write("manifests/carts.yaml", text);
    shop.desk.bowline("run . -c acme").done();
    let namespace = format!("{}-carts", shop.namespace);
    let carts = format!("carts.{group}");
    let size = shop.cluster.kubectl(&[
        "get",
        "-n",
        &namespace,
        &carts,
        "mine",
        "-o",
        "jsonpath={.spec.size}",
    ]);
    assert_eq!(size.unwrap(), "3");
    shop.cluster.kubectl(&["delete", "crd", &carts]).unwrap();
}
