//! The report of `shadow`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::changes::{FieldPart, json, line};
use super::render::{ReleasePart, counted};
use super::{API_VERSION, Paint, ProblemPart};
use crate::trial::{FailureGroup, Group, Groups, Shadow, Shape, Tried};

/// How many customers a line names.
const NAMED: usize = 3;
/// How many objects of a kind are named; more are `KIND/*`.
const OBJECTS: usize = 2;

/// `shadow -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShadowReport {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    /// The candidates, `NAME@VERSION`.
    candidates: Vec<String>,
    customers: Vec<CustomerPart>,
    /// Changes, that of the most customers first.
    changes: Vec<GroupPart>,
    /// What fails with the candidates and not without, for the most customers first.
    failures: Vec<FailurePart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    /// `already`, `same`, `changes`, `failsWithCandidate` or `failed`.
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupPart {
    /// `added`, `removed` or `changed`.
    change: &'static str,
    customers: Vec<String>,
    objects: Vec<MemberPart>,
    /// The change as it is for the first object of the first customer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MemberPart {
    /// The kind, behind its group.
    #[serde(rename = "kind")]
    object_kind: String,
    name: String,
    customers: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FailurePart {
    customers: Vec<String>,
    problem: ProblemPart,
}

impl ShadowReport {
    /// The report of a trial.
    pub fn of(shadow: &Shadow, groups: &Groups) -> ShadowReport {
        let customers = shadow.customers.iter().map(|(name, tried)| {
            let problems = match tried {
                Tried::FailsNow(problems) | Tried::Fails(problems) => {
                    problems.iter().map(ProblemPart::from).collect()
                }
                Tried::Already | Tried::Changes(_) => Vec::new(),
            };
            CustomerPart { name: name.to_string(), status: status(tried), problems }
        });
        let failures = groups.failures.iter().map(|group| FailurePart {
            customers: names(&group.customers),
            problem: ProblemPart::from(&group.problem),
        });
        ShadowReport {
            api_version: API_VERSION,
            kind: "ShadowReport",
            release: ReleasePart::of(&shadow.bundle),
            candidates: shadow.plugins.iter().map(|id| id.reference()).collect(),
            customers: customers.collect(),
            changes: groups.changes.iter().map(GroupPart::of).collect(),
            failures: failures.collect(),
        }
    }
}

impl GroupPart {
    fn of(group: &Group) -> GroupPart {
        let objects = group.objects.iter().map(|((kind, name), customers)| MemberPart {
            object_kind: kind.clone(),
            name: name.clone(),
            customers: names(customers),
        });
        let part = GroupPart {
            change: "changed",
            customers: names(&group.customers),
            objects: objects.collect(),
            fields: Vec::new(),
            before: None,
            after: None,
        };
        match &group.shape {
            Shape::Added(after) => {
                GroupPart { change: "added", after: Some(json(&after.veiled())), ..part }
            }
            Shape::Removed(before) => {
                GroupPart { change: "removed", before: Some(json(&before.veiled())), ..part }
            }
            Shape::Changed(fields) => {
                GroupPart { fields: fields.iter().map(FieldPart::from).collect(), ..part }
            }
        }
    }
}

fn status(tried: &Tried) -> &'static str {
    match tried {
        Tried::Already => "already",
        Tried::Changes(found) if found.is_empty() => "same",
        Tried::Changes(_) => "changes",
        Tried::FailsNow(_) => "failsWithCandidate",
        Tried::Fails(_) => "failed",
    }
}

fn names(customers: &BTreeSet<Arc<str>>) -> Vec<String> {
    customers.iter().map(ToString::to_string).collect()
}

/// For people: failures, then changes, each with those for whom it is the same.
pub fn shadow_text(shadow: &Shadow, groups: &Groups, paint: Paint) -> String {
    let mut text = String::new();
    for FailureGroup { problem, customers } in &groups.failures {
        let head = paint.head(&format!("{}: fails", who(customers)));
        text.push_str(&format!("{head}\n  {}\n", problem.to_string().replace('\n', "\n  ")));
    }
    for group in &groups.changes {
        let (what, lines) = match &group.shape {
            Shape::Added(_) => (paint.added("+ "), Vec::new()),
            Shape::Removed(_) => (paint.removed("- "), Vec::new()),
            Shape::Changed(fields) => {
                (String::new(), fields.iter().map(|field| line(field, paint)).collect())
            }
        };
        let head = paint.head(&format!("{}: ", who(&group.customers)));
        text.push_str(&format!("{head}{what}{}\n", objects(group)));
        lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    text.push_str(&summary(shadow));
    text
}

/// `312 customers (acme, globex, initech and 309 more)`
fn who(customers: &BTreeSet<Arc<str>>) -> String {
    let named: Vec<&str> = customers.iter().take(NAMED).map(|name| &**name).collect();
    let more = match customers.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{} ({}{more})", counted(customers.len(), "customer"), named.join(", "))
}

/// `apps/Deployment/* (13), apps/StatefulSet/broker`
fn objects(group: &Group) -> String {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, name) in group.objects.keys() {
        kinds.entry(kind).or_default().push(name);
    }
    let shown = kinds.into_iter().map(|(kind, names)| match names.len() <= OBJECTS {
        true => {
            let names = names.iter().map(|name| format!("{kind}/{name}"));
            names.collect::<Vec<_>>().join(", ")
        }
        false => format!("{kind}/* ({})", names.len()),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn summary(shadow: &Shadow) -> String {
    let candidates: Vec<String> = shadow.plugins.iter().map(ToString::to_string).collect();
    let words = [
        ("changes", "changed"),
        ("failsWithCandidate", "failing with it only"),
        ("same", "unchanged"),
        ("already", "on it already"),
        ("failed", "failing as they are"),
    ];
    let counts = words.into_iter().filter_map(|(word, text)| {
        let tried = shadow.customers.iter().filter(|(_, tried)| status(tried) == word).count();
        (tried > 0).then(|| format!("{tried} {text}"))
    });
    let counts = counts.collect::<Vec<_>>().join(", ");
    let total = counted(shadow.customers.len(), "customer");
    format!("{} for {total}: {counts}\n", candidates.join(", "))
}
