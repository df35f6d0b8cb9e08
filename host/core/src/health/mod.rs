//! How a live object is: from what the cluster says about it, and from nothing else.
//!
//! ```text
//! live object ─► being deleted? ─► generation seen? ─► rule of its group and kind ─► Health
//!                                                  └─► none: its conditions ──────┘
//! pod, controller, event ─► Sign (why it is not ready) ─┐
//! when it was first seen, Tolerance, now ───────────────┴─► verdict: a class of failure, or not yet
//! ```
//!
//! A [`Health`] says how it is, and never that it is over: a degraded object may recover. What ends a
//! wait is a [`verdict`], or a deadline. Rules go by API group and kind, never by the kind alone:
//! another group's `Service` is another thing.

mod batch;
mod conditions;
mod extensions;
mod gateway;
mod network;
mod pods;
mod reading;
mod scaling;
mod sets;
mod signs;
mod standing;
mod status;
mod storage;
#[cfg(test)]
mod tests;
mod verdict;
mod workloads;

pub use signs::{
    Container, ContainerRole, EventSign, Sign, SignKind, sign_of_event, signs, signs_of_controller,
};
pub use status::{Health, HealthStatus, NoHealthStatus};
pub use verdict::{Seen, Tolerance, verdict};

use crate::value::Value;
use reading::Live;

/// Judges one live object, whole, as the cluster has it.
pub fn assess(object: &Value) -> Health {
    let live = Live::of(object);
    if live.kind().is_empty() {
        let message = "what has no kind cannot be judged";
        return Health::new(HealthStatus::Unknown, "NoKind", message);
    }
    let rule = rule(live).unwrap_or(conditions::health);
    conditions::first(live).unwrap_or_else(|| rule(live))
}

/// Judges a PersistentVolumeClaim together with its StorageClass, which decides whether a pending
/// claim waits for its first consumer. Without the class it is [`assess`].
pub fn assess_claim(claim: &Value, class: Option<&Value>) -> Health {
    match class {
        Some(class) if Live::of(claim).is("", "PersistentVolumeClaim") => {
            let live = Live::of(claim);
            conditions::first(live)
                .unwrap_or_else(|| storage::claim_of_class(live, Live::of(class)))
        }
        _ => assess(claim),
    }
}

type Rule = fn(Live<'_>) -> Health;

/// The rule of a kind that has one of its own.
fn rule(live: Live<'_>) -> Option<Rule> {
    Some(match (live.group(), live.kind()) {
        ("", "Pod") => pods::pod,
        ("", "ReplicationController") | ("apps", "ReplicaSet") => workloads::replica_set,
        ("apps", "Deployment") => workloads::deployment,
        ("apps", "StatefulSet") => sets::stateful_set,
        ("apps", "DaemonSet") => sets::daemon_set,
        ("batch", "Job") => batch::job,
        ("batch", "CronJob") => batch::cron_job,
        ("autoscaling", "HorizontalPodAutoscaler") => scaling::autoscaler,
        ("policy", "PodDisruptionBudget") => scaling::disruption_budget,
        ("", "ResourceQuota") => scaling::quota,
        ("", "PersistentVolumeClaim") => storage::claim,
        ("", "PersistentVolume") => storage::volume,
        ("storage.k8s.io", "VolumeAttachment") => storage::attachment,
        ("", "Service") => network::service,
        ("networking.k8s.io" | "extensions", "Ingress") => network::ingress,
        ("", "Namespace") => extensions::namespace,
        ("", "Node") => extensions::node,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => extensions::definition,
        ("apiregistration.k8s.io", "APIService") => extensions::api_service,
        ("flowcontrol.apiserver.k8s.io", "FlowSchema") => extensions::flow_schema,
        (group, kind) if standing::has(group, kind) => standing::health,
        ("gateway.networking.k8s.io", _) => gateway::health,
        _ => return None,
    })
}
