//! StatefulSets and DaemonSets, with updates that wait for a person on purpose.

use super::reading::Live;
use super::status::Health;
use super::workloads::{all, part, wanted};

/// Whether pods are only replaced when somebody deletes them. Such an update is not waited for.
fn on_delete(live: Live<'_>) -> bool {
    live.text("spec.updateStrategy.type") == "OnDelete"
}

/// Judges a StatefulSet.
pub(super) fn stateful_set(live: Live<'_>) -> Health {
    let wanted = wanted(live);
    let existing = live.count("status.replicas");
    let ready = live.count("status.readyReplicas");
    let available = live.count("status.availableReplicas");
    if ready < wanted {
        return Health::progressing("NotReady", part(ready, wanted, "ready"));
    }
    if live.count("spec.minReadySeconds") > 0 && available < wanted {
        return Health::progressing("NotAvailable", part(available, wanted, "available"));
    }
    if existing > wanted {
        return Health::progressing("Surplus", format!("pods: {existing}, wanted: {wanted}"));
    }
    revisions(live, wanted)
}

/// Judges a StatefulSet all of whose pods are ready: of which revision are they?
fn revisions(live: Live<'_>, wanted: i64) -> Health {
    let updated = live.count("status.updatedReplicas");
    let same = live.text("status.currentRevision") == live.text("status.updateRevision");
    if same || updated >= wanted {
        return Health::healthy("Ready", all(wanted, "ready"));
    }
    if on_delete(live) {
        return Health::healthy("OnDelete", kept(wanted, updated, "ready"));
    }
    // Only the pods from the partition's ordinal on are updated; the others are held back on purpose.
    let partition = live.count("spec.updateStrategy.rollingUpdate.partition");
    let due = wanted.saturating_sub(partition).max(0);
    if updated < due {
        return Health::progressing("Updating", part(updated, due, "updated"));
    }
    let message =
        format!("{}; the partition holds back {partition}", part(updated, wanted, "updated"));
    Health::healthy("Partition", message)
}

/// `3 pods are ready; of the old revision until somebody deletes them: 2`
fn kept(wanted: i64, updated: i64, how: &str) -> String {
    let old = wanted.saturating_sub(updated);
    format!("{}; of the old revision until somebody deletes them: {old}", all(wanted, how))
}

/// Judges a DaemonSet.
pub(super) fn daemon_set(live: Live<'_>) -> Health {
    let wanted = live.count("status.desiredNumberScheduled");
    let scheduled = live.count("status.currentNumberScheduled");
    let updated = live.count("status.updatedNumberScheduled");
    let available = live.count("status.numberAvailable");
    if scheduled < wanted {
        return Health::progressing("NotScheduled", part(scheduled, wanted, "there"));
    }
    if updated < wanted && !on_delete(live) {
        return Health::progressing("Updating", part(updated, wanted, "updated"));
    }
    if available < wanted {
        return Health::progressing("NotAvailable", part(available, wanted, "available"));
    }
    if updated < wanted {
        return Health::healthy("OnDelete", kept(wanted, updated, "available"));
    }
    Health::healthy("Available", all(wanted, "available"))
}
