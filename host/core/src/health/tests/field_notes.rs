//! The traps that other systems' rules fell into, each by its name in the field notes.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::FailureClass;

fn status(head: &str, rest: &str) -> HealthStatus {
    assess(&object(head, rest)).status
}

/// The class after these signs were there for so many seconds.
fn class_after(signs: Vec<Sign>, seconds: i64) -> Option<FailureClass> {
    let first: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
    let seen: Vec<Seen> = signs.into_iter().map(|sign| Seen { sign, first }).collect();
    let now = first + SignedDuration::from_secs(seconds);
    verdict(&seen, &Tolerance::default(), now).map(|(class, _)| class)
}

#[test]
fn a_failed_bare_pod_reported_as_current() {
    let pod = "status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: \
        {exitCode: 3, reason: Error}}}]}";
    judged("v1 Pod", &[(pod, "degraded: container a: exit 3 Error")]);
}

#[test]
fn a_running_job_as_current() {
    let job = "status: {active: 1, ready: 1, startTime: x}";
    assert_eq!(status("batch/v1 Job", job), HealthStatus::Progressing);
}

#[test]
fn init_container_crash_loops_unseen() {
    let pod = "status: {phase: Pending, initContainerStatuses: [{name: migrate, restartCount: 4, \
        state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, \
        reason: Error}}}], containerStatuses: [{name: a, state: {waiting: {reason: \
        PodInitializing}}}]}";
    let shown = "init container migrate: CrashLoopBackOff, exit 1 Error, 4 restarts";
    judged("v1 Pod", &[(pod, &format!("degraded: {shown}"))]);
    assert_eq!(pod_signs(pod), [format!("CrashLoop {shown}")]);
}

#[test]
fn a_claim_waiting_for_its_first_consumer_never_ready() {
    let pending = object("v1 PersistentVolumeClaim", "status: {phase: Pending}");
    assert!(!assess(&pending).status.holds_up());
    let class = object("storage.k8s.io/v1 StorageClass", "volumeBindingMode: WaitForFirstConsumer");
    assert_eq!(assess_claim(&pending, Some(&class)).status, HealthStatus::Healthy);
}

#[test]
fn an_ingress_without_a_load_balancer_progressing_for_ever_or_always_ready() {
    for head in ["networking.k8s.io/v1 Ingress", "extensions/v1beta1 Ingress"] {
        let bare = status(head, "status: {loadBalancer: {}}");
        assert_eq!((bare, bare.holds_up()), (HealthStatus::Unknown, false));
        let with = "status: {loadBalancer: {ingress: [{hostname: shop.example}]}}";
        judged(head, &[(with, "healthy: Address: it is reached at shop.example")]);
    }
}

#[test]
fn a_deployment_in_a_crash_loop_progressing_until_the_deadline() {
    let crash = |restarts: u32| {
        let rest = format!(
            "metadata: {{ownerReferences: [{{kind: ReplicaSet, controller: true}}]}}, status: \
             {{phase: Running, containerStatuses: [{{name: a, restartCount: {restarts}, state: \
             {{waiting: {{reason: CrashLoopBackOff}}}}}}]}}"
        );
        signs(&object("v1 Pod", &rest))
    };
    assert_eq!(crash(1).len(), 1, "it is shown with the first");
    assert_eq!(class_after(crash(3), 0), None);
    assert_eq!(class_after(crash(4), 0), Some(FailureClass::HealthCrashLoop));
}

#[test]
fn a_quota_blocked_deployment_progressing_for_ten_minutes() {
    let deployment = object(
        "apps/v1 Deployment",
        "spec: {replicas: 2}, status: {conditions: [{type: Progressing, status: 'True'}, {type: \
            ReplicaFailure, status: 'True', reason: FailedCreate, message: 'pods \"a\" is \
            forbidden: exceeded quota: team'}]}",
    );
    assert_eq!(assess(&deployment).status, HealthStatus::Degraded);
    assert_eq!(class_after(signs_of_controller(&deployment), 119), None);
    let class = class_after(signs_of_controller(&deployment), 120);
    assert_eq!(class, Some(FailureClass::HealthQuota));
}
