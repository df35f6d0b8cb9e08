use super::*;

#[test]
fn service() {
    judged(
        "v1 Service",
        &[
            (
                "spec: {type: LoadBalancer}, status: {loadBalancer: {}}",
                "progressing: NoAddress: its load balancer has no address yet",
            ),
            (
                "spec: {type: LoadBalancer}, status: {loadBalancer: {ingress: [{ip: 10.0.0.1}]}}",
                "healthy: Address: it is reached at 10.0.0.1",
            ),
            (
                "spec: {type: LoadBalancer}, status: {conditions: [{type: LoadBalancerPortsError, \
                    status: 'True', message: mixed protocols}]}",
                "degraded: LoadBalancerPortsError: mixed protocols",
            ),
            (
                "spec: {type: ExternalName, externalName: db.example}",
                "healthy: Exists: it stands for db.example",
            ),
            (
                "spec: {type: ClusterIP}",
                "healthy: Exists: it is there; who answers for it is its pods' health",
            ),
        ],
    );
}

#[test]
fn another_groups_service_is_another_thing() {
    let rest = "spec: {type: LoadBalancer}, status: {conditions: [{type: Ready, status: Unknown, \
        message: no route yet}]}";
    let expected = "progressing: Ready is Unknown: no route yet";
    judged("serving.knative.dev/v1 Service", &[(rest, expected)]);
}
