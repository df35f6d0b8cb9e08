//! The half of a run that brings manifests to a cluster, alone; and looking at what is there.

use bowline_cluster::Cluster;

use super::Shop;
use super::manifests::{container, deployment};

#[test]
fn a_plan_says_what_would_happen_in_which_order_and_apply_does_it() {
    let shop = Shop::new();
    let planned = shop.desk.bowline("sync plan . -c acme -o json");
    assert_eq!(planned.code, Some(10), "{}", planned.told());
    let wave = &planned.json()["customers"][0]["waves"][0];
    assert_eq!(wave["wave"], "wave 0");
    assert_eq!(wave["objects"].as_array().unwrap().len(), 10);
    assert_eq!(wave["objects"][0]["action"], "create");
    shop.desk.bowline("sync apply . -c acme").done();
    shop.desk.bowline("sync plan . -c acme").done();
    shop.desk.bowline("sync diff . -c acme").done();
    shop.desk.bowline("diff . -c acme --against live").done();

    shop.desk.write("manifests/web.yaml", shop.maps(0..9).replace("blue", "red"));
    let differs = shop.desk.bowline("diff . -c acme --against live");
    assert_eq!(differs.code, Some(10), "{}", differs.told());
    assert!(differs.out.contains("/data/colour: \"blue\" → \"red\""), "{}", differs.told());
    assert!(differs.out.contains("map-9"), "{}", differs.told());
    let planned = shop.desk.bowline("sync plan . -c acme");
    let pruned = format!("  pruned\n    configmap/map-9 in {}\n", shop.namespace);
    assert!(planned.out.contains(&pruned), "{}", planned.told());
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
}

#[test]
fn a_plan_goes_by_an_inventory_where_no_cluster_is_to_be_asked() {
    let shop = Shop::new();
    shop.goes_to("nowhere/at/all");
    let namespace = &shop.namespace;
    let item = |name: &str| {
        format!(
            "- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: {namespace}}}}}\n"
        )
    };
    let live: String = (0..10).map(|number| item(&format!("map-{number}"))).collect();
    shop.desk
        .write("live.yaml", format!("apiVersion: v1\nkind: List\nitems:\n{live}{}", item("old")));
    let planned = shop.desk.bowline("sync plan . -c acme --inventory live.yaml -o json");
    let customer = &planned.json()["customers"][0];
    assert_eq!(customer["prune"][0], format!("configmap/old in {namespace}"));
    assert_eq!(customer["waves"][0]["objects"][0]["action"], "apply");
}

#[test]
fn the_status_names_what_keeps_an_object() {
    let shop = Shop::on(Cluster::shared_with_controllers());
    shop.manifests(&deployment(&container("crashes")));
    shop.desk.bowline("run . -c acme");
    let status = shop.desk.bowline("sync status . -c acme");
    assert_eq!(status.code, Some(10), "{}", status.told());
    assert!(
        status.out.contains("container web: CrashLoopBackOff, exit 137 OOMKilled"),
        "{}",
        status.told()
    );
    // What it says of live objects it says of a file with them, too.
    let pods = shop.kubectl(&["get", "pods", "-o", "yaml"]);
    shop.desk.write("pods.yaml", pods);
    let health = shop.desk.bowline("health -f pods.yaml -o json");
    assert_eq!(health.code, Some(10), "{}", health.told());
    assert_eq!(health.json()["objects"][0]["status"], "degraded");
}
