//! What a person approves of a plan, and whether another plan is a part of it.
//!
//! A record holds addresses, actions and digests. A value that is known after apply has a place and no
//! digest: once a part was applied, the rest of the plan knows it, and is still what was approved.

use serde::{Deserialize, Serialize};

use super::plan::{Action, PlannedChange, PlannedChanges, PlannedOutput};
use super::redact::without;
use crate::digest::Digest;
use crate::value::{Pointer, Value};

/// Everything that a plan would do, without a value in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRecord {
    /// The resources, by address.
    pub changes: Vec<ChangeRecord>,
    /// The outputs, by name.
    pub outputs: Vec<OutputRecord>,
}

/// One resource that a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRecord {
    /// Its address.
    pub address: String,
    /// The key of a replaced object that was not destroyed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// The address that it had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// What is done, in order.
    pub actions: Vec<Action>,
    /// The digest of what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Digest>,
    /// The digest of what is known of what it will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Digest>,
    /// The places whose value is known after apply, as JSON Pointers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// One output that a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputRecord {
    /// Its name.
    pub name: String,
    /// What is done.
    pub actions: Vec<Action>,
    /// The digest of what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Digest>,
    /// The digest of what is known of what it will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Digest>,
    /// The places whose value is known after apply, as JSON Pointers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

impl PlanRecord {
    /// The digest that a person approves.
    pub fn digest(&self) -> Digest {
        let changes = self.changes.iter().map(ChangeRecord::digest);
        let outputs = self.outputs.iter().map(OutputRecord::digest);
        let count = self.changes.len().to_string();
        let parts = changes.chain(outputs).map(|digest| digest.to_string());
        Digest::of_parts(["terraform plan 1".to_owned(), count].into_iter().chain(parts))
    }

    /// What of `now` is no part of this plan: a line each. None where all of it is: then whoever
    /// approved this plan approved what is left of it.
    pub fn exceeded_by(&self, now: &PlannedChanges) -> Vec<String> {
        let new = now.changes.iter().filter(|change| !self.covers(change));
        let mut lines: Vec<String> =
            new.map(|change| format!("{}: {}", change.address, words(&change.actions))).collect();
        let outputs = now.outputs.iter().filter(|output| !self.covers_output(output));
        lines.extend(outputs.map(|one| format!("output {}: {}", one.name, words(&one.actions))));
        lines
    }

    /// What differs between this plan and `now`, a line each.
    pub fn difference(&self, now: &PlanRecord) -> Vec<String> {
        let old = self.subjects();
        let new = now.subjects();
        let mut lines = Vec::new();
        for (subject, (digest, words)) in &old {
            match new.get(subject) {
                None => lines.push(format!("- {subject}: {words}")),
                Some((other, _)) if other == digest => {}
                Some((_, other)) if other == words => {
                    lines.push(format!("~ {subject}: {words}, with other values"));
                }
                Some((_, other)) => lines.push(format!("~ {subject}: {other} instead of {words}")),
            }
        }
        let added = new.iter().filter(|(subject, _)| !old.contains_key(*subject));
        lines.extend(added.map(|(subject, (_, words))| format!("+ {subject}: {words}")));
        lines
    }

    fn subjects(&self) -> std::collections::BTreeMap<String, (Digest, String)> {
        let changes = self.changes.iter().map(|change| {
            let deposed = change.deposed.as_ref().map(|key| format!(" (deposed {key})"));
            let subject = format!("{}{}", change.address, deposed.unwrap_or_default());
            (subject, (change.digest(), words(&change.actions)))
        });
        let outputs = self.outputs.iter().map(|output| {
            (format!("output {}", output.name), (output.digest(), words(&output.actions)))
        });
        changes.chain(outputs).collect()
    }

    fn covers(&self, now: &PlannedChange) -> bool {
        let at_address = self.changes.iter().filter(|change| change.address == now.address);
        at_address.into_iter().any(|change| change.covers(now))
    }

    fn covers_output(&self, now: &PlannedOutput) -> bool {
        // Its value before is whatever the part that was applied made of it.
        let named = self.outputs.iter().find(|output| output.name == now.name);
        named.is_some_and(|output| {
            output.after == known(now.after.as_ref(), &places(&output.unknown))
        })
    }
}

impl ChangeRecord {
    pub(super) fn of(change: &PlannedChange) -> ChangeRecord {
        ChangeRecord {
            address: change.address.clone(),
            deposed: change.deposed.clone(),
            previous: change.previous.clone(),
            actions: change.actions.clone(),
            before: change.before.as_ref().map(Value::digest),
            after: known(change.after.as_ref(), &change.unknown),
            unknown: texts(&change.unknown),
        }
    }

    fn digest(&self) -> Digest {
        let actions = words(&self.actions);
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let subject = [self.address.clone(), text(&self.deposed), text(&self.previous)];
        Digest::of_parts(subject.into_iter().chain(sides(
            actions,
            self.before,
            self.after,
            &self.unknown,
        )))
    }

    /// Whether `now` is this change or what is left of it.
    fn covers(&self, now: &PlannedChange) -> bool {
        let before = now.before.as_ref().map(Value::digest);
        let same_after = || self.after == known(now.after.as_ref(), &places(&self.unknown));
        let replaces =
            self.actions.contains(&Action::Delete) && self.actions.contains(&Action::Create);
        match now.actions.as_slice() {
            actions if actions == self.actions && self.deposed == now.deposed => {
                before == self.before && same_after() && now.previous == self.previous
            }
            // Of a replacement, one half is done: the old one is gone, or the new one is there.
            [Action::Create] if replaces => now.before.is_none() && same_after(),
            [Action::Delete] if replaces => now.deposed.is_some() && before == self.before,
            _ => false,
        }
    }
}

impl OutputRecord {
    pub(super) fn of(output: &PlannedOutput) -> OutputRecord {
        OutputRecord {
            name: output.name.clone(),
            actions: output.actions.clone(),
            before: output.before.as_ref().map(Value::digest),
            after: known(output.after.as_ref(), &output.unknown),
            unknown: texts(&output.unknown),
        }
    }

    fn digest(&self) -> Digest {
        let rest = sides(words(&self.actions), self.before, self.after, &self.unknown);
        Digest::of_parts([self.name.clone()].into_iter().chain(rest))
    }
}

fn sides(
    actions: String,
    before: Option<Digest>,
    after: Option<Digest>,
    unknown: &[String],
) -> impl Iterator<Item = String> {
    let text = |digest: Option<Digest>| digest.map_or("-".to_owned(), |digest| digest.to_string());
    [actions, text(before), text(after)].into_iter().chain(unknown.iter().cloned())
}

fn known(value: Option<&Value>, unknown: &[Pointer]) -> Option<Digest> {
    without(value?, unknown).map(|known| known.digest())
}

fn texts(places: &[Pointer]) -> Vec<String> {
    let mut texts: Vec<String> = places.iter().map(Pointer::to_string).collect();
    texts.sort();
    texts
}

/// A record that a person edited may hold what is no pointer: then nothing is taken out, and no plan is
/// a part of it.
fn places(texts: &[String]) -> Vec<Pointer> {
    texts.iter().filter_map(|text| Pointer::parse(text).ok()).collect()
}

fn words(actions: &[Action]) -> String {
    match actions {
        [] => "move or import".to_owned(),
        [Action::Delete, Action::Create] | [Action::Create, Action::Delete] => "replace".to_owned(),
        actions => actions.iter().map(Action::to_string).collect::<Vec<_>>().join(" and "),
    }
}
