//! Waves: what comes first, what waits for it, and what is said meanwhile.

use bowline_cluster::Cluster;

use super::Shop;

fn deployment(image: &str, wave: i32) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: NAMESPACE\n  \
         annotations: {{bowline.dev/wave: \"{wave}\"}}\nspec:\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: web, image: \"registry.example/{image}:1\"}}]}}\n"
    )
}

const MAPS: &str = "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: late\n  namespace: NAMESPACE\n  \
                    annotations: {argocd.argoproj.io/sync-wave: \"5\"}\n---\n\
                    apiVersion: v1\nkind: ConfigMap\nmetadata: {name: later, namespace: NAMESPACE, \
                    annotations: {bowline.dev/wave: \"6\"}}\n";

#[test]
fn a_wave_starts_when_the_one_before_it_is_healthy_and_says_why_not_before() {
    let shop = Shop::on(Cluster::shared_with_controllers());
    shop.manifests(&format!("{}{MAPS}", deployment("crashes", 1)));
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.crash-loop"), "{}", ran.told());
    let maps = shop.get("configmap");
    assert!(!maps.contains("late"), "{maps}");
    let logs = shop.desk.bowline("runs logs acme").done();
    assert!(logs.out.contains("wave 1 (1 of 3): 1 object"), "{}", logs.told());
    let blocked =
        "configmap/late in NAMESPACE and 1 more wait for it".replace("NAMESPACE", &shop.namespace);
    assert!(logs.out.contains(&blocked), "{}", logs.told());

    shop.manifests(&format!("{}{MAPS}", deployment("web", 1)));
    shop.desk.bowline("run . -c acme").done();
    assert!(shop.get("configmap").contains("later"));
}

#[test]
fn a_circle_is_shown_before_anything_is_applied() {
    let shop = Shop::new();
    let map = |name: &str, own: &str, after: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: NAMESPACE\n  \
             annotations:\n    kapp.k14s.io/change-group: g/{own}\n    \
             kapp.k14s.io/change-rule: upsert after upserting g/{after}\n"
        )
    };
    shop.manifests(&[map("one", "a", "b"), map("two", "b", "a")].concat());
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(3), "{}", refused.told());
    assert!(refused.err.contains("one") && refused.err.contains("two"), "{}", refused.told());
    assert!(!shop.get("configmap").contains("one"));
}
