//! What others own, or do not allow, is told and left alone.

use super::Shop;
use crate::small;

#[test]
fn a_field_that_somebody_changed_by_hand_is_named_with_who_did_it() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.patch("configmap/map-3", r#"{"data": {"colour": "red"}}"#);
    assert_eq!(shop.desk.bowline("drift . -c acme").code, Some(10));
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(6), "{}", refused.told());
    assert!(refused.err.contains("sync.conflict"), "{}", refused.told());
    for part in ["map-3", "colour", "kubectl-patch"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.told());
    }
    assert_eq!(shop.field("configmap/map-3", "{.data.colour}"), "red");
}

#[test]
fn replicas_are_left_to_the_autoscaler_that_the_release_brings() {
    let shop = Shop::on(bowline_cluster::Cluster::shared_with_controllers());
    let namespace = &shop.namespace;
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: {namespace}}}\nspec:\n  \
         replicas: 1\n  selector: {{matchLabels: {{app: web}}}}\n  template:\n    \
         metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: web, image: \"registry.example/web:1\"}}]}}\n---\n\
         apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n\
         metadata: {{name: web, namespace: {namespace}}}\nspec:\n  maxReplicas: 5\n  \
         scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}\n"
    );
    shop.desk.write("manifests/web.yaml", text);
    shop.desk.bowline("run . -c acme").done();
    shop.cluster.kubectl(&["scale", "-n", namespace, "deployment/web", "--replicas=3"]).unwrap();
    shop.desk.edit("manifests/web.yaml", "registry.example/web:1", "registry.example/web:2");
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("deployment/web", "{.spec.replicas}"), "3");
    let image = "{.spec.template.spec.containers[0].image}";
    assert_eq!(shop.field("deployment/web", image), "registry.example/web:2");
}

#[test]
fn whoever_may_not_is_told_the_verb_and_the_resource() {
    let shop = Shop::new();
    shop.goes_to(&shop.cluster.restricted().display().to_string());
    let refused = shop.desk.bowline("run . -c acme");
    assert!(refused.err.contains("sync.denied"), "{}", refused.told());
    assert!(refused.err.contains("leases") && refused.err.contains("jane"), "{}", refused.told());
}

#[test]
fn what_is_another_customers_stays_theirs() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    let sync = shop.desk.read("customers/acme.yaml");
    let sync = sync.lines().find(|line| line.contains("sync:")).unwrap().to_owned() + "\n";
    // In the same namespace: the inventory says whose it is.
    small::customer(&shop.desk, "globex", &sync);
    let refused = shop.desk.bowline("run . -c globex");
    assert!(refused.err.contains("sync.foreign"), "{}", refused.told());
    // In one of its own: the objects say it.
    small::customer(&shop.desk, "globex", &sync.replace("-bowline", "-globex"));
    let refused = shop.desk.bowline("run . -c globex");
    assert!(refused.err.contains("sync.foreign"), "{}", refused.told());
    assert_eq!(shop.field("configmap/map-1", "{.metadata.labels.team}"), "red");
}

#[test]
fn a_cluster_that_does_not_answer_is_tried_again_and_told() {
    let shop = Shop::new();
    let config = std::fs::read_to_string(shop.cluster.kubeconfig()).unwrap();
    let dead = config.replace(&shop.cluster.address(), "https://127.0.0.1:9");
    shop.desk.write("kubeconfig", dead);
    shop.goes_to("kubeconfig");
    shop.desk
        .write("bowline.toml", "[retries]\n\"sync.unavailable\" = {times = 1, first = \"10ms\"}\n");
    let refused = shop.desk.bowline("run . -c acme");
    assert!(refused.err.contains("sync.unavailable"), "{}", refused.told());
    assert!(refused.err.contains("does not answer"), "{}", refused.told());
}
