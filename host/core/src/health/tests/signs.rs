use super::*;

#[test]
fn a_crash_loop_reads_as_one_line() {
    let pod = object(
        "v1 Pod",
        "status: {phase: Running, containerStatuses: [{name: server, restartCount: 4, state: \
            {waiting: {reason: CrashLoopBackOff, message: back-off 40s restarting}}, lastState: \
            {terminated: {exitCode: 137, reason: OOMKilled}}}]}",
    );
    let [sign] = &signs(&pod)[..] else { panic!("one sign") };
    let shown = "container server: CrashLoopBackOff, exit 137 OOMKilled, 4 restarts";
    assert_eq!(sign.to_string(), shown);
    assert_eq!((sign.kind, &*sign.reason), (SignKind::CrashLoop, "OOMKilled"));
    assert_eq!((sign.restarts, sign.exit_code), (4, Some(137)));
    let container = Container { name: "server".into(), role: ContainerRole::Main };
    assert_eq!(sign.container, Some(container));
}

/// One container with this status, in a pod with this policy.
fn container(policy: &str, status: &str) -> Vec<String> {
    let all = format!(
        "spec: {{restartPolicy: {policy}, containers: [{{name: a}}]}}, status: {{phase: Running, \
         containerStatuses: [{{name: a, {status}}}]}}"
    );
    pod_signs(&all)
}

#[test]
fn a_container_that_died_is_a_sign_between_its_crashes_too() {
    let died = "lastState: {terminated: {exitCode: 1, reason: Error}}, restartCount: 1";
    let running = |ready: bool| format!("state: {{running: {{}}}}, ready: {ready}, {died}");
    assert_eq!(
        container("Always", &running(false)),
        ["CrashLoop container a: exit 1 Error, 1 restart"]
    );
    assert!(container("Always", &running(true)).is_empty());
    let ended = "state: {terminated: {exitCode: 0, reason: Completed}}, restartCount: 2";
    assert_eq!(container("Always", ended), ["CrashLoop container a: exit 0 Completed, 2 restarts"]);
    assert!(container("OnFailure", ended).is_empty());
    let failed = "state: {terminated: {exitCode: 2, reason: Error}}";
    assert_eq!(container("Never", failed), ["Failed container a: exit 2 Error"]);
    assert_eq!(container("OnFailure", failed), ["CrashLoop container a: exit 2 Error"]);
}

#[test]
fn a_container_that_cannot_start_is_told_why_by_the_runtime() {
    let status = "restartCount: 2, state: {waiting: {reason: RunContainerError}}, lastState: \
        {terminated: {exitCode: 128, reason: StartError, message: 'exec: serve: not found'}}";
    let expected = "CrashLoop container a: RunContainerError, exit 128 StartError: exec: serve: not found, 2 restarts";
    assert_eq!(container("Always", status), [expected]);
    // What a program itself says may be anything, a secret too.
    let status = "restartCount: 1, state: {waiting: {reason: CrashLoopBackOff}}, lastState: \
        {terminated: {exitCode: 1, reason: Error, message: password hunter2 refused}}";
    let expected = "CrashLoop container a: CrashLoopBackOff, exit 1 Error, 1 restart";
    assert_eq!(container("Always", status), [expected]);
}

#[test]
fn images_and_mounts() {
    let waiting = |reason: &str, message: &str| {
        container(
            "Always",
            &format!("state: {{waiting: {{reason: {reason}, message: {message}}}}}"),
        )
    };
    let images = [
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "RegistryUnavailable",
    ];
    for reason in images {
        assert_eq!(
            waiting(reason, "not there"),
            [format!("Image container a: {reason}: not there")]
        );
    }
    assert_eq!(
        waiting("CreateContainerConfigError", "secret db not found"),
        ["Mount container a: CreateContainerConfigError: secret db not found"]
    );
    assert!(waiting("ContainerCreating", "''").is_empty());
}

