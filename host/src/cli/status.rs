//! `bowline status` and `bowline drift`: what customers' targets hold, looked at now.

use std::path::PathBuf;
use std::sync::Arc;

use bowline_journal::RunFilter;
use bowline_sync::Observed;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::opening::WhichCustomers;
use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, ProblemPart, Table, ending_words};
use crate::run::clock::Clock;
use crate::run::process;
use crate::run::sites::{Site, sites};
use crate::run::state::State;
use crate::settings;
use crate::targets::of_failure;

/// Show what each customer has: which release, whether somebody changed it, how the last run ended
#[derive(Debug, Args)]
pub struct StatusArgs {
    #[command(flatten)]
    what: What,
}

/// Find customers whose target is not as Bowline left it; ends with 10 where there are some
#[derive(Debug, Args)]
pub struct DriftArgs {
    #[command(flatten)]
    what: What,
}

#[derive(Debug, Args)]
struct What {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// Where manifests went if a customer's file names no target
    #[arg(long, value_name = "DIR", default_value = "deployed")]
    target: PathBuf,
}

/// `status -o json`: one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusReport {
    api_version: &'static str,
    kind: &'static str,
    customers: Vec<CustomerPart>,
}

/// What is known of a customer, by whom and since when. What could not be looked at is `unknown`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    customer: String,
    target: String,
    /// `in-sync`, `drifted`, `absent` or `unknown`.
    state: &'static str,
    observer: String,
    observed: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<ReleaseThere>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_run: Option<LastRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemPart>,
    /// The problem for people.
    #[serde(skip)]
    message: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleaseThere {
    name: String,
    version: String,
    digest: String,
    since: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LastRun {
    run: String,
    /// How it ended, or `under way`.
    result: String,
}

pub(super) fn status(args: StatusArgs, global: &Global) -> Result<Exit, Problems> {
    let (report, _) = look(args.what, global)?;
    show(&report, global)?;
    Ok(Exit::Done)
}

pub(super) fn drift(args: DriftArgs, global: &Global) -> Result<Exit, Problems> {
    let (mut report, unknown) = look(args.what, global)?;
    report.customers.retain(|customer| !matches!(customer.state, "in-sync" | "absent"));
    let differs = report.customers.iter().any(|customer| customer.state == "drifted");
    show(&report, global)?;
    Ok(match (unknown, differs) {
        (Some(exit), _) => exit,
        (None, true) => Exit::Differences,
        (None, false) => Exit::Done,
    })
}

/// Looks at every customer's target; and what the program ends with where some could not be.
fn look(what: What, global: &Global) -> Result<(StatusReport, Option<Exit>), Problems> {
    let state = settings::state(global)?;
    let selection = what.which.chosen()?.unwrap_or(bowline_bundle::CustomerSelection::All);
    let open = what.which.open_options(&what.release, selection, global)?;
    let here = settings::current_folder()?;
    let sites = sites(&open, &state, here.join(&what.target), here)?;
    let clock = Clock::new(Timestamp::MIN, global.now);
    let (mut customers, mut exits) = (Vec::new(), Vec::new());
    settings::runtime()?.block_on(async {
        for Site { customer, target, destination } in sites {
            let observed = match destination {
                Ok(destination) => destination.observe(clock.now()).await.map_err(of_failure),
                Err(problem) => Err(problem),
            };
            if let Err(problem) = &observed {
                exits.push(problem.exit);
            }
            customers.push(part(&state, customer, target, observed, clock.now())?);
        }
        Ok::<_, Problem>(())
    })?;
    let (api_version, kind) = (report::API_VERSION, "StatusReport");
    let unknown = (!exits.is_empty()).then(|| Exit::of_all(exits));
    Ok((StatusReport { api_version, kind, customers }, unknown))
}

fn part(
    state: &State,
    customer: Arc<str>,
    target: String,
    observed: Result<Observed, Problem>,
    now: Timestamp,
) -> Result<CustomerPart, Problem> {
    let word = match &observed {
        Err(_) => "unknown",
        Ok(observed) if observed.is_drifted() => "drifted",
        Ok(observed) if observed.last.is_none() => "absent",
        Ok(_) => "in-sync",
    };
    let there = observed.as_ref().ok();
    let note = there.and_then(|observed| observed.last.as_ref());
    let release = note.map(|note| ReleaseThere {
        name: note.release.clone(),
        version: note.version.clone(),
        digest: note.release_digest.to_string(),
        since: note.at,
    });
    Ok(CustomerPart {
        last_run: last_run(state, &customer)?,
        customer: customer.to_string(),
        target,
        state: word,
        observer: process::host(),
        observed: there.map_or(now, |observed| observed.at),
        digest: there.and_then(|observed| observed.digest).map(|digest| digest.to_string()),
        release,
        problem: observed.as_ref().err().map(ProblemPart::from),
        message: observed.err().map(|problem| problem.message),
    })
}

fn last_run(state: &State, customer: &str) -> Result<Option<LastRun>, Problem> {
    let customer = Some(customer.to_owned());
    let filter = RunFilter { customer, unfinished: false, most: Some(1) };
    let last = state.journal.runs(&filter)?.pop();
    Ok(last.map(|row| LastRun {
        result: row.finished.as_ref().map_or_else(|| "under way".to_owned(), ending_words),
        run: row.id,
    }))
}

fn show(report: &StatusReport, global: &Global) -> Result<(), Problem> {
    if global.output != OutputFormat::Text {
        return report::print_json(report);
    }
    let mut table = Table::new(["CUSTOMER", "STATE", "RELEASE", "SINCE", "LAST RUN"], &[]);
    for one in &report.customers {
        let dash = || "-".to_owned();
        let release = one.release.as_ref();
        let run = one.last_run.as_ref();
        table.row([
            one.customer.clone(),
            one.state.to_owned(),
            release.map_or_else(dash, |it| format!("{} {}", it.name, it.version)),
            release.map_or_else(dash, |it| format!("{:.0}", it.since)),
            run.map_or_else(dash, |run| format!("{}: {}", run.run, run.result)),
        ]);
        if let Some(message) = &one.message {
            report::note(&format!("{}: {message}", one.customer));
        }
    }
    report::print(&table.text())
}
