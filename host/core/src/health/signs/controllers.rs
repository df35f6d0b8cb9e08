//! Why a controller makes no pods, or makes no progress with them.

use super::{Sign, SignKind};
use crate::health::conditions;
use crate::health::reading::Live;
use crate::value::Value;

/// What the conditions of a Deployment, ReplicaSet, ReplicationController, StatefulSet or Job say is
/// wrong. The worst comes first. None where they are about an older generation: what was wrong with
/// that one is what this one may mend.
pub fn signs_of_controller(object: &Value) -> Vec<Sign> {
    let live = Live::of(object);
    if conditions::first(live).is_some() {
        return Vec::new();
    }
    let mut found: Vec<Sign> = match (live.group(), live.kind()) {
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet") | ("", "ReplicationController") => {
            of_replicas(live)
        }
        ("batch", "Job") => of_job(live).into_iter().collect(),
        _ => Vec::new(),
    };
    found.sort_by_key(|sign| sign.kind);
    found
}

fn of_replicas(live: Live<'_>) -> Vec<Sign> {
    let failure = live.condition_true("ReplicaFailure");
    let failure = failure.map(|condition| not_made(condition.reason, condition.message));
    let stalled = live.condition("Progressing").filter(|condition| condition.is_false());
    let stalled = stalled.map(|condition| match condition.reason {
        // Its new ReplicaSet is refused, and tried again.
        "ReplicaSetCreateError" => not_made(condition.reason, condition.message),
        _ => Sign::new(SignKind::Stalled, condition.word(), condition.message),
    });
    failure.into_iter().chain(stalled).collect()
}

fn of_job(live: Live<'_>) -> Option<Sign> {
    let failed = ["Failed", "FailureTarget"].iter().find_map(|name| live.condition_true(name))?;
    Some(Sign::new(SignKind::Failed, failed.word(), failed.message))
}

/// Why something could not be made, by the words of the API server.
pub(super) fn not_made(reason: &str, message: &str) -> Sign {
    let says = |text: &str| message.contains(text);
    let kind = if says("exceeded quota") {
        SignKind::Quota
    } else if (says("admission webhook") && says("denied"))
        || (says("ValidatingAdmissionPolicy") && says("denied"))
        || says("violates PodSecurity")
        // The quota has room, and the object does not say how much it would take.
        || says("failed quota")
    {
        SignKind::Denied
    } else {
        SignKind::Create
    };
    Sign::new(kind, if reason.is_empty() { "FailedCreate" } else { reason }, message)
}
