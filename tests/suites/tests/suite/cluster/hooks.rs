//! Hooks run with the waves: once for each state of the release.

use bowline_cluster::Cluster;

use super::Shop;

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map, namespace: NAMESPACE}\ndata: {a: \"1\"}\n";

fn job(name: &str, image: &str, annotations: &str) -> String {
    format!(
        "---\napiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {name}\n  namespace: NAMESPACE\n  \
         annotations: {{{annotations}}}\nspec:\n  backoffLimit: 0\n  template:\n    spec:\n      \
         restartPolicy: Never\n      containers: [{{name: main, image: \"registry.example/{image}:1\"}}]\n"
    )
}

fn shop(jobs: &[String]) -> Shop {
    let shop = Shop::on(Cluster::shared_with_controllers());
    shop.manifests(&format!("{MAP}{}", jobs.concat()));
    shop
}

#[test]
fn a_hook_runs_once_for_a_release_and_again_for_another() {
    let shop = shop(&[
        job("migrate", "web", "argocd.argoproj.io/hook: PreSync"),
        job(
            "warm",
            "web",
            "helm.sh/hook: post-install, helm.sh/hook-delete-policy: hook-succeeded",
        ),
    ]);
    let planned = shop.desk.bowline("run . -c acme --plan-only");
    assert!(planned.out.contains("+ batch/Job"), "{}", planned.told());
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.get("job"), "job.batch/migrate\n");
    let first = shop.field("job/migrate", "{.metadata.uid}");
    let again = shop.desk.bowline("run . -c acme").done();
    assert!(again.out.contains("nothing"), "{}", again.told());
    assert_eq!(shop.field("job/migrate", "{.metadata.uid}"), first);
    shop.desk.edit("manifests/web.yaml", "a: \"1\"", "a: \"2\"");
    shop.desk.bowline("run . -c acme").done();
    assert_ne!(shop.field("job/migrate", "{.metadata.uid}"), first);
    // It is no member: nothing prunes it.
    assert_eq!(
        shop.field("job/migrate", "{.metadata.labels.applyset\\.kubernetes\\.io/part-of}"),
        ""
    );
}

#[test]
fn a_hook_that_fails_stops_what_comes_after_it_and_runs_those_for_failures() {
    let shop = shop(&[
        job("migrate", "exits-1", "argocd.argoproj.io/hook: PreSync"),
        job("tell", "web", "argocd.argoproj.io/hook: SyncFail"),
    ]);
    let ran = shop.desk.bowline("run . -c acme");
    assert!(ran.err.contains("health.failed") && ran.err.contains("job/migrate"), "{}", ran.told());
    assert!(
        !shop.get("configmap").contains("configmap/map\n"),
        "what comes after it is not applied"
    );
    assert_eq!(shop.get("job"), "job.batch/migrate\njob.batch/tell\n");
    // Mended, it goes on: the hook that failed runs again.
    shop.desk.edit("manifests/web.yaml", "exits-1", "web");
    shop.desk.bowline("run . -c acme").done();
    assert!(shop.get("configmap").contains("configmap/map\n"));
}

#[test]
fn hooks_for_the_end_run_when_the_customer_leaves() {
    let shop = shop(&[job("farewell", "web", "argocd.argoproj.io/hook: PreDelete")]);
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.get("job"), "");
    shop.desk.bowline("offboard -c acme --plan-only");
    let digest = super::reviewed(&shop.desk);
    shop.desk.bowline(&format!("approve -c acme {digest}")).done();
    shop.desk.bowline("offboard -c acme").done();
    assert_eq!(shop.get("job"), "job.batch/farewell\n");
    assert!(!shop.get("configmap").contains("configmap/map\n"));
}
