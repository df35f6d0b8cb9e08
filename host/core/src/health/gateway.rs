//! The kinds of the Gateway API: whoever takes one up says so in conditions, a route's once for each
//! parent, a policy's once for each ancestor, a gateway's for each listener too.

use super::reading::{Condition, Live};
use super::status::Health;

/// Where conditions may be.
const LISTS: &[&str] = &["status.parents", "status.ancestors", "status.listeners"];

/// Reasons for a false condition that go away by themselves.
const PENDING: &[&str] =
    &["Pending", "Waiting", "AddressNotAssigned", "NoResources", "NoMatchingParent"];

/// Judges an object of the Gateway API.
pub(super) fn health(live: Live<'_>) -> Health {
    let mut conditions: Vec<Condition<'_>> = live.conditions().collect();
    for list in LISTS {
        conditions.extend(live.list(list).flat_map(|item| item.conditions_at("conditions")));
    }
    let bad = conditions.iter().find(|condition| is_bad(**condition) && !condition.is_stale(live));
    if let Some(bad) = bad {
        return Health::degraded(bad.word(), bad.sentence());
    }
    let waits = conditions.iter().find(|condition| {
        is_good(condition.name) && (!condition.is_true() || condition.is_stale(live))
    });
    match waits {
        Some(stale) if stale.is_stale(live) => {
            let message = format!("{} is about an older generation", stale.name);
            Health::progressing("Unobserved", message)
        }
        Some(waits) => Health::progressing(waits.word(), waits.sentence()),
        None => all_good(live, &conditions),
    }
}

fn is_good(name: &str) -> bool {
    ["Accepted", "Programmed", "ResolvedRefs", "Ready"].contains(&name)
}

fn is_bad(condition: Condition<'_>) -> bool {
    match condition.name {
        "Conflicted" | "PartiallyInvalid" => condition.is_true(),
        name => is_good(name) && condition.is_false() && !PENDING.contains(&condition.reason),
    }
}

/// What speaks against it is not there. Something must speak for it, and for all of it.
fn all_good(live: Live<'_>, conditions: &[Condition<'_>]) -> Health {
    let needed = if live.kind() == "Gateway" { "Programmed" } else { "Accepted" };
    if !conditions.iter().any(|condition| condition.name == needed) {
        return Health::progressing("Waiting", format!("no controller has said {needed} yet"));
    }
    let unheard = live.list("spec.parentRefs").find(|parent| !is_answered(live, *parent));
    match unheard {
        Some(parent) => {
            let message = format!("its parent {} has not said anything yet", parent.text("name"));
            Health::progressing("Waiting", message)
        }
        None => Health::healthy(needed, format!("{needed} is True")),
    }
}

fn is_answered(live: Live<'_>, parent: Live<'_>) -> bool {
    live.list("status.parents").any(|answer| {
        let about = |field: &str| answer.text(&format!("parentRef.{field}"));
        about("name") == parent.text("name")
            && about("sectionName") == parent.text("sectionName")
            && answer.number("parentRef.port") == parent.number("port")
    })
}
