use super::*;

#[test]
fn pod() {
    judged(
        "v1 Pod",
        &[
            ("spec: {}", "progressing: Pending: its containers do not run yet"),
            ("status: {phase: Succeeded}", "healthy: Completed: it ran to its end"),
            ("status: {phase: Unknown}", "degraded: NodeLost: its node does not answer"),
            (
                "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}",
                "healthy: Running: its containers run and are ready",
            ),
            (
                "status: {phase: Running, conditions: [{type: Ready, status: 'False', \
                    reason: ContainersNotReady, message: 'containers with unready status: [a]'}]}",
                "progressing: ContainersNotReady: containers with unready status: [a]",
            ),
            (
                "spec: {schedulingGates: [{name: a/queue}]}, status: {phase: Pending}",
                "progressing: SchedulingGated: it waits for its scheduling gates a/queue",
            ),
            (
                "status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', \
                    reason: Unschedulable, message: 0/5 nodes are available}]}",
                "progressing: Unschedulable: 0/5 nodes are available",
            ),
            (
                "status: {phase: Pending, containerStatuses: [{name: a, state: {waiting: \
                    {reason: ErrImagePull, message: no such image}}}]}",
                "degraded: container a: ErrImagePull: no such image",
            ),
        ],
    );
}
