use super::*;

#[test]
fn autoscaler_by_its_conditions() {
    judged(
        "autoscaling/v2 HorizontalPodAutoscaler",
        &[
            ("spec: {}", "progressing: Waiting: its controller has not judged it yet"),
            (
                "status: {conditions: [{type: AbleToScale, status: 'True', reason: ReadyForNewScale, \
                    message: recommended size matches current size}, \
                    {type: ScalingActive, status: 'True'}]}",
                "healthy: ReadyForNewScale: recommended size matches current size",
            ),
            (
                "status: {conditions: [{type: ScalingActive, status: 'False', \
                    reason: FailedGetResourceMetric, message: no metrics}]}",
                "unknown: FailedGetResourceMetric: no metrics",
            ),
            (
                "status: {conditions: [{type: AbleToScale, status: 'True'}, {type: ScalingActive, \
                    status: 'False', reason: ScalingDisabled, message: switched off}]}",
                "healthy: ScalingDisabled: switched off",
            ),
            (
                "status: {conditions: [{type: AbleToScale, status: 'True'}, {type: ScalingLimited, \
                    status: 'True', reason: TooFewReplicas, message: at its minimum}]}",
                "healthy: TooFewReplicas: at its minimum",
            ),
        ],
    );
}

#[test]
fn autoscaler_of_v1_has_its_conditions_in_an_annotation() {
    let rest = r#"metadata: {annotations: {autoscaling.alpha.kubernetes.io/conditions:
        '[{"type":"AbleToScale","status":"False","reason":"FailedGetScale","message":"no target"}]'}}"#;
    judged(
        "autoscaling/v1 HorizontalPodAutoscaler",
        &[
            (rest, "degraded: FailedGetScale: no target"),
            ("spec: {}", "progressing: Waiting: its controller has not judged it yet"),
        ],
    );
}

#[test]
fn a_disruption_budget_does_not_wait_for_the_pods_of_a_later_wave() {
    judged(
        "policy/v1 PodDisruptionBudget",
        &[
            (
                "metadata: {generation: 1}, status: {}",
                "progressing: Unobserved: its controller has seen generation 0, and it is 1",
            ),
            (
                "metadata: {generation: 1}, status: {observedGeneration: 1, desiredHealthy: 2, \
                    conditions: [{type: DisruptionAllowed, status: 'False', reason: InsufficientPods}]}",
                "healthy: Computed: healthy pods: 0, needed: 2, may go: 0",
            ),
            (
                "status: {conditions: [{type: DisruptionAllowed, status: 'False', \
                    reason: SyncFailed, message: no scale}]}",
                "degraded: SyncFailed: no scale",
            ),
        ],
    );
}

#[test]
fn a_quota_is_in_force_once_all_of_it_is_counted() {
    judged(
        "v1 ResourceQuota",
        &[
            ("spec: {hard: {pods: '4'}}", "progressing: NotCounted: pods is not counted yet"),
            (
                "spec: {hard: {pods: '5'}}, status: {hard: {pods: '4'}}",
                "progressing: NotCounted: pods is not counted yet",
            ),
            (
                "spec: {hard: {pods: '4'}}, status: {hard: {pods: '4'}, used: {pods: '0'}}",
                "healthy: InForce: all that it limits is counted",
            ),
        ],
    );
}
