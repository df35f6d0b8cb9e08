//! Why something is not ready, in the cluster's own words.

use bowline_cluster::Cluster;

use super::manifests::{container, deployment};
use super::{Shop, until};

/// A Deployment whose Pods are like this.
fn shop(spec: &str) -> Shop {
    let shop = Shop::on(Cluster::shared_with_controllers());
    shop.manifests(&deployment(spec));
    shop
}

#[test]
fn an_init_container_that_crashes_is_seen() {
    let shop = shop(&format!(
        "{}, initContainers: [{{name: migrate, image: \"registry.example/crashes:1\"}}]",
        container("web")
    ));
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.crash-loop"), "{}", ran.told());
    assert!(ran.err.contains("init container migrate: CrashLoopBackOff, exit 3"), "{}", ran.told());
}

#[test]
fn what_no_node_takes_is_told_in_the_schedulers_words() {
    let shop = shop(&format!("{}, nodeSelector: {{disk: ssd}}", container("web")));
    shop.says("health: {tolerate: {unschedulable: 1s}}");
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.unschedulable"), "{}", ran.told());
    assert!(ran.err.contains("node affinity/selector"), "{}", ran.told());
}

#[test]
fn a_quota_that_has_no_room_is_told() {
    let shop = shop(&container("web"));
    shop.by_hand(
        &["apply"],
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: none, namespace: NAMESPACE}\nspec: {hard: {pods: \"0\"}}\n",
    );
    until("the quota counts", || {
        !shop.field("resourcequota/none", "{.status.hard.pods}").is_empty()
    });
    shop.says("health: {tolerate: {quota: 1s}}");
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.quota"), "{}", ran.told());
    assert!(ran.err.contains("exceeded quota: none"), "{}", ran.told());
}

#[test]
fn a_volume_that_cannot_be_mounted_is_told_by_its_event() {
    let shop = shop(&container("hangs"));
    shop.says("health: {tolerate: {mount: 1s}}");
    let run = shop.desk.start("run . -c acme");
    until("there is a Pod", || !shop.get("pod").is_empty());
    let uid = shop.field("pod", "{.items[0].metadata.uid}");
    let name = shop.field("pod", "{.items[0].metadata.name}");
    let now = jiff::Timestamp::now();
    // kwok plays no volumes: what a kubelet would say is said for it.
    shop.by_hand(
        &["create"],
        &format!(
            "apiVersion: v1\nkind: Event\nmetadata: {{generateName: web-, namespace: NAMESPACE}}\n\
             involvedObject: {{apiVersion: v1, kind: Pod, name: {name}, namespace: NAMESPACE, uid: {uid}}}\n\
             type: Warning\nreason: FailedMount\nlastTimestamp: {now:.0}\n\
             message: 'MountVolume.SetUp failed for volume \"data\": secret \"tls\" not found'\n"
        ),
    );
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert!(ran.err.contains("health.stalled"), "{}", ran.told());
    assert!(ran.err.contains("secret \"tls\" not found"), "{}", ran.told());
}

#[test]
fn a_webhook_that_denies_pods_is_told() {
    let shop = shop(&container("web"));
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: try, namespace: NAMESPACE}}\nspec: {{{}}}\n",
        container("web")
    );
    shop.deny("pods", "message: no Pods on Sundays", &pod);
    shop.says("health: {tolerate: {quota: 1s}}");
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.stalled"), "{}", ran.told());
    assert!(ran.err.contains("no Pods on Sundays"), "{}", ran.told());
}
