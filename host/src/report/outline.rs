//! What `sync plan` shows: waves, what goes, and what stays.

use std::fmt::Write as _;

use bowline_core::diff::ObjectChange;
use bowline_core::object::{Identity, ObjectId};
use bowline_core::waves::{Hook, Wave};
use serde::Serialize;

use super::API_VERSION;
use crate::outline::{Outline, Outlined};

/// `sync plan -o json`: one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineReport {
    api_version: &'static str,
    kind: &'static str,
    customers: Vec<CustomerPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    customer: String,
    /// One after the other; each starts when the one before it is healthy.
    waves: Vec<WavePart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    on_failure: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    before_deletion: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after_deletion: Vec<String>,
    /// What says that it is not for this tool.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<String>,
    /// In the order in which they are deleted.
    prune: Vec<String>,
    /// What nobody wants and what stays.
    kept: Vec<KeptPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WavePart {
    wave: String,
    objects: Vec<ObjectPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hooks: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectPart {
    object: String,
    /// `create`, `update`, `unchanged`; `apply` where the target was not asked and it is there.
    action: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeptPart {
    object: String,
    why: String,
}

impl OutlineReport {
    /// Of those that could be laid out.
    pub fn of(outlined: &[Outlined]) -> OutlineReport {
        let ready = outlined.iter().filter_map(|(name, one)| Some((name, one.as_ref().ok()?)));
        let customers = ready.map(|(name, one)| customer(name, one)).collect();
        OutlineReport { api_version: API_VERSION, kind: "SyncPlan", customers }
    }

    /// Whether something would be sent or deleted.
    pub fn changes_something(&self) -> bool {
        let sends = |one: &CustomerPart| {
            let mut objects = one.waves.iter().flat_map(|wave| &wave.objects);
            objects.any(|object| object.action != "unchanged")
        };
        self.customers.iter().any(|one| sends(one) || !one.prune.is_empty())
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for one in &self.customers {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}:", one.customer);
            for wave in &one.waves {
                let _ = writeln!(text, "  {}", wave.wave);
                for object in &wave.objects {
                    let _ = writeln!(text, "    {:9} {}", object.action, object.object);
                }
                for hook in &wave.hooks {
                    let _ = writeln!(text, "    {:9} {hook}", "hook");
                }
            }
            let mut list = |head: &str, names: &[String]| {
                if !names.is_empty() {
                    let _ = writeln!(text, "  {head}");
                    text.extend(names.iter().map(|name| format!("    {name}\n")));
                }
            };
            list("hooks on failure", &one.on_failure);
            list("hooks before deletion", &one.before_deletion);
            list("hooks after deletion", &one.after_deletion);
            list("skipped", &one.skipped);
            list("pruned", &one.prune);
            let kept: Vec<String> =
                one.kept.iter().map(|kept| format!("{}: {}", kept.object, kept.why)).collect();
            list("kept", &kept);
        }
        text
    }
}

fn customer(name: &str, outline: &Outline) -> CustomerPart {
    let Outline { waves, prune, .. } = outline;
    let hooks = |hooks: &[Hook]| hooks.iter().map(|hook| hook.id.to_string()).collect();
    let kept = prune
        .kept
        .iter()
        .map(|(identity, why)| KeptPart { object: identity.to_string(), why: why.to_string() });
    CustomerPart {
        customer: name.to_owned(),
        waves: waves.steps.iter().map(|wave| part(wave, outline)).collect(),
        on_failure: hooks(&waves.on_failure),
        before_deletion: hooks(&waves.before_deletion),
        after_deletion: hooks(&waves.after_deletion),
        skipped: waves.skipped.iter().map(ToString::to_string).collect(),
        prune: prune.delete.iter().map(Identity::to_string).collect(),
        kept: kept.collect(),
    }
}

fn part(wave: &Wave, outline: &Outline) -> WavePart {
    let object = |id: &ObjectId| ObjectPart { object: id.to_string(), action: action(id, outline) };
    WavePart {
        wave: wave.place.to_string(),
        objects: wave.members.iter().map(object).collect(),
        hooks: wave.hooks.iter().map(|hook| hook.id.to_string()).collect(),
    }
}

fn action(id: &ObjectId, outline: &Outline) -> &'static str {
    let identity = id.identity();
    let Some(differences) = &outline.differences else {
        let there = outline.there.iter().any(|one| one.identity() == identity);
        return if there { "apply" } else { "create" };
    };
    let found = differences.iter().find(|one| one.id.identity() == identity);
    match found.map(|one| &one.change) {
        None => "unchanged",
        Some(ObjectChange::Added(_)) => "create",
        Some(_) => "update",
    }
}
