use super::*;
use crate::kinds::Kinds;

#[test]
fn what_nothing_acts_on_is_healthy_by_being_there() {
    let heads = [
        "v1 ConfigMap",
        "v1 Secret",
        "v1 ServiceAccount",
        "v1 Endpoints",
        "v1 LimitRange",
        "v1 PodTemplate",
        "v1 Event",
        "apps/v1 ControllerRevision",
        "discovery.k8s.io/v1 EndpointSlice",
        "networking.k8s.io/v1 NetworkPolicy",
        "networking.k8s.io/v1 IngressClass",
        "storage.k8s.io/v1 StorageClass",
        "storage.k8s.io/v1 CSIDriver",
        "rbac.authorization.k8s.io/v1 ClusterRole",
        "rbac.authorization.k8s.io/v1 RoleBinding",
        "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
        "scheduling.k8s.io/v1 PriorityClass",
        "gateway.networking.k8s.io/v1 ReferenceGrant",
    ];
    for head in heads {
        let (_, kind) = head.split_once(' ').unwrap();
        let expected =
            format!("healthy: Exists: it is there, and a {kind} has nothing to wait for");
        judged(head, &[("metadata: {name: a}", &expected)]);
    }
}

#[test]
fn every_kind_of_kubernetes_has_a_rule_or_is_left_to_its_conditions_on_purpose() {
    let kinds = Kinds::builtin();
    let left = kinds.all().filter(|(group, kind)| {
        let version = if group.is_empty() { "v1".into() } else { format!("{group}/v1") };
        // What is only asked, and never kept.
        let asked = group.starts_with("auth") && kind.ends_with("Review");
        !asked && rule(Live::of(&object(&format!("{version} {kind}"), "spec: {}"))).is_none()
    });
    let mut left: Vec<_> = left.map(|(_, kind)| kind).collect();
    left.sort_unstable();
    let expected = [
        "CertificateSigningRequest",
        "PodCertificateRequest",
        "ServiceCIDR",
        "StorageVersion",
        "StorageVersionMigration",
        "ValidatingAdmissionPolicy",
    ];
    assert_eq!(left, expected);
}

#[test]
fn a_kind_of_that_name_in_another_group_is_not() {
    let rest = "status: {conditions: [{type: Ready, status: 'False', message: no key}]}";
    judged("example.com/v1 Secret", &[(rest, "progressing: Ready is False: no key")]);
}
