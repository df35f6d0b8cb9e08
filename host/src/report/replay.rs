//! The report of `replay`.

use serde::Serialize;

use super::render::{ReleasePart, counted};
use super::{API_VERSION, Paint, ProblemPart};
use crate::replay::{Replay, Replayed};

/// `replay -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayReport {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    customers: Vec<CustomerPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    /// `same`, `different` or `failed`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<DifferencePart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferencePart {
    /// `release`, `plugin NAME`, `grants of ENTRY`, `output NAME` or `objects`.
    what: String,
    recorded: String,
    now: String,
}

impl ReplayReport {
    /// The report of a replay.
    pub fn of(replay: &Replay) -> ReplayReport {
        let customers = replay.customers.iter().map(|(name, outcome)| {
            let part = CustomerPart {
                name: name.to_string(),
                status: "failed",
                objects: None,
                digest: None,
                differences: Vec::new(),
                problems: Vec::new(),
            };
            match outcome {
                Ok(replayed) => part.done(replayed),
                Err(problems) => CustomerPart {
                    problems: problems.iter().map(ProblemPart::from).collect(),
                    ..part
                },
            }
        });
        ReplayReport {
            api_version: API_VERSION,
            kind: "ReplayReport",
            release: ReleasePart::of(&replay.bundle),
            customers: customers.collect(),
        }
    }
}

impl CustomerPart {
    fn done(self, replayed: &Replayed) -> CustomerPart {
        let differences = replayed.differences.iter().map(|one| DifferencePart {
            what: one.what.clone(),
            recorded: one.recorded.clone(),
            now: one.now.clone(),
        });
        CustomerPart {
            status: if replayed.differences.is_empty() { "same" } else { "different" },
            objects: Some(replayed.objects),
            digest: Some(replayed.digest.clone()),
            differences: differences.collect(),
            ..self
        }
    }
}

/// For people: a line a customer, and a line a difference.
pub fn replay_text(replay: &Replay, paint: Paint) -> String {
    let mut text = String::new();
    for (name, outcome) in &replay.customers {
        let Ok(replayed) = outcome else { continue };
        let objects = counted(replayed.objects, "object");
        let differ = replayed.differences.iter().any(|one| one.what == "objects");
        let what = match (replayed.differences.is_empty(), differ) {
            (true, _) => format!("the same {objects}"),
            (false, false) => format!("the same {objects}, made of something else"),
            (false, true) => "other objects".to_owned(),
        };
        text.push_str(&format!("{}\n", paint.head(&format!("{name}: {what}"))));
        for one in &replayed.differences {
            text.push_str(&format!("  {}: {} → {}\n", one.what, one.recorded, one.now));
        }
    }
    text
}
