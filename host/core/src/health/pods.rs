//! Pods: those that nobody else answers for, and those that explain a workload.

use super::reading::Live;
use super::signs::{Sign, SignKind, signs};
use super::status::Health;

/// Judges a Pod.
pub(super) fn pod(live: Live<'_>) -> Health {
    match live.text("status.phase") {
        "Succeeded" => Health::healthy("Completed", "it ran to its end"),
        "Failed" => failed(live),
        // The kubelet of its node is silent, so that nobody knows whether it still runs.
        "Unknown" => Health::degraded("NodeLost", "its node does not answer"),
        _ => living(live),
    }
}

fn failed(live: Live<'_>) -> Health {
    match signs(live.value()).first() {
        Some(sign) => Health::degraded(&sign.reason, sign.to_string()),
        None => Health::degraded("Failed", "it failed"),
    }
}

/// A pod that runs, or is to run.
fn living(live: Live<'_>) -> Health {
    let ready = live.condition("Ready");
    if live.text("status.phase") == "Running" && ready.is_some_and(|ready| ready.is_true()) {
        return Health::healthy("Running", "its containers run and are ready");
    }
    if let Some(sign) = signs(live.value()).first() {
        return of_sign(sign);
    }
    let gates = live.list("spec.schedulingGates").map(|gate| gate.text("name"));
    let gates: Vec<&str> = gates.collect();
    if !gates.is_empty() {
        let message = format!("it waits for its scheduling gates {}", gates.join(", "));
        return Health::progressing("SchedulingGated", message);
    }
    match ready.filter(|ready| !ready.message.is_empty()) {
        Some(ready) => Health::progressing(ready.word(), ready.message),
        None => Health::progressing("Pending", "its containers do not run yet"),
    }
}

fn of_sign(sign: &Sign) -> Health {
    match sign.kind {
        // A node may be on its way, and a container that died is started again.
        SignKind::Unschedulable | SignKind::Retried => {
            Health::progressing(&sign.reason, sign.to_string())
        }
        _ => Health::degraded(&sign.reason, sign.to_string()),
    }
}
