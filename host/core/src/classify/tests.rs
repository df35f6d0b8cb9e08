use proptest::prelude::*;

use super::*;

/// A text as it was seen in the wild, and the class and rule that it must get.
type Seen = (&'static str, &'static str, &'static str);

fn check(phase: Option<Phase>, seen: &[Seen]) {
    let mut wrong = Vec::new();
    for (error, class, rule) in seen {
        let came = classify(error, phase);
        if came.class.word() != *class || came.rule.unwrap_or("none") != *rule {
            let came = format!("{} by {}", came.class, came.rule.unwrap_or("none"));
            wrong.push(format!("{error}\n    expected {class} by {rule}, came {came}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

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

#[test]
fn what_terraform_says_is_told_apart() {
    check(
        Some(Phase::Provision),
        &[
            (
                "Error: Error acquiring the state lock\n\nError message: ConditionalCheckFailedException: The conditional request failed\nLock Info:\n  ID: 1f",
                "terraform.locked",
                "terraform-lock-held",
            ),
            (
                "Error: Error acquiring the state lock\n\nError message: Post \"https://state.example/lock\": dial tcp: lookup state.example: no such host",
                "terraform.provider",
                "terraform-lock-unreachable",
            ),
            (
                "Error: Saved plan is stale\n\nThe given plan file can no longer be applied because the state was changed",
                "terraform.state",
                "terraform-state-other",
            ),
            (
                "Error: creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 503, RequestLimitExceeded: Request limit exceeded.",
                "terraform.provider",
                "terraform-throttled",
            ),
            (
                "Error: googleapi: Error 429: Quota exceeded for quota metric 'Queries', rateLimitExceeded",
                "terraform.provider",
                "terraform-throttled",
            ),
            (
                "Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io",
                "terraform.provider",
                "terraform-provider-down",
            ),
            (
                "Error: Failed to query available provider packages\n\nprovider registry does not have a provider named registry.terraform.io/hashicorp/nope",
                "terraform.invalid",
                "terraform-lock-file",
            ),
            (
                "Error: Get \"https://api.example/v1\": dial tcp 10.0.0.1:443: connect: connection refused",
                "terraform.provider",
                "network-reach",
            ),
            (
                "Error: Unsupported argument\n\n  on main.tf line 3",
                "terraform.invalid",
                "terraform-module",
            ),
            ("Error: No value for required variable", "terraform.invalid", "terraform-module"),
            (
                "Error: Inconsistent dependency lock file",
                "terraform.invalid",
                "terraform-lock-file",
            ),
            (
                "Error: No valid credential sources found",
                "terraform.invalid",
                "terraform-credentials",
            ),
            (
                "Error: Instance cannot be destroyed\n\nResource aws_db_instance.main has lifecycle.prevent_destroy set",
                "guard.terraform",
                "terraform-prevent-destroy",
            ),
            (
                "Error: local-exec provisioner error\n\nError running command 'false': exit status 1. Output:",
                "terraform.failed",
                "terraform-provisioner",
            ),
            (
                "Error: Provider produced inconsistent result after apply",
                "terraform.failed",
                "terraform-provider-bug",
            ),
            (
                "Error: creating IAM Role (web): operation error IAM: CreateRole, StatusCode: 403, AccessDenied: User is not authorized to perform: iam:CreateRole",
                "terraform.failed",
                "terraform-right",
            ),
            (
                "Error: creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached.",
                "terraform.failed",
                "terraform-limit",
            ),
            (
                "Error: timeout while waiting for state to become 'available' (last state: 'creating', timeout: 40m0s)",
                "terraform.failed",
                "terraform-waited",
            ),
            (
                "Error: creating S3 Bucket (shop): BucketAlreadyExists: taken",
                "terraform.failed",
                "terraform-apply",
            ),
            ("Error: execution halted", "terminated", "terraform-stopped"),
        ],
    );
}

#[test]
fn terraform_is_told_by_its_looks_where_no_phase_is_said() {
    check(
        None,
        &[
            (
                "\u{2577}\n\u{2502} Error: Reference to undeclared input variable\n\u{2502} \n\u{2502}   on main.tf line 7",
                "terraform.invalid",
                "terraform-module",
            ),
            (
                "Error: Get \"https://api.example\": i/o timeout\n\n  with aws_vpc.main,\n  on main.tf line 3",
                "terraform.provider",
                "network-reach",
            ),
            (
                "Error: Service \"web\" is invalid: spec.clusterIP: field is immutable",
                "sync.immutable",
                "kubernetes-immutable",
            ),
        ],
    );
}

#[test]
fn what_git_says_is_told_apart() {
    check(
        Some(Phase::Sync),
        &[
            (
                " ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs to 'git.example:fleet.git'",
                "sync.unavailable",
                "git-moved",
            ),
            (
                " ! [remote rejected] main -> main (protected branch hook declined)",
                "sync.denied",
                "git-protected",
            ),
            (
                "remote: Permission to shop/fleet.git denied to ci.\nfatal: unable to access 'https://git.example/': The requested URL returned error: 403",
                "sync.denied",
                "git-protected",
            ),
            (
                "fatal: Authentication failed for 'https://git.example/fleet.git/'",
                "sync.auth",
                "git-login",
            ),
            ("git@git.example: Permission denied (publickey).", "sync.auth", "git-login"),
            (
                "Host key verification failed.\nfatal: Could not read from remote repository.",
                "sync.foreign",
                "git-host-key",
            ),
            (
                "CONFLICT (content): Merge conflict in acme/manifests.yaml",
                "sync.conflict",
                "git-conflict",
            ),
            (
                "fatal: unable to access 'https://git.example/': Could not resolve host: git.example",
                "sync.unavailable",
                "network-reach",
            ),
            ("fatal: the remote end hung up unexpectedly", "sync.unavailable", "git-unreachable"),
            (
                "fatal: unable to access 'https://git.example/': The requested URL returned error: 502",
                "sync.unavailable",
                "git-unreachable",
            ),
        ],
    );
}

#[test]
fn who_does_not_answer_depends_on_the_phase() {
    let refused = "dial tcp 10.0.0.1:443: connect: connection refused";
    for (phase, class) in [
        (Phase::Admit, "registry.unavailable"),
        (Phase::Before, "step.failed"),
        (Phase::Provision, "terraform.provider"),
        (Phase::Sync, "sync.unavailable"),
    ] {
        check(Some(phase), &[(refused, class, "network-reach")]);
    }
    check(
        Some(Phase::Admit),
        &[
            ("registry.example answers 401", "registry.denied", "http-login"),
            (
                "GET https://registry.example/v2/: HTTP/1.1 503 Service Unavailable",
                "registry.unavailable",
                "http-not-now",
            ),
            (
                "unexpected status code 429 Too Many Requests",
                "registry.unavailable",
                "http-not-now",
            ),
        ],
    );
}

#[test]
fn what_no_rule_knows_is_unknown_and_not_guessed() {
    for phase in [None].into_iter().chain(Phase::ALL.map(Some)) {
        check(
            phase,
            &[
                ("", "unknown", "none"),
                ("exit status 17", "unknown", "none"),
                ("it is 10:503 and all is well on port 5000", "unknown", "none"),
                (r#"{"weather": "fine", "port": 500}"#, "unknown", "none"),
                ("[1, 2", "unknown", "none"),
            ],
        );
    }
}

#[test]
fn a_kubernetes_status_goes_by_its_fields() {
    let status =
        |rest: &str| format!(r#"{{"kind":"Status","apiVersion":"v1","status":"Failure",{rest}}}"#);
    for (rest, class, rule) in [
        (
            r#""reason":"Conflict","code":409,"message":"Apply failed with 1 conflict","details":{"causes":[{"reason":"FieldManagerConflict","field":".spec.replicas"}]}"#,
            "sync.conflict",
            "kubernetes-cause",
        ),
        (
            r#""reason":"Conflict","code":409,"message":"Operation cannot be fulfilled on deployments.apps \"web\"""#,
            "sync.unavailable",
            "kubernetes-modified",
        ),
        (
            r#""reason":"Forbidden","code":403,"message":"no","details":{"causes":[{"reason":"NamespaceTerminating","field":"metadata.namespace"}]}"#,
            "sync.unavailable",
            "kubernetes-cause",
        ),
        (
            r#""reason":"Forbidden","code":403,"message":"pods is forbidden: exceeded quota: team""#,
            "sync.quota",
            "kubernetes-quota",
        ),
        (r#""reason":"Forbidden","code":403,"message":"no""#, "sync.denied", "kubernetes-reason"),
        (
            r#""reason":"Unauthorized","code":401,"message":"Unauthorized""#,
            "sync.auth",
            "kubernetes-login",
        ),
        (
            r#""reason":"Invalid","code":422,"message":"Service \"web\" is invalid: spec.clusterIP: Invalid value: \"\": field is immutable""#,
            "sync.immutable",
            "kubernetes-immutable",
        ),
        (r#""reason":"Invalid","code":422,"message":"no""#, "sync.invalid", "kubernetes-reason"),
        (
            r#""reason":"BadRequest","code":400,"message":"probe says: connection refused""#,
            "sync.invalid",
            "kubernetes-reason",
        ),
        (
            r#""code":503,"message":"no endpoints available for service \"web\"""#,
            "sync.unavailable",
            "kubernetes-code",
        ),
        (
            r#""reason":"NotFound","code":404,"message":"the server could not find the requested resource""#,
            "sync.missing-kind",
            "kubernetes-missing-kind",
        ),
        (
            r#""reason":"NotFound","code":404,"message":"deployments.apps \"web\" not found""#,
            "unknown",
            "none",
        ),
    ] {
        let came = classify(&status(rest), None);
        assert_eq!((came.class.word(), came.rule.unwrap_or("none")), (class, rule), "{rest}");
        assert_eq!(came.form, Form::KubernetesStatus);
    }
}

#[test]
fn a_pod_tells_what_its_containers_wait_for() {
    let pod =
        |status: &str| format!(r#"{{"kind":"Pod","metadata":{{"name":"web"}},"status":{status}}}"#);
    for (status, class) in [
        (
            r#"{"containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}}]}"#,
            "health.crash-loop",
        ),
        (
            r#"{"initContainerStatuses":[{"state":{"waiting":{"reason":"ErrImagePull","message":"rpc error"}}}]}"#,
            "health.image",
        ),
        (
            r#"{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available: 3 Insufficient memory."}]}"#,
            "health.unschedulable",
        ),
        (
            r#"{"reason":"Evicted","message":"The node was low on resource: memory."}"#,
            "health.failed",
        ),
        (r#"{"phase":"Running"}"#, "unknown"),
    ] {
        assert_eq!(classify(&pod(status), None).class.word(), class, "{status}");
        let list = format!(r#"{{"kind":"List","items":[{}]}}"#, pod(status));
        assert_eq!(classify(&list, None).form, Form::KubernetesPod);
    }
}

#[test]
fn of_terraforms_diagnostics_the_one_that_no_retry_mends_decides() {
    let line = |severity: &str, summary: &str| {
        format!(
            r#"{{"@level":"error","type":"diagnostic","diagnostic":{{"severity":"{severity}","summary":"{summary}","detail":""}}}}"#
        )
    };
    let stream = [
        r#"{"@level":"info","type":"version","terraform":"1.9.0"}"#.to_owned(),
        line("warning", "Unsupported argument"),
        line("error", "connection refused"),
        line("error", "Invalid reference"),
    ];
    let came = classify(&stream.join("\n"), None);
    assert_eq!((came.class.word(), came.form), ("terraform.invalid", Form::TerraformJson));
    let validate = r#"{"valid":false,"error_count":1,"diagnostics":[{"severity":"error","summary":"Unsupported argument"}]}"#;
    assert_eq!(classify(validate, None).class, FailureClass::TerraformInvalid);
}

#[test]
fn our_own_errors_keep_the_class_that_they_name() {
    for own in [
        "error[plugin.trap]: sidecar 2.1.0: connection refused",
        r#"{"apiVersion":"bowline.dev/v1alpha1","kind":"Error","problems":[{"class":"plugin.trap","exitCode":4,"message":"HTTP 503"}]}"#,
        r#"{"event":"failed","failure":{"class":"plugin.trap","message":"x"}}"#,
    ] {
        let came = classify(own, None);
        assert_eq!((came.class, came.form), (FailureClass::PluginTrap, Form::Own), "{own}");
    }
}

#[test]
fn what_matched_is_short_and_on_one_line() {
    let long = format!("x\nfailed calling webhook \u{1b}[31m{}", "y".repeat(5_000));
    let came = classify(&long, None);
    assert!(came.matched.chars().count() <= SHOWN && !came.matched.contains(char::is_control));
    assert_eq!(classify(&"\u{e9}".repeat(MAX_BYTES), None).class, FailureClass::Unknown);
}

proptest! {
    #[test]
    fn any_text_gets_a_class(error in "\\PC*", which in 0usize..11) {
        let phase = Phase::ALL.get(which).copied();
        let came = classify(&error, phase);
        prop_assert_eq!(came.rule.is_none(), came.class == FailureClass::Unknown);
    }
}
