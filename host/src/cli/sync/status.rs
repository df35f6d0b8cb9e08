//! `bowline sync status [RELEASE]`

use std::path::PathBuf;

use bowline_bundle::CustomerSelection;
use bowline_sync::ObjectStatus;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::opening::WhichCustomers;
use crate::cli::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, ObjectPart, ProblemPart, Table};
use crate::run::clock::Clock;
use crate::run::process;
use crate::run::sites::{Site, sites};
use crate::settings;
use crate::targets::{DEPLOYED, of_failure};

/// Show how each object of a customer is, and why one is not healthy; ends with 10 where one is not
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// Where manifests went if a customer's file names no target
    #[arg(long, value_name = "DIR", default_value = DEPLOYED)]
    target: PathBuf,
}

/// `sync status -o json`: one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SyncStatus {
    api_version: &'static str,
    kind: &'static str,
    observer: String,
    customers: Vec<CustomerPart>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    customer: String,
    observed: Timestamp,
    objects: Vec<ObjectPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemPart>,
}

pub(super) fn run(args: &StatusArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let selection = args.which.chosen()?.unwrap_or(CustomerSelection::All);
    let open = args.which.open_options(&args.release, selection, global)?;
    let here = settings::current_folder()?;
    let sites = sites(&open, &state, here.join(&args.target), here)?;
    let clock = Clock::new(Timestamp::MIN, global.now);
    let (mut customers, mut exits) = (Vec::new(), Vec::new());
    settings::runtime()?.block_on(async {
        for Site { customer, destination, .. } in sites {
            let states = match destination {
                Ok(destination) => destination.states().await.map_err(of_failure),
                Err(problem) => Err(problem),
            };
            if let Err(problem) = &states {
                report::note(&format!("{customer}: {problem}"));
                exits.push(problem.exit);
            }
            customers.push(part(&customer, states, clock.now()));
        }
    });
    let ill = customers.iter().flat_map(|one| &one.objects).any(ObjectPart::holds_up);
    let (api_version, kind) = (report::API_VERSION, "SyncStatus");
    show(&SyncStatus { api_version, kind, observer: process::host(), customers }, global)?;
    Ok(match Exit::of_all(exits) {
        Exit::Done if ill => Exit::Differences,
        exit => exit,
    })
}

fn part(
    customer: &str,
    states: Result<Vec<ObjectStatus>, Problem>,
    observed: Timestamp,
) -> CustomerPart {
    let problem = states.as_ref().err().map(ProblemPart::from);
    let object = |one: ObjectStatus| ObjectPart::new(one.identity.to_string(), one.health, one.why);
    let objects = states.unwrap_or_default().into_iter().map(object).collect();
    CustomerPart { customer: customer.to_owned(), observed, objects, problem }
}

fn show(report: &SyncStatus, global: &Global) -> Result<(), Problem> {
    if global.output != OutputFormat::Text {
        return report::print_json(report);
    }
    let mut table = Table::new(["CUSTOMER", "OBJECT", "STATUS", "WHY"], &[]);
    for one in &report.customers {
        for object in &one.objects {
            let [object, status, why] = object.cells();
            table.row([one.customer.clone(), object, status, why]);
        }
    }
    report::print(&table.text())
}
