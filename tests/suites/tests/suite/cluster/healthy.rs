//! What went out is waited for, and what keeps it from being healthy is told.

use bowline_cluster::Cluster;

use super::Shop;
use crate::program::Desk;

/// A Deployment of two Pods with this image.
fn shop(image: &str) -> Shop {
    let shop = Shop::on(Cluster::shared_with_controllers());
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: {}}}\nspec:\n  replicas: 2\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: server, image: \"registry.example/{image}:1\"}}]}}\n",
        shop.namespace
    );
    shop.desk.write("manifests/web.yaml", text);
    shop
}

#[test]
fn a_run_ends_when_what_it_applied_is_healthy() {
    let shop = shop("web");
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("deployment/web", "{.status.availableReplicas}"), "2");
    let shown = shop.desk.bowline("runs show acme").done();
    assert!(shown.out.contains("verify     done"), "{}", shown.told());
}

#[test]
fn a_crash_loop_ends_the_wait_and_names_the_container() {
    let shop = shop("crashes");
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.crash-loop"), "{}", ran.told());
    let told = "container server: CrashLoopBackOff, exit 137 OOMKilled, 5 restarts";
    assert!(ran.err.contains(told) && ran.err.contains("pod web-"), "{}", ran.told());
}

#[test]
fn an_image_that_cannot_be_had_is_told_long_before_the_deadline() {
    let shop = shop("does-not-exist");
    let release = shop.desk.read("release.yaml");
    shop.desk.write("release.yaml", format!("{release}  deadlines: {{verify: 8s}}\n"));
    let ran = shop.desk.bowline("run . -c acme");
    assert_eq!(ran.code, Some(7), "{}", ran.told());
    let logs = shop.desk.bowline("runs logs acme").done();
    assert!(logs.out.contains("container server: ImagePullBackOff"), "{}", logs.told());
    // Mended, it goes on.
    shop.desk.edit("manifests/web.yaml", "does-not-exist", "web");
    shop.desk.bowline("run . -c acme").done();
}

#[test]
fn the_example_goes_to_a_cluster_and_becomes_healthy() {
    let cluster = Cluster::shared_with_controllers();
    let desk = Desk::with_shop();
    let sync = format!(
        "  sync: {{to: kubernetes, kubeconfig: {}}}\n  plugins:\n",
        cluster.kubeconfig().display()
    );
    desk.edit("shop/customers/acme.yaml", "  plugins:\n", &sync);
    let ran = desk.bowline("run shop -c acme").done();
    assert!(ran.out.contains("objects 112 created"), "{}", ran.told());
    let again = desk.bowline("run shop -c acme").done();
    assert!(again.out.contains("succeeded  nothing"), "{}", again.told());
}
