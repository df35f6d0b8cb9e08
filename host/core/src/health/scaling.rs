//! Autoscalers, and what limits how many pods there are.

use super::reading::{Condition, Live};
use super::status::{Health, HealthStatus};
use crate::value::Value;

/// Where `autoscaling/v1` keeps the conditions that it has no field for, as JSON.
const CONDITIONS: &str = "autoscaling.alpha.kubernetes.io/conditions";

/// Judges a HorizontalPodAutoscaler of any version.
pub(super) fn autoscaler(live: Live<'_>) -> Health {
    let written = live.annotation(CONDITIONS).and_then(|text| Value::from_json(text).ok());
    match written.as_ref().and_then(Value::as_array) {
        Some(items) => scales(items.iter().map(Live::of).map(Condition::of)),
        None => scales(live.conditions()),
    }
}

fn scales<'a>(conditions: impl Iterator<Item = Condition<'a>>) -> Health {
    let conditions: Vec<Condition<'_>> = conditions.collect();
    if conditions.is_empty() {
        return Health::progressing("Waiting", "its controller has not judged it yet");
    }
    let aspects = ["AbleToScale", "ScalingActive"];
    let stuck = conditions.iter().find(|condition| {
        // Zero replicas are how a person switches an autoscaler off.
        let off = condition.reason == "ScalingDisabled";
        aspects.contains(&condition.name) && condition.is_false() && !off
    });
    if let Some(stuck) = stuck {
        // Whether there are metrics is a matter of the cluster: of a workload that runs it says nothing,
        // and many clusters never have them.
        if stuck.reason.starts_with("FailedGet") && stuck.reason.contains("Metric") {
            return Health::new(HealthStatus::Unknown, stuck.word(), stuck.message);
        }
        return Health::degraded(stuck.word(), stuck.message);
    }
    let telling = conditions.iter().find(|condition| {
        condition.reason == "ScalingDisabled"
            || (condition.name == "ScalingLimited" && condition.is_true())
    });
    match telling.or(conditions.first()) {
        Some(condition) => Health::healthy(condition.word(), condition.message),
        None => Health::healthy("Scaling", "it scales"),
    }
}

/// Judges a PodDisruptionBudget: it is in force once it was computed. How many pods are healthy is a
/// question for their workload, and may be one of a later wave.
pub(super) fn disruption_budget(live: Live<'_>) -> Health {
    if let Some(allowed) = live.condition("DisruptionAllowed")
        && allowed.reason == "SyncFailed"
    {
        return Health::degraded(allowed.word(), allowed.message);
    }
    let allowed = live.count("status.disruptionsAllowed");
    let healthy = live.count("status.currentHealthy");
    let needed = live.count("status.desiredHealthy");
    let message = format!("healthy pods: {healthy}, needed: {needed}, may go: {allowed}");
    Health::healthy("Computed", message)
}

/// Judges a ResourceQuota: it is in force once its status repeats its limits.
pub(super) fn quota(live: Live<'_>) -> Health {
    let limits = live.get("spec.hard").and_then(|hard| hard.value().as_object());
    let counted = live.get("status.hard").map(Live::value);
    let missing = limits
        .into_iter()
        .flat_map(|limits| limits.iter())
        .find(|(name, limit)| counted.and_then(|counted| counted.key(name)) != Some(*limit));
    match missing {
        Some((name, _)) => Health::progressing("NotCounted", format!("{name} is not counted yet")),
        None => Health::healthy("InForce", "all that it limits is counted"),
    }
}
