use super::*;

const ANY: &str = "example.com/v1 Thing";

#[test]
fn conditions_that_are_true_once_all_is_well() {
    judged(
        ANY,
        &[
            ("status: {conditions: [{type: Ready, status: 'True'}]}", "healthy: Ready is True"),
            (
                "status: {conditions: [{type: Ready, status: 'True'}, {type: Available, status: 'False', reason: Few}]}",
                "progressing: Available is False: Few",
            ),
            (
                "status: {conditions: [{type: Available, status: 'True', reason: Enough}]}",
                "healthy: Available is True: Enough",
            ),
            (
                "status: {conditions: [{type: Succeeded, status: 'False', reason: Broke}]}",
                "degraded: Succeeded is False: Broke",
            ),
        ],
    );
}

#[test]
fn conditions_that_are_true_while_it_is_not_well() {
    judged(
        ANY,
        &[
            (
                "status: {conditions: [{type: Ready, status: 'True'}, {type: Stalled, status: 'True', message: no such chart}]}",
                "degraded: Stalled is True: no such chart",
            ),
            (
                "status: {conditions: [{type: Ready, status: 'True'}, {type: Failed, status: 'True'}]}",
                "degraded: Failed is True",
            ),
            (
                "status: {conditions: [{type: Ready, status: 'True'}, {type: Reconciling, status: 'True'}]}",
                "progressing: Reconciling is True",
            ),
            (
                "status: {conditions: [{type: Stalled, status: 'False'}, {type: Ready, status: 'True'}]}",
                "healthy: Ready is True",
            ),
        ],
    );
}

#[test]
fn an_observed_generation_behind_the_generation_is_never_healthy() {
    let behind = "metadata: {generation: 2}, status: {observedGeneration: 1, phase: Bound, \
        conditions: [{type: Ready, status: 'True'}, {type: Complete, status: 'True'}]}";
    for head in [ANY, "apps/v1 Deployment", "batch/v1 Job", "v1 PersistentVolume", "v1 Secret"] {
        assert_eq!(assess(&object(head, behind)).reason, "Unobserved", "{head}");
    }
    let text = "metadata: {generation: 2}, status: {observedGeneration: '1'}";
    assert_eq!(assess(&object("argoproj.io/v1alpha1 Rollout", text)).reason, "Unobserved");
}

#[test]
fn a_condition_about_an_older_generation_says_nothing() {
    let ready = |observed: i64| {
        let rest = format!(
            "metadata: {{generation: 2}}, status: {{conditions: [{{type: Ready, status: 'True', \
             observedGeneration: {observed}}}]}}"
        );
        assess(&object(ANY, &rest)).reason
    };
    assert_eq!((&*ready(1), &*ready(2)), ("Unobserved", "Ready"));
}

#[test]
fn what_is_being_deleted_is_progressing_and_its_finalizers_are_named() {
    let rest = "metadata: {deletionTimestamp: '2026-03-01T00:00:00Z', finalizers: [a/b, c/d]}, \
        status: {conditions: [{type: Ready, status: 'True'}]}";
    judged(
        ANY,
        &[
            (rest, "progressing: Terminating: it is being deleted, and waits for a/b, c/d"),
            ("metadata: {deletionTimestamp: x}", "progressing: Terminating: it is being deleted"),
        ],
    );
}

#[test]
fn what_says_nothing_is_healthy_by_being_there_and_the_message_says_so() {
    judged(
        ANY,
        &[
            (
                "spec: {}",
                "healthy: Exists: it is there; it has no status, and so no conditions to wait for",
            ),
            (
                "status: {count: 3}",
                "healthy: Exists: it is there; it has no conditions to wait for",
            ),
            (
                "metadata: {generation: 1}, status: {observedGeneration: 1}",
                "healthy: Observed: its controller has seen it, and it has no conditions to wait for",
            ),
            (
                "status: {conditions: [{type: Warm, status: 'False'}]}",
                "unknown: UnknownConditions: none of its conditions (Warm) says whether it is ready",
            ),
            ("status: {phase: Failed}", "degraded: its phase is Failed"),
        ],
    );
}

#[test]
fn what_a_person_stopped_is_suspended() {
    let waits = "status: {conditions: [{type: Ready, status: 'False'}]}";
    judged(
        ANY,
        &[
            (
                &format!("spec: {{suspend: true}}, {waits}"),
                "suspended: Suspended: spec.suspend is true",
            ),
            (
                &format!("spec: {{paused: true}}, {waits}"),
                "suspended: Suspended: spec.paused is true",
            ),
        ],
    );
}
