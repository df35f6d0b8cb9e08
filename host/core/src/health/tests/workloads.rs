use super::*;

#[test]
fn deployment() {
    judged(
        "apps/v1 Deployment",
        &[
            (
                "metadata: {generation: 1}, spec: {}",
                "progressing: Unobserved: its controller has seen generation 0, and it is 1",
            ),
            (
                "spec: {replicas: 3}, status: {replicas: 3, updatedReplicas: 1}",
                "progressing: Updating: 1 of 3 pods are updated",
            ),
            (
                "spec: {replicas: 3}, status: {replicas: 4, updatedReplicas: 3, availableReplicas: 4}",
                "progressing: OldPods: old pods that are still there: 1",
            ),
            (
                "spec: {replicas: 3}, status: {replicas: 3, updatedReplicas: 3, availableReplicas: 2}",
                "progressing: NotAvailable: 2 of 3 pods are available",
            ),
            (
                "spec: {}, status: {replicas: 1, updatedReplicas: 1, availableReplicas: 1}",
                "healthy: Available: 1 pod is available",
            ),
            ("spec: {replicas: 0}, status: {}", "healthy: Available: no pods are wanted"),
            ("spec: {paused: true}, status: {}", "suspended: Paused: its rollout is paused"),
            (
                "spec: {}, status: {conditions: [{type: Progressing, status: 'False', \
                    reason: ProgressDeadlineExceeded, message: it has timed out}]}",
                "degraded: ProgressDeadlineExceeded: it has timed out",
            ),
        ],
    );
}

#[test]
fn replica_set_and_replication_controller() {
    for head in ["apps/v1 ReplicaSet", "v1 ReplicationController"] {
        judged(
            head,
            &[
                (
                    "spec: {replicas: 2}, status: {replicas: 2, availableReplicas: 1}",
                    "progressing: NotAvailable: 1 of 2 pods are available",
                ),
                (
                    "spec: {replicas: 2}, status: {replicas: 3, availableReplicas: 3}",
                    "progressing: Surplus: pods: 3, wanted: 2",
                ),
                (
                    "spec: {replicas: 2}, status: {replicas: 2, availableReplicas: 2}",
                    "healthy: Available: 2 pods are available",
                ),
                (
                    "spec: {}, status: {conditions: [{type: ReplicaFailure, status: 'True', \
                        reason: FailedCreate, message: no room}]}",
                    "degraded: FailedCreate: no room",
                ),
            ],
        );
    }
}

#[test]
fn stateful_set() {
    judged(
        "apps/v1 StatefulSet",
        &[
            (
                "spec: {replicas: 3}, status: {readyReplicas: 2}",
                "progressing: NotReady: 2 of 3 pods are ready",
            ),
            (
                "spec: {replicas: 3, minReadySeconds: 9}, status: {readyReplicas: 3, availableReplicas: 1}",
                "progressing: NotAvailable: 1 of 3 pods are available",
            ),
            (
                "spec: {replicas: 1}, status: {replicas: 2, readyReplicas: 2}",
                "progressing: Surplus: pods: 2, wanted: 1",
            ),
            (
                "spec: {replicas: 3}, status: {replicas: 3, readyReplicas: 3, updatedReplicas: 1, \
                    currentRevision: a, updateRevision: b}",
                "progressing: Updating: 1 of 3 pods are updated",
            ),
            (
                "spec: {replicas: 3}, status: {replicas: 3, readyReplicas: 3, currentRevision: b, \
                    updateRevision: b}",
                "healthy: Ready: 3 pods are ready",
            ),
        ],
    );
}

#[test]
fn a_stateful_sets_partition_holds_pods_back_on_purpose() {
    let with = |partition: i64, updated: i64| {
        let rest = format!(
            "spec: {{replicas: 3, updateStrategy: {{rollingUpdate: {{partition: {partition}}}}}}}, \
             status: {{replicas: 3, readyReplicas: 3, updatedReplicas: {updated}, \
             currentRevision: a, updateRevision: b}}"
        );
        assess(&object("apps/v1 StatefulSet", &rest)).to_string()
    };
    assert_eq!(with(1, 1), "progressing: Updating: 1 of 2 pods are updated");
    assert_eq!(
        with(1, 2),
        "healthy: Partition: 2 of 3 pods are updated; the partition holds back 1"
    );
    assert!(with(7, 0).starts_with("healthy: Partition"));
    assert_eq!(with(0, 3), "healthy: Ready: 3 pods are ready");
}

#[test]
fn an_update_on_delete_is_not_waited_for() {
    let set = "spec: {replicas: 2, updateStrategy: {type: OnDelete}}, status: {replicas: 2, \
        readyReplicas: 2, updatedReplicas: 0, currentRevision: a, updateRevision: b}";
    let expected =
        "healthy: OnDelete: 2 pods are ready; of the old revision until somebody deletes them: 2";
    judged("apps/v1 StatefulSet", &[(set, expected)]);
    let set = "spec: {updateStrategy: {type: OnDelete}}, status: {desiredNumberScheduled: 2, \
        currentNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2}";
    let expected = "healthy: OnDelete: 2 pods are available; of the old revision until somebody deletes them: 1";
    judged("apps/v1 DaemonSet", &[(set, expected)]);
}

#[test]
fn daemon_set() {
    judged(
        "apps/v1 DaemonSet",
        &[
            (
                "status: {desiredNumberScheduled: 3, currentNumberScheduled: 2}",
                "progressing: NotScheduled: 2 of 3 pods are there",
            ),
            (
                "status: {desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 1}",
                "progressing: Updating: 1 of 3 pods are updated",
            ),
            (
                "status: {desiredNumberScheduled: 3, currentNumberScheduled: 3, \
                    updatedNumberScheduled: 3, numberAvailable: 2}",
                "progressing: NotAvailable: 2 of 3 pods are available",
            ),
            (
                "status: {desiredNumberScheduled: 1, currentNumberScheduled: 1, \
                    updatedNumberScheduled: 1, numberAvailable: 1}",
                "healthy: Available: 1 pod is available",
            ),
            (
                "status: {desiredNumberScheduled: 0, observedGeneration: 1}",
                "healthy: Available: no pods are wanted",
            ),
        ],
    );
}

#[test]
fn job() {
    judged(
        "batch/v1 Job",
        &[
            (
                "spec: {completions: 3}, status: {active: 1, failed: 2}",
                "progressing: Running: active: 1, succeeded: 0 of 3, failed: 2",
            ),
            (
                "spec: {}, status: {succeeded: 1, conditions: [{type: Complete, status: 'True'}]}",
                "healthy: Complete: succeeded: 1",
            ),
            (
                "spec: {}, status: {conditions: [{type: FailureTarget, status: 'True', \
                    reason: BackoffLimitExceeded, message: too often}]}",
                "degraded: BackoffLimitExceeded: too often",
            ),
            ("spec: {suspend: true}", "suspended: Suspended: it is suspended"),
            ("spec: {parallelism: 0}", "suspended: NoParallelism: its parallelism is 0"),
        ],
    );
}

#[test]
fn cron_job() {
    judged(
        "batch/v1 CronJob",
        &[
            (
                "spec: {schedule: 0 3 * * *}",
                "healthy: Scheduled: it has not begun yet; schedule: 0 3 * * *",
            ),
            (
                "spec: {}, status: {lastScheduleTime: '2026-03-01T03:00:00Z'}",
                "healthy: Scheduled: it last began at 2026-03-01T03:00:00Z",
            ),
            ("spec: {suspend: true}", "suspended: Suspended: it is suspended"),
        ],
    );
}
