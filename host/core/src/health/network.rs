//! Services and Ingresses.

use super::reading::Live;
use super::status::Health;

/// Judges a Service: only one of type LoadBalancer has anything to wait for.
pub(super) fn service(live: Live<'_>) -> Health {
    if let Some(error) = live.condition_true("LoadBalancerPortsError") {
        return Health::degraded(error.word(), error.message);
    }
    match (live.text("spec.type"), address(live)) {
        ("LoadBalancer", Some(address)) => {
            Health::healthy("Address", format!("it is reached at {address}"))
        }
        ("LoadBalancer", None) => {
            Health::progressing("NoAddress", "its load balancer has no address yet")
        }
        ("ExternalName", _) => {
            Health::healthy("Exists", format!("it stands for {}", live.text("spec.externalName")))
        }
        _ => Health::healthy("Exists", "it is there; who answers for it is its pods' health"),
    }
}

/// Judges an Ingress. Many controllers never write an address, and an Ingress without one may serve
/// or be seen by nobody: it does not say. So it is neither waited for nor called healthy.
pub(super) fn ingress(live: Live<'_>) -> Health {
    match address(live) {
        Some(address) => Health::healthy("Address", format!("it is reached at {address}")),
        None => {
            let message = "it has no address: its controller gives none, or has not taken it up";
            Health::unknown("NoAddress", message)
        }
    }
}

/// The first address of a load balancer.
fn address<'a>(live: Live<'a>) -> Option<&'a str> {
    let addresses = live.list("status.loadBalancer.ingress").flat_map(|ingress| {
        [ingress.text("hostname"), ingress.text("ip")].into_iter().find(|text| !text.is_empty())
    });
    addresses.into_iter().next()
}
