//! Deployments and ReplicaSets, by the counts that `kubectl rollout status` goes by.

use super::reading::Live;
use super::status::Health;

/// How many pods are wanted; one, where nothing is said.
pub(super) fn wanted(live: Live<'_>) -> i64 {
    live.number("spec.replicas").unwrap_or(1).max(0)
}

/// `3 of 5 pods are ready`
pub(super) fn part(some: i64, all: i64, how: &str) -> String {
    format!("{some} of {all} pods are {how}")
}

/// `5 pods are ready`
pub(super) fn all(count: i64, how: &str) -> String {
    match count {
        0 => "no pods are wanted".to_owned(),
        1 => format!("1 pod is {how}"),
        _ => format!("{count} pods are {how}"),
    }
}

/// Pods that cannot be made at all, such as for want of quota. The controller says so at once, and
/// would go on trying until its progress deadline.
fn replica_failure(live: Live<'_>) -> Option<Health> {
    let failure = live.condition_true("ReplicaFailure")?;
    Some(Health::degraded(failure.word(), failure.message))
}

/// Judges a Deployment.
pub(super) fn deployment(live: Live<'_>) -> Health {
    if let Some(stalled) = live.condition("Progressing").filter(|condition| condition.is_false()) {
        return Health::degraded(stalled.word(), stalled.message);
    }
    if let Some(failure) = replica_failure(live) {
        return failure;
    }
    if live.is_true("spec.paused") {
        return Health::suspended("Paused", "its rollout is paused");
    }
    let wanted = wanted(live);
    let updated = live.count("status.updatedReplicas");
    let existing = live.count("status.replicas");
    let available = live.count("status.availableReplicas");
    if updated < wanted {
        return Health::progressing("Updating", part(updated, wanted, "updated"));
    }
    if existing > updated {
        let old = existing.saturating_sub(updated);
        return Health::progressing("OldPods", format!("old pods that are still there: {old}"));
    }
    if available < updated {
        return Health::progressing("NotAvailable", part(available, updated, "available"));
    }
    Health::healthy("Available", all(wanted, "available"))
}

/// Judges a ReplicaSet or a ReplicationController.
pub(super) fn replica_set(live: Live<'_>) -> Health {
    if let Some(failure) = replica_failure(live) {
        return failure;
    }
    let wanted = wanted(live);
    let existing = live.count("status.replicas");
    let available = live.count("status.availableReplicas");
    if existing > wanted {
        return Health::progressing("Surplus", format!("pods: {existing}, wanted: {wanted}"));
    }
    if available < wanted {
        return Health::progressing("NotAvailable", part(available, wanted, "available"));
    }
    Health::healthy("Available", all(wanted, "available"))
}
