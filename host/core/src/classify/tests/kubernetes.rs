use super::*;

#[test]
fn what_the_api_server_says_is_told_apart() {
    check(
        None,
        &[
            (
                r#"Internal error occurred: failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=30s": dial tcp 10.96.12.3:443: connect: connection refused"#,
                "sync.unavailable",
                "kubernetes-webhook",
            ),
            (
                r#"Internal error occurred: failed calling webhook "validate.nginx.ingress.kubernetes.io": context deadline exceeded"#,
                "sync.unavailable",
                "kubernetes-webhook",
            ),
            (
                r#"conversion webhook for acid.zalan.do/v1, Kind=postgresql failed: Post "https://op.svc:443/convert": EOF"#,
                "sync.unavailable",
                "kubernetes-webhook",
            ),
            (
                r#"Error from server: admission webhook "policy.kyverno.svc" denied the request: resource Deployment/shop/web was blocked"#,
                "sync.invalid",
                "kubernetes-policy",
            ),
            ("etcdserver: leader changed", "sync.unavailable", "kubernetes-busy"),
            (
                "Error from server: etcdserver: request timed out",
                "sync.unavailable",
                "kubernetes-busy",
            ),
            (
                r#"Operation cannot be fulfilled on resourcequotas "team": the object has been modified; please apply your changes to the latest version and try again"#,
                "sync.unavailable",
                "kubernetes-modified",
            ),
            (
                "http2: server sent GOAWAY and closed the connection; LastStreamID=1999, ErrCode=NO_ERROR",
                "sync.unavailable",
                "kubernetes-busy",
            ),
            (
                "Error from server (InternalError): an error on the server (\"\") has prevented the request from succeeding",
                "sync.unavailable",
                "kubernetes-busy",
            ),
            (
                "the server is currently unable to handle the request",
                "sync.unavailable",
                "kubernetes-busy",
            ),
            (
                "Unable to connect to the server: net/http: TLS handshake timeout",
                "sync.unavailable",
                "network-reach",
            ),
            (
                "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port? dial tcp 10.0.0.1:6443: connect: connection refused",
                "sync.unavailable",
                "network-reach",
            ),
            (
                r#"configmaps "a" is forbidden: unable to create new content in namespace shop because it is being terminated"#,
                "sync.unavailable",
                "kubernetes-namespace-ends",
            ),
            (
                "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using apps/v1: .spec.replicas",
                "sync.conflict",
                "kubernetes-field-conflict",
            ),
            (
                r#"deployments.apps "web" is forbidden: User "system:serviceaccount:ci:ci" cannot patch resource "deployments" in API group "apps" in the namespace "shop""#,
                "sync.denied",
                "kubernetes-right",
            ),
            (
                r#"The Deployment "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{}: field is immutable"#,
                "sync.immutable",
                "kubernetes-immutable",
            ),
            (
                r#"StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template' are forbidden"#,
                "sync.immutable",
                "kubernetes-immutable",
            ),
            (
                r#"RoleBinding.rbac.authorization.k8s.io "ci" is invalid: roleRef: Invalid value: cannot change roleRef"#,
                "sync.immutable",
                "kubernetes-immutable",
            ),
            (
                r#"The Service "web" is invalid: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive"#,
                "sync.invalid",
                "kubernetes-invalid",
            ),
            (
                r#"error: error validating "web.yaml": error validating data: ValidationError(Deployment.spec): unknown field "replcas""#,
                "sync.invalid",
                "kubernetes-invalid",
            ),
            (
                r#"failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replcas: strict decoding error: unknown field "spec.replcas""#,
                "sync.invalid",
                "kubernetes-invalid",
            ),
            (
                r#"Error from server (NotFound): namespaces "shop" not found"#,
                "sync.invalid",
                "kubernetes-invalid",
            ),
            (
                r#"resource mapping not found for name: "tls" namespace: "shop" from "x.yaml": no matches for kind "Certificate" in version "cert-manager.io/v1""#,
                "sync.missing-kind",
                "kubernetes-missing-kind",
            ),
            (
                "Error from server (NotFound): the server could not find the requested resource",
                "sync.missing-kind",
                "kubernetes-missing-kind",
            ),
            (
                r#"pods "web" is forbidden: exceeded quota: team, requested: limits.cpu=2, used: limits.cpu=9, limited: limits.cpu=10"#,
                "sync.quota",
                "kubernetes-quota",
            ),
            (
                r#"pods "web" is forbidden: failed quota: team: must specify limits.cpu for: web"#,
                "sync.invalid",
                "kubernetes-quota-asks",
            ),
            (
                r#"pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false"#,
                "sync.invalid",
                "kubernetes-policy",
            ),
            (
                "error: You must be logged in to the server (Unauthorized)",
                "sync.auth",
                "kubernetes-login",
            ),
            (
                "Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255",
                "sync.auth",
                "kubernetes-login",
            ),
            (
                "Unable to connect to the server: x509: certificate signed by unknown authority",
                "sync.foreign",
                "network-certificate",
            ),
        ],
    );
}

#[test]
fn why_workloads_do_not_get_ready_is_told_apart() {
    check(
        Some(Phase::Verify),
        &[
            (
                "pod frontend-7c: container server: CrashLoopBackOff, exit 137 OOMKilled, 4 restarts",
                "health.crash-loop",
                "container-crash",
            ),
            (
                "Back-off restarting failed container server in pod web-1_shop(1234)",
                "health.crash-loop",
                "container-crash",
            ),
            ("ImagePullBackOff", "health.image", "container-image"),
            (
                r#"Failed to pull image "cart:9": rpc error: code = NotFound desc = failed to pull and unpack image"#,
                "health.image",
                "container-image",
            ),
            (
                "0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had untolerated taint {gpu: true}.",
                "health.unschedulable",
                "container-unschedulable",
            ),
            (
                r#"Error creating: pods "web-5f-x" is forbidden: exceeded quota: team, requested: pods=1"#,
                "health.quota",
                "container-quota",
            ),
            ("exceeded quota: team", "health.quota", "kubernetes-quota"),
            (
                "CreateContainerConfigError: secret \"db\" not found",
                "health.stalled",
                "container-config",
            ),
            (
                "MountVolume.SetUp failed for volume \"tls\" : secret \"web-tls\" not found",
                "health.stalled",
                "container-volume",
            ),
            (
                "Readiness probe failed: HTTP probe failed with statuscode: 503",
                "health.stalled",
                "container-probe",
            ),
            (
                r#"ReplicaSet "web-5f" has timed out progressing. ProgressDeadlineExceeded"#,
                "health.stalled",
                "workload-stalled",
            ),
            ("Job has reached the specified backoff limit", "health.failed", "workload-failed"),
            ("Unauthorized", "sync.auth", "kubernetes-login"),
        ],
    );
}
