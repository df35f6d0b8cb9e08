use super::*;

#[test]
fn namespace() {
    judged(
        "v1 Namespace",
        &[
            ("status: {phase: Active}", "healthy: Active: it is active"),
            (
                "metadata: {deletionTimestamp: x}, spec: {finalizers: [kubernetes]}, status: {phase: \
                    Terminating, conditions: [{type: NamespaceFinalizersRemaining, status: 'True', \
                    message: 'a/b in 2 resource instances'}]}",
                "progressing: Terminating: it is being deleted, and waits for kubernetes; a/b in 2 resource instances",
            ),
        ],
    );
}

#[test]
fn node() {
    judged(
        "v1 Node",
        &[
            ("spec: {}", "progressing: NotReady: its kubelet has said nothing yet"),
            (
                "status: {conditions: [{type: Ready, status: 'True'}]}",
                "healthy: Ready: it is ready",
            ),
            (
                "spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: 'True'}]}",
                "suspended: Cordoned: it is ready, and takes no new pods",
            ),
            (
                "status: {conditions: [{type: DiskPressure, status: 'True', message: full}, \
                    {type: Ready, status: 'True'}]}",
                "degraded: DiskPressure is True: full",
            ),
            (
                "status: {conditions: [{type: Ready, status: Unknown, reason: NodeStatusUnknown, \
                    message: Kubelet stopped posting node status.}]}",
                "degraded: NodeStatusUnknown: Ready is Unknown: Kubelet stopped posting node status.",
            ),
        ],
    );
}

#[test]
fn custom_resource_definition() {
    judged(
        "apiextensions.k8s.io/v1 CustomResourceDefinition",
        &[
            ("spec: {}", "progressing: Pending: its kind is not served yet"),
            (
                "status: {conditions: [{type: NamesAccepted, status: 'True'}, \
                    {type: Established, status: 'True'}]}",
                "healthy: Established: its kind is served",
            ),
            (
                "status: {conditions: [{type: NamesAccepted, status: 'True'}, \
                    {type: Established, status: 'False', reason: Installing, message: the initial names have been accepted}]}",
                "progressing: Installing: Established is False: the initial names have been accepted",
            ),
            (
                "status: {conditions: [{type: NamesAccepted, status: 'False', \
                    reason: PluralConflict, message: taken}]}",
                "degraded: PluralConflict: NamesAccepted is False: taken",
            ),
        ],
    );
}

#[test]
fn api_service() {
    judged(
        "apiregistration.k8s.io/v1 APIService",
        &[
            ("spec: {}", "progressing: Pending: its group and version are not served yet"),
            (
                "status: {conditions: [{type: Available, status: 'True'}]}",
                "healthy: Available: its group and version are served",
            ),
            (
                "status: {conditions: [{type: Available, status: 'False', \
                    reason: MissingEndpoints, message: no endpoints}]}",
                "progressing: MissingEndpoints: Available is False: no endpoints",
            ),
        ],
    );
}

#[test]
fn flow_schema() {
    judged(
        "flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        &[
            (
                "status: {conditions: [{type: Dangling, status: 'True', reason: NotFound, message: no level}]}",
                "degraded: NotFound: no level",
            ),
            (
                "status: {conditions: [{type: Dangling, status: 'False'}]}",
                "healthy: Exists: its priority level is there",
            ),
        ],
    );
}
