//! Why a pod is not ready, from its status alone.

use super::containers::{self, Reported};
use super::{Sign, SignKind};
use crate::health::reading::Live;
use crate::value::Value;

/// Why this pod is not ready. The worst comes first, and what comes earlier in its life before what
/// comes later; none of a pod that is ready, has ended well, or is being deleted.
///
/// A failure that the pod's controller makes good for by itself is [`SignKind::Retried`].
pub fn signs(pod: &Value) -> Vec<Sign> {
    let live = Live::of(pod);
    if live.get("metadata.deletionTimestamp").is_some() {
        return Vec::new();
    }
    let mut found = match live.text("status.phase") {
        "Succeeded" => Vec::new(),
        "Failed" => failed(live),
        _ => living(live),
    };
    found.sort_by_key(|sign| sign.kind);
    found
}

/// A pod that is over. Whoever made it makes another one, or counts its attempts.
fn failed(live: Live<'_>) -> Vec<Sign> {
    let kind = match live.controller() {
        Some(_) => SignKind::Retried,
        None => SignKind::Failed,
    };
    let reason = live.text("status.reason");
    if !reason.is_empty() {
        return vec![Sign::new(kind, reason, live.text("status.message"))];
    }
    let ended = containers::reported(live).into_iter();
    let mut signs: Vec<Sign> = ended.filter_map(|one| one.ended_badly(kind)).collect();
    if signs.is_empty() {
        signs.push(Sign::new(kind, "Failed", live.text("status.message")));
    }
    signs
}

/// A pod that runs, or is to run.
fn living(live: Live<'_>) -> Vec<Sign> {
    let scheduled = live
        .condition("PodScheduled")
        .filter(|condition| condition.is_false() && condition.reason == "Unschedulable");
    let unschedulable = scheduled
        .map(|condition| Sign::new(SignKind::Unschedulable, condition.reason, condition.message));
    // A Job counts the failures of its pods, restarts of their containers included.
    let attempt = live.controller() == Some("Job");
    let of_containers = containers::reported(live).into_iter().filter_map(Reported::sign);
    let of_containers = of_containers.map(|sign| match sign.kind {
        SignKind::CrashLoop | SignKind::Failed if attempt => {
            Sign { kind: SignKind::Retried, ..sign }
        }
        _ => sign,
    });
    unschedulable.into_iter().chain(of_containers).collect()
}
