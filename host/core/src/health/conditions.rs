//! What holds for every kind: deletion, generations, and the conditions that many controllers keep.

use super::reading::{Condition, Live};
use super::status::Health;

/// Kinds whose controllers always say which generation they have seen: where it is missing, they have
/// seen none.
const OBSERVED: &[(&str, &str)] = &[
    ("", "ReplicationController"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("policy", "PodDisruptionBudget"),
];

/// Conditions that are false or absent while all is well.
const BAD: &[&str] = &["Stalled", "Failed", "Degraded", "Denied", "Error"];

/// Conditions that are true once all is well. `Progressing` is not among them, nor its opposite: some
/// controllers leave it true for ever.
const GOOD: &[&str] = &["Ready", "Available", "Succeeded"];

/// What is asked of every object before any rule of its kind.
pub(super) fn first(live: Live<'_>) -> Option<Health> {
    if live.get("metadata.deletionTimestamp").is_some() {
        return Some(terminating(live));
    }
    let generation = live.count("metadata.generation");
    let observed = live
        .number("status.observedGeneration")
        .or_else(|| OBSERVED.iter().any(|(group, kind)| live.is(group, kind)).then_some(0))?;
    (observed < generation).then(|| unseen(generation, observed))
}

fn unseen(generation: i64, observed: i64) -> Health {
    let message = format!("its controller has seen generation {observed}, and it is {generation}");
    Health::progressing("Unobserved", message)
}

/// An object that is being deleted. What it waits for is in its finalizers, a namespace's in its spec
/// too; what is left in a namespace is said by its conditions.
fn terminating(live: Live<'_>) -> Health {
    let mut finalizers = live.texts("metadata.finalizers");
    let mut left = String::new();
    if live.is("", "Namespace") {
        finalizers.extend(live.texts("spec.finalizers"));
        for condition in live.conditions().filter(|condition| condition.is_true()) {
            left.push_str("; ");
            left.push_str(condition.message);
        }
    }
    let message = match finalizers.is_empty() {
        true => format!("it is being deleted{left}"),
        false => format!("it is being deleted, and waits for {}{left}", finalizers.join(", ")),
    };
    Health::progressing("Terminating", message)
}

/// Judges an object of a kind that has no rule of its own.
pub(super) fn health(live: Live<'_>) -> Health {
    // Whoever waited for these would wait until a person comes.
    for field in ["suspend", "paused"] {
        if live.is_true(&format!("spec.{field}")) {
            return Health::suspended("Suspended", format!("spec.{field} is true"));
        }
    }
    let said: Vec<Condition<'_>> = live.conditions().collect();
    let known = said.iter().filter(|condition| {
        BAD.contains(&condition.name)
            || GOOD.contains(&condition.name)
            || condition.name == "Reconciling"
    });
    let known: Vec<Condition<'_>> = known.copied().collect();
    if let Some(stale) = known.iter().find(|condition| condition.is_stale(live)) {
        let generation = live.count("metadata.generation");
        return unseen(generation, stale.observed.unwrap_or(0));
    }
    let bad = known.iter().find(|condition| match condition.name {
        "Succeeded" => condition.is_false(),
        name => BAD.contains(&name) && condition.is_true(),
    });
    if let Some(bad) = bad {
        return Health::degraded(bad.word(), bad.sentence());
    }
    let waits = known.iter().find(|condition| match condition.name {
        "Reconciling" => condition.is_true(),
        name => GOOD.contains(&name) && !condition.is_true(),
    });
    if let Some(waits) = waits {
        return Health::progressing(waits.word(), waits.sentence());
    }
    match known.iter().find(|condition| GOOD.contains(&condition.name)) {
        Some(good) => Health::healthy(good.word(), good.sentence()),
        None => silent(live, &said),
    }
}

/// An object none of whose conditions is one to wait for.
fn silent(live: Live<'_>, said: &[Condition<'_>]) -> Health {
    let phase = live.text("status.phase");
    if ["Failed", "Error"].contains(&phase) {
        return Health::degraded(phase, format!("its phase is {phase}"));
    }
    if live.get("status").is_none() {
        return Health::healthy(
            "Exists",
            "it is there; it has no status, and so no conditions to wait for",
        );
    }
    if live.number("status.observedGeneration").is_some() {
        let message = "its controller has seen it, and it has no conditions to wait for";
        return Health::healthy("Observed", message);
    }
    if said.is_empty() {
        return Health::healthy("Exists", "it is there; it has no conditions to wait for");
    }
    let names: Vec<&str> = said.iter().map(|condition| condition.name).collect();
    let message = format!("none of its conditions ({}) says whether it is ready", names.join(", "));
    Health::unknown("UnknownConditions", message)
}
