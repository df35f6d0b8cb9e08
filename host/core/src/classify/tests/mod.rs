mod kubernetes;
mod terraform;

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
