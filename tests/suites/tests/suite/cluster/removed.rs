//! What nobody wants any more goes, within the guards.

use super::Shop;

#[test]
fn a_manifest_that_left_the_release_is_pruned() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.write("manifests/web.yaml", shop.maps(0..9));
    shop.desk.bowline("run . -c acme").done();
    assert!(!shop.get("configmap").contains("map-9"));
    assert_eq!(shop.get("configmap").matches("map-").count(), 9);
    shop.desk.bowline("run . -c acme").done();
}

#[test]
fn losing_too_much_is_refused_before_anything_is_pruned() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.write("manifests/web.yaml", shop.maps(0..5));
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(9), "{}", refused.told());
    assert!(refused.err.contains("guard."), "{}", refused.told());
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
}

#[test]
fn a_customer_who_leaves_leaves_nothing() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.bowline("offboard -c acme --plan-only");
    let digest = super::reviewed(&shop.desk);
    shop.desk.bowline(&format!("approve -c acme {digest}")).done();
    shop.desk.bowline("offboard -c acme").done();
    assert_eq!(shop.get("configmap").matches("map-").count(), 0);
    shop.desk.bowline("offboard -c acme").done();
}

#[test]
fn a_person_may_let_more_go() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.write("manifests/web.yaml", shop.maps(0..6));
    let refused = shop.desk.bowline("run . -c acme --allow-removed 4");
    assert!(refused.err.contains("guard.prune"), "{}", refused.told());
    assert!(refused.err.contains("--allow-prune 4"), "{}", refused.told());
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
    shop.desk.bowline("run . -c acme --allow-removed 4 --allow-prune 4").done();
    assert_eq!(shop.get("configmap").matches("map-").count(), 6);
}

#[test]
fn what_holds_data_goes_only_by_its_name() {
    // What protects claims that are in use is a controller.
    let shop = Shop::on(bowline_cluster::Cluster::shared_with_controllers());
    let claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\n\
                 metadata: {name: data, namespace: NAMESPACE}\nspec: {accessModes: [ReadWriteOnce], \
                 storageClassName: slow, resources: {requests: {storage: 1Gi}}}\n";
    shop.by_hand(
        &["apply"],
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: slow}\n\
         provisioner: example.com/slow\nvolumeBindingMode: WaitForFirstConsumer\n",
    );
    let maps = shop.maps(0..10);
    shop.manifests(&format!("{maps}{claim}"));
    // It waits for its first consumer, and nobody waits for it.
    shop.desk.bowline("run . -c acme").done();
    shop.manifests(&maps);
    let kept = shop.desk.bowline("run . -c acme").done();
    let logs = shop.desk.bowline("runs logs acme").done();
    assert!(logs.out.contains("is not wanted, and stays"), "{} {}", kept.told(), logs.told());
    assert!(shop.get("pvc").contains("data"));
    let name = format!("persistentvolumeclaim/data in {}", shop.namespace);
    let mut command = shop.desk.command("run . -c acme --allow-prune");
    command.arg(&name);
    shop.desk.ran(command).done();
    assert!(!shop.get("pvc").contains("data"));
}

#[test]
fn a_finalizer_that_holds_what_was_deleted_is_named_and_tried_again() {
    let shop = Shop::new();
    shop.says("deletion: 1s");
    shop.desk.bowline("run . -c acme").done();
    shop.patch("configmap/map-9", r#"{"metadata": {"finalizers": ["example.com/never"]}}"#);
    shop.desk.write("manifests/web.yaml", shop.maps(0..9));
    let stuck = shop.desk.bowline("run . -c acme");
    assert!(stuck.err.contains("finalizer example.com/never holds it"), "{}", stuck.told());
    // It is still a member: once it goes, nothing is left of it.
    assert!(shop.get("configmap").contains("map-9"));
    shop.kubectl(&[
        "patch",
        "configmap/map-9",
        "--type=merge",
        "-p",
        r#"{"metadata": {"finalizers": []}}"#,
    ]);
    shop.desk.bowline("run . -c acme").done();
    assert!(!shop.get("configmap").contains("map-9"));
}
