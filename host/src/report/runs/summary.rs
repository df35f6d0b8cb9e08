//! What became of every customer.

use std::collections::BTreeMap;

use bowline_core::run::{Ending, Finished};
use serde::Serialize;

use super::{effect_words, ending_words};
use crate::error::Problem;
use crate::exit::Exit;
use crate::report::{API_VERSION, ProblemPart, ReleasePart, Table};
use crate::run::fleet::{Ended, Outcome};

/// `run -o json`: one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    /// How many customers ended how.
    counts: BTreeMap<String, usize>,
    customers: Vec<CustomerPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    customer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// `finished`, `refused`, `broken` or `not-begun`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<Finished>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

impl RunSummary {
    /// These outcomes.
    pub fn of(release: ReleasePart, outcomes: &[Outcome]) -> RunSummary {
        let mut counts = BTreeMap::new();
        for outcome in outcomes {
            *counts.entry(count_word(&outcome.ended)).or_default() += 1;
        }
        let customers = outcomes.iter().map(CustomerPart::of).collect();
        RunSummary { api_version: API_VERSION, kind: "RunSummary", release, counts, customers }
    }

    /// The table for people, and the counts below it.
    pub fn text(&self) -> String {
        let mut table = Table::new(["CUSTOMER", "RUN", "RESULT", "CHANGED"], &[]);
        for customer in &self.customers {
            let result = match &customer.ending {
                Some(ending) => ending_words(ending),
                None => customer.state.to_owned(),
            };
            let run = customer.run.clone().unwrap_or_else(|| "-".to_owned());
            let ending = customer.ending.as_ref();
            let changed = ending.map_or("-".to_owned(), |end| effect_words(&end.effects));
            table.row([customer.customer.clone(), run, result, changed]);
        }
        let counts = self.counts.iter().map(|(word, count)| format!("{count} {word}"));
        format!("{}{}\n", table.text(), counts.collect::<Vec<_>>().join(", "))
    }
}

impl CustomerPart {
    fn of(outcome: &Outcome) -> CustomerPart {
        let (state, ending, problems) = match &outcome.ended {
            Ended::Finished(finished) => ("finished", Some(finished.clone()), Vec::new()),
            Ended::Refused(problems) => {
                ("refused", None, problems.iter().map(ProblemPart::from).collect())
            }
            Ended::Broken(problem) => ("broken", None, vec![ProblemPart::from(problem)]),
            Ended::NotBegun => ("not-begun", None, Vec::new()),
        };
        let (customer, run) = (outcome.customer.to_string(), outcome.run.clone());
        CustomerPart { customer, run, state, ending, problems }
    }
}

fn count_word(ended: &Ended) -> String {
    match ended {
        Ended::Finished(finished) => match &finished.ending {
            Ending::Succeeded if finished.is_well() => "succeeded".to_owned(),
            Ending::Planned => "planned".to_owned(),
            Ending::Succeeded => "exit-failed".to_owned(),
            Ending::Failed { failure, .. } => format!("failed ({})", failure.class),
            Ending::Terminated { .. } => "terminated".to_owned(),
        },
        Ended::Refused(_) => "refused".to_owned(),
        Ended::Broken(_) => "broken".to_owned(),
        Ended::NotBegun => "not begun".to_owned(),
    }
}

/// What a run's failure is to whoever reads errors.
pub fn problem(customer: &str, finished: &Finished) -> Option<Problem> {
    match &finished.ending {
        Ending::Failed { failure, .. } => {
            let message = format!("{customer}: {}", failure.message);
            let problem = Problem::of_class(failure.class, message);
            Some(failure.hints.iter().fold(problem, |problem, hint| problem.hint(hint.clone())))
        }
        Ending::Terminated { by, reason, .. } => {
            let message = format!("{customer}: terminated by {by}: {reason}");
            Some(Problem::of_class(bowline_core::FailureClass::Terminated, message))
        }
        Ending::Succeeded | Ending::Planned => None,
    }
}

/// What the program ends with for a customer.
pub fn exit_of(ended: &Ended) -> Exit {
    match ended {
        Ended::Finished(finished) => match &finished.ending {
            Ending::Failed { failure, .. } => Exit::of_class(failure.class),
            Ending::Terminated { .. } => Exit::Terminated,
            Ending::Succeeded | Ending::Planned if finished.exit_failed.is_empty() => Exit::Done,
            Ending::Succeeded | Ending::Planned => Exit::Failed,
        },
        Ended::Refused(problems) => problems.exit(),
        Ended::Broken(problem) => problem.exit,
        Ended::NotBegun => Exit::TryLater,
    }
}