#[test]
fn init_containers_and_sidecars_count_and_ephemeral_ones_do_not() {
    let crash = |name: &str| {
        format!(
            "{{name: {name}, restartCount: 1, state: {{waiting: {{reason: CrashLoopBackOff}}}}, \
             lastState: {{terminated: {{exitCode: 1, reason: Error}}}}}}"
        )
    };
    let pod = format!(
        "spec: {{initContainers: [{{name: proxy, restartPolicy: Always}}, {{name: migrate}}]}}, \
         status: {{phase: Pending, initContainerStatuses: [{}, {}], ephemeralContainerStatuses: [{}]}}",
        crash("proxy"),
        crash("migrate"),
        crash("debug")
    );
    assert_eq!(
        pod_signs(&pod),
        [
            "CrashLoop sidecar proxy: CrashLoopBackOff, exit 1 Error, 1 restart",
            "CrashLoop init container migrate: CrashLoopBackOff, exit 1 Error, 1 restart",
        ]
    );
    let done = "spec: {restartPolicy: Always, initContainers: [{name: migrate}]}, status: {phase: \
        Pending, initContainerStatuses: [{name: migrate, state: {terminated: {exitCode: 0}}}]}";
    assert!(pod_signs(done).is_empty());
}

#[test]
fn unschedulable_has_the_schedulers_own_words() {
    let pod = "status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', \
        reason: Unschedulable, message: '0/5 nodes are available: 5 Insufficient memory.'}]}";
    assert_eq!(
        pod_signs(pod),
        ["Unschedulable Unschedulable: 0/5 nodes are available: 5 Insufficient memory."]
    );
}

#[test]
fn a_failure_that_a_controller_makes_good_for_is_no_failure_of_its_own() {
    let owned = |kind: &str| {
        format!("metadata: {{ownerReferences: [{{kind: {kind}, controller: true}}]}}, ")
    };
    let evicted = "status: {phase: Failed, reason: Evicted, message: The node was low on memory.}";
    let shown = "Evicted: The node was low on memory.";
    assert_eq!(pod_signs(evicted), [format!("Failed {shown}")]);
    assert_eq!(pod_signs(&(owned("ReplicaSet") + evicted)), [format!("Retried {shown}")]);
    let crash = "status: {phase: Running, containerStatuses: [{name: a, restartCount: 5, state: \
        {waiting: {reason: CrashLoopBackOff}}}]}";
    assert!(pod_signs(&(owned("ReplicaSet") + crash))[0].starts_with("CrashLoop"));
    assert!(pod_signs(&(owned("Job") + crash))[0].starts_with("Retried"));
}

#[test]
fn a_pod_on_its_way_out_has_no_signs() {
    let crash = "status: {phase: Running, containerStatuses: [{name: a, state: {waiting: \
        {reason: CrashLoopBackOff}}}]}";
    assert!(pod_signs(&format!("metadata: {{deletionTimestamp: x}}, {crash}")).is_empty());
    assert!(pod_signs("status: {phase: Succeeded}").is_empty());
}

#[test]
fn controllers_say_why_they_make_no_pods() {
    let kinds = |head: &str, rest: &str| -> Vec<SignKind> {
        signs_of_controller(&object(head, rest)).into_iter().map(|sign| sign.kind).collect()
    };
    let table = [
        ("pods \"a\" is forbidden: exceeded quota: team", SignKind::Quota),
        ("admission webhook \"v.example\" denied the request: no", SignKind::Denied),
        ("pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\"", SignKind::Denied),
        ("failed quota: team: must specify limits.cpu", SignKind::Denied),
        ("failed calling webhook \"v.example\": connection refused", SignKind::Create),
        ("error looking up service account shop/web", SignKind::Create),
    ];
    let heads = ["apps/v1 Deployment", "apps/v1 ReplicaSet", "apps/v1 StatefulSet"];
    for (message, expected) in table {
        let rest = format!(
            "status: {{conditions: [{{type: ReplicaFailure, status: 'True', reason: FailedCreate, \
             message: '{message}'}}]}}"
        );
        for head in heads {
            assert_eq!(kinds(head, &rest), [expected], "{head}: {message}");
        }
    }
    let failed = "status: {conditions: [{type: Failed, status: 'True', reason: DeadlineExceeded}]}";
    assert_eq!(kinds("batch/v1 Job", failed), [SignKind::Failed]);
    assert_eq!(kinds("example.com/v1 Job", failed), []);
}

#[test]
fn a_deadline_of_the_generation_before_is_no_sign() {
    let deadline = |observed: i64| {
        let rest = format!(
            "metadata: {{generation: 2}}, status: {{observedGeneration: {observed}, conditions: \
             [{{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}}]}}"
        );
        let signs = signs_of_controller(&object("apps/v1 Deployment", &rest));
        signs.into_iter().map(|sign| sign.kind).collect::<Vec<_>>()
    };
    assert_eq!(deadline(1), []);
    assert_eq!(deadline(2), [SignKind::Stalled]);
}
