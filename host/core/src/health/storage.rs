//! Claims, volumes and their attachments.

use super::reading::Live;
use super::status::Health;

/// Set by the scheduler, once the pod that a claim waited for has a node.
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

/// Set when a provisioner is asked for a volume: with `Immediate` at once, with
/// `WaitForFirstConsumer` only after the scheduler has chosen a node.
const PROVISIONERS: &[&str] =
    &["volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner"];

/// Judges a PersistentVolumeClaim without its StorageClass.
///
/// A claim does not say whether it waits for its first consumer: only its class does, and an event
/// that is gone after an hour. What it does say is whether a volume is being made or named: then it
/// is progressing. Else it is unknown, which holds nothing up: the pod that uses the claim may well
/// be in a later wave, and whoever waited for the claim first would wait for ever. Nothing is lost by
/// it, as a pod whose claim is never bound is never ready.
pub(super) fn claim(live: Live<'_>) -> Health {
    claim_of(live, || {
        let message = "it is not bound; only its storage class says whether it waits for a pod";
        Health::unknown("Pending", message)
    })
}

/// Judges a PersistentVolumeClaim with its StorageClass.
pub(super) fn claim_of_class(live: Live<'_>, class: Live<'_>) -> Health {
    claim_of(live, || match class.text("volumeBindingMode") {
        "WaitForFirstConsumer" => {
            let message = "it is bound when the first pod uses it, as its storage class says";
            Health::healthy("WaitForFirstConsumer", message)
        }
        _ => Health::progressing("Pending", "it is not bound to a volume yet"),
    })
}

fn claim_of(live: Live<'_>, waiting: impl FnOnce() -> Health) -> Health {
    match live.text("status.phase") {
        "Bound" => bound(live),
        "Lost" => Health::degraded("Lost", "the volume that it was bound to is gone"),
        _ if live.annotation(SELECTED_NODE).is_some()
            || PROVISIONERS.iter().any(|name| live.annotation(name).is_some()) =>
        {
            Health::progressing("Provisioning", "its volume is being made")
        }
        // A volume by name, or no class at all: there is no consumer to wait for.
        _ if !live.text("spec.volumeName").is_empty()
            || live
                .get("spec.storageClassName")
                .is_some_and(|name| name.value().as_str().is_some_and(str::is_empty)) =>
        {
            Health::progressing("Pending", "it is not bound to a volume yet")
        }
        _ => waiting(),
    }
}

/// A bound claim, which may be growing.
fn bound(live: Live<'_>) -> Health {
    for name in ["ControllerResizeError", "NodeResizeError"] {
        if let Some(error) = live.condition_true(name) {
            return Health::degraded(error.word(), error.message);
        }
    }
    // The file system grows when a pod starts that uses it; no use in waiting for that.
    if live.condition_true("FileSystemResizePending").is_some() {
        let message = "it is bound; its file system grows when a pod next starts with it";
        return Health::healthy("FileSystemResizePending", message);
    }
    if live.condition_true("Resizing").is_some() {
        return Health::progressing("Resizing", "its volume grows");
    }
    Health::healthy("Bound", format!("it is bound to {}", live.text("spec.volumeName")))
}

/// Judges a PersistentVolume.
pub(super) fn volume(live: Live<'_>) -> Health {
    let message = live.text("status.message");
    match live.text("status.phase") {
        "Bound" => {
            let (namespace, name) =
                (live.text("spec.claimRef.namespace"), live.text("spec.claimRef.name"));
            Health::healthy("Bound", format!("it is bound to {name} in {namespace}"))
        }
        "Available" => Health::healthy("Available", "it waits for a claim"),
        "Released" if live.text("spec.persistentVolumeReclaimPolicy") == "Delete" => {
            Health::progressing("Released", "its claim is gone, and it is being deleted")
        }
        "Released" => {
            let message = "its claim is gone, and no other gets it until a person frees it";
            Health::degraded("Released", message)
        }
        "Failed" => Health::degraded("Failed", or(message, "it could not be reclaimed")),
        _ => Health::progressing("Pending", or(message, "it is not available yet")),
    }
}

/// Judges a VolumeAttachment.
pub(super) fn attachment(live: Live<'_>) -> Health {
    for (error, reason) in [("detachError", "DetachError"), ("attachError", "AttachError")] {
        let message = live.text(&format!("status.{error}.message"));
        if !message.is_empty() {
            return Health::degraded(reason, message);
        }
    }
    let node = live.text("spec.nodeName");
    match live.is_true("status.attached") {
        true => Health::healthy("Attached", format!("it is attached to {node}")),
        false => Health::progressing("Attaching", format!("it is not attached to {node} yet")),
    }
}

fn or<'a>(message: &'a str, otherwise: &'a str) -> &'a str {
    if message.is_empty() { otherwise } else { message }
}
