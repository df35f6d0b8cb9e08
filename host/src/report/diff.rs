//! The report of `diff`.

use bowline_core::diff::{ObjectChange, ObjectDiff};
use serde::Serialize;

use super::changes::{ObjectPart, heading, line};
use super::render::{ReleasePart, counted};
use super::{API_VERSION, Paint, ProblemPart};
use crate::comparison::Comparison;

/// `diff -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffReport {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    /// The other release; absent where it is what the last render wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<ReleasePart>,
    customers: Vec<CustomerPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    /// `same`, `different` or `failed`.
    status: &'static str,
    added: usize,
    removed: usize,
    changed: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objects: Vec<ObjectPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

impl DiffReport {
    /// The report of a comparison.
    pub fn of(comparison: &Comparison) -> DiffReport {
        let customers = comparison.customers.iter().map(|(name, outcome)| {
            let part = CustomerPart {
                name: name.to_string(),
                status: "failed",
                added: 0,
                removed: 0,
                changed: 0,
                objects: Vec::new(),
                problems: Vec::new(),
            };
            match outcome {
                Ok(found) => part.compared(found),
                Err(problems) => CustomerPart {
                    problems: problems.iter().map(ProblemPart::from).collect(),
                    ..part
                },
            }
        });
        DiffReport {
            api_version: API_VERSION,
            kind: "DiffReport",
            release: ReleasePart::of(&comparison.bundle),
            against: comparison.other.as_ref().map(ReleasePart::of),
            customers: customers.collect(),
        }
    }
}

impl CustomerPart {
    fn compared(self, found: &[ObjectDiff]) -> CustomerPart {
        let [added, removed, changed] = counts(found);
        CustomerPart {
            status: if found.is_empty() { "same" } else { "different" },
            added,
            removed,
            changed,
            objects: found.iter().map(ObjectPart::from).collect(),
            ..self
        }
    }
}

/// How many objects were added, removed and changed.
fn counts(found: &[ObjectDiff]) -> [usize; 3] {
    let mut counts = [0; 3];
    for one in found {
        counts[match one.change {
            ObjectChange::Added(_) => 0,
            ObjectChange::Removed(_) => 1,
            ObjectChange::Changed(_) => 2,
        }] += 1;
    }
    counts
}

/// For people: a heading an object, a line a field, and a summary.
pub fn diff_text(comparison: &Comparison, paint: Paint) -> String {
    let (mut text, mut total, mut differing) = (String::new(), [0; 3], 0);
    let several = comparison.customers.len() > 1;
    for (name, outcome) in &comparison.customers {
        let Ok(found) = outcome else { continue };
        if found.is_empty() {
            continue;
        }
        differing += 1;
        if several {
            text.push_str(&format!("{}\n", paint.head(&format!("# {name}"))));
        }
        text.push_str(&objects_text(found, paint));
        for (total, count) in total.iter_mut().zip(counts(found)) {
            *total += count;
        }
    }
    let compared = comparison.customers.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    text.push_str(&summary(several, compared, differing, total));
    text
}

/// A heading an object, a line a field.
pub fn objects_text(found: &[ObjectDiff], paint: Paint) -> String {
    let mut text = String::new();
    for one in found {
        text.push_str(&format!("{}\n", heading(one, paint)));
        let ObjectChange::Changed(fields) = &one.change else { continue };
        for field in fields {
            text.push_str(&format!("  {}\n", line(field, paint)));
        }
    }
    text
}

fn summary(
    several: bool,
    compared: usize,
    differing: usize,
    [added, removed, changed]: [usize; 3],
) -> String {
    match (several, differing) {
        _ if compared == 0 => String::new(),
        (false, 0) => "no differences\n".to_owned(),
        (true, 0) => format!("no differences for {}\n", counted(compared, "customer")),
        _ => {
            let who = match several {
                false => String::new(),
                true => format!("{differing} of {} differ: ", counted(compared, "customer")),
            };
            format!("{who}{changed} changed, {added} added, {removed} removed\n")
        }
    }
}
