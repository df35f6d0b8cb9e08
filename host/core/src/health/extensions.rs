//! What others are built on: namespaces, nodes, and what extends the API.

use super::reading::Live;
use super::status::Health;

/// Judges a Namespace that is not being deleted.
pub(super) fn namespace(live: Live<'_>) -> Health {
    match live.text("status.phase") {
        "Active" => Health::healthy("Active", "it is active"),
        "Terminating" => Health::progressing("Terminating", "it is being deleted"),
        _ => Health::progressing("Pending", "it is not active yet"),
    }
}

/// Judges a Node.
pub(super) fn node(live: Live<'_>) -> Health {
    let pressures = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];
    if let Some(ready) = live.condition("Ready").filter(|ready| !ready.is_true()) {
        return Health::degraded(ready.word(), ready.sentence());
    }
    if let Some(pressure) = pressures.iter().find_map(|name| live.condition_true(name)) {
        return Health::degraded(pressure.name, pressure.sentence());
    }
    match live.condition("Ready") {
        Some(_) if live.is_true("spec.unschedulable") => {
            Health::suspended("Cordoned", "it is ready, and takes no new pods")
        }
        Some(_) => Health::healthy("Ready", "it is ready"),
        None => Health::progressing("NotReady", "its kubelet has said nothing yet"),
    }
}

/// Judges a CustomResourceDefinition: its kind is served once it is established.
pub(super) fn definition(live: Live<'_>) -> Health {
    if let Some(names) = live.condition("NamesAccepted").filter(|names| names.is_false()) {
        return Health::degraded(names.word(), names.sentence());
    }
    match live.condition("Established") {
        Some(established) if established.is_true() => {
            Health::healthy("Established", "its kind is served")
        }
        Some(established) => Health::progressing(established.word(), established.sentence()),
        None => Health::progressing("Pending", "its kind is not served yet"),
    }
}

/// Judges an APIService: it is progressing while what serves it does not answer, as that may only be
/// starting.
pub(super) fn api_service(live: Live<'_>) -> Health {
    match live.condition("Available") {
        Some(available) if available.is_true() => {
            Health::healthy("Available", "its group and version are served")
        }
        Some(available) => Health::progressing(available.word(), available.sentence()),
        None => Health::progressing("Pending", "its group and version are not served yet"),
    }
}

/// Judges a FlowSchema.
pub(super) fn flow_schema(live: Live<'_>) -> Health {
    match live.condition_true("Dangling") {
        Some(dangling) => Health::degraded(dangling.word(), dangling.message),
        None => Health::healthy("Exists", "its priority level is there"),
    }
}
