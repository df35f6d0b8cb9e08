use super::*;

#[test]
fn gateway() {
    judged(
        "gateway.networking.k8s.io/v1 Gateway",
        &[
            ("spec: {}", "progressing: Waiting: no controller has said Programmed yet"),
            (
                "status: {conditions: [{type: Accepted, status: 'True'}, \
                    {type: Programmed, status: 'False', reason: AddressNotAssigned, message: soon}]}",
                "progressing: AddressNotAssigned: Programmed is False: soon",
            ),
            (
                "status: {conditions: [{type: Programmed, status: 'True'}], \
                    listeners: [{conditions: [{type: ResolvedRefs, status: 'False', \
                    reason: InvalidCertificateRef, message: no secret tls}]}]}",
                "degraded: InvalidCertificateRef: ResolvedRefs is False: no secret tls",
            ),
            (
                "metadata: {generation: 2}, status: {conditions: [{type: Programmed, \
                    status: 'True', observedGeneration: 1}]}",
                "progressing: Unobserved: Programmed is about an older generation",
            ),
            (
                "metadata: {generation: 2}, status: {conditions: [{type: Programmed, \
                    status: 'True', observedGeneration: 2}]}",
                "healthy: Programmed is True",
            ),
        ],
    );
}

#[test]
fn a_route_is_accepted_by_every_parent() {
    let answer = |name: &str, accepted: &str| {
        format!(
            "{{parentRef: {{name: {name}}}, conditions: [{{type: Accepted, status: '{accepted}', \
             reason: NotAllowedByListeners}}, {{type: ResolvedRefs, status: 'True'}}]}}"
        )
    };
    let (yes, no, other) = (answer("a", "True"), answer("a", "False"), answer("b", "True"));
    let route = |answers: &str| {
        let rest = format!(
            "spec: {{parentRefs: [{{name: a}}, {{name: b}}]}}, status: {{parents: [{answers}]}}"
        );
        assess(&object("gateway.networking.k8s.io/v1 HTTPRoute", &rest)).to_string()
    };
    assert_eq!(route(""), "progressing: Waiting: no controller has said Accepted yet");
    assert_eq!(route(&yes), "progressing: Waiting: its parent b has not said anything yet");
    assert_eq!(route(&format!("{yes}, {other}")), "healthy: Accepted is True");
    assert_eq!(
        route(&format!("{no}, {other}")),
        "degraded: Accepted is False: NotAllowedByListeners"
    );
}

#[test]
fn gateway_class_and_policy() {
    judged(
        "gateway.networking.k8s.io/v1 GatewayClass",
        &[(
            "status: {conditions: [{type: Accepted, status: Unknown, reason: Pending, \
                message: Waiting for controller}]}",
            "progressing: Pending: Accepted is Unknown: Waiting for controller",
        )],
    );
    judged(
        "gateway.networking.k8s.io/v1 BackendTLSPolicy",
        &[(
            "status: {ancestors: [{conditions: [{type: Accepted, status: 'False', \
                reason: Conflicted}]}]}",
            "degraded: Accepted is False: Conflicted",
        )],
    );
}
