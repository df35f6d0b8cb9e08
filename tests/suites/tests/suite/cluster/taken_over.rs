//! Taking over what others made.

use super::Shop;
use super::manifests::definition;

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-1, namespace: NAMESPACE}\n\
                   data: {colour: green, old: gone}\n";

fn shop() -> Shop {
    let shop = Shop::new();
    shop.by_hand(&["apply"], MAP);
    shop
}

#[test]
fn what_kubectl_applied_is_a_conflict_until_it_is_taken_over() {
    let shop = shop();
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(6), "{}", refused.told());
    assert!(refused.err.contains("kubectl-client-side-apply"), "{}", refused.told());

    shop.says("adopt: {from: [kubectl-client-side-apply]}");
    let planned = shop.desk.bowline("run . -c acme --plan-only");
    assert!(planned.out.contains("/data/colour: \"green\" → \"blue\""), "{}", planned.told());
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-1", "{.data.colour}"), "blue");
    // What the release does not have goes, as with the tool that it came from; and that tool's note.
    assert_eq!(shop.field("configmap/map-1", "{.data.old}"), "");
    assert_eq!(
        shop.field("configmap/map-1", "{.metadata.annotations}").matches("last-applied").count(),
        0
    );
    let managers = shop.field("configmap/map-1", "{.metadata.managedFields[*].manager}");
    assert_eq!(managers, "bowline");
    let again = shop.desk.bowline("run . -c acme").done();
    assert!(again.out.contains("nothing"), "{}", again.told());
}

#[test]
fn once_it_is_ours_the_other_has_to_be_asked() {
    let shop = shop();
    shop.says("adopt: {from: [kubectl-client-side-apply]}");
    shop.desk.bowline("run . -c acme").done();
    shop.by_hand(&["apply"], MAP);
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(6), "{}", refused.told());
}

#[test]
fn what_an_argo_cd_application_heals_is_not_taken() {
    let shop = Shop::new();
    let group = "argoproj.io";
    shop.by_hand(&["apply"], &definition(group, "v1alpha1", "Application"));
    shop.kubectl(&["wait", "--for=condition=established", &format!("crd/applications.{group}")]);
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\n\
         metadata: {name: NAMESPACE, namespace: NAMESPACE}\nspec: {syncPolicy: {automated: {selfHeal: true}}}\n";
    shop.by_hand(&["apply"], application);
    let tracked = "  annotations: {argocd.argoproj.io/tracking-id: \"NAMESPACE:/ConfigMap:NAMESPACE/map-1\"}\n";
    let map = MAP.replace(
        "metadata: {name: map-1, namespace: NAMESPACE}\n",
        &format!("metadata:\n  name: map-1\n  namespace: NAMESPACE\n{tracked}"),
    );
    shop.by_hand(&["apply", "--server-side", "--field-manager=argocd-controller"], &map);
    shop.says("adopt: {from: [argocd-controller]}");
    let refused = shop.desk.bowline("run . -c acme");
    assert!(refused.err.contains("selfHeal"), "{}", refused.told());
    assert_eq!(shop.field("configmap/map-1", "{.data.colour}"), "green");
    // Without it, they are.
    shop.by_hand(&["apply"], &application.replace("true", "false"));
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.field("configmap/map-1", "{.data.colour}"), "blue");
}
