//! `bowline offboard -c CUSTOMER`

use std::path::PathBuf;

use bowline_bundle::{CustomerSelection, OpenOptions};
use bowline_core::run::Purpose;
use bowline_journal::{RunFilter, RunRow};
use clap::Args;

use super::Global;
use super::run::HowToRun;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::rollout::{self, Rollout};
use crate::run::keep::Source;
use crate::run::state::State;
use crate::{bundles, report, settings};

/// Take everything of a customer away: its objects, then what Terraform made. A person approves both
/// parts before anything goes
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline offboard -c acme --plan-only\n  \
    bowline approve -c acme sha256:…\n  \
    bowline offboard -c acme")]
pub struct OffboardArgs {
    /// The customer
    #[arg(short, long, value_name = "NAME")]
    customer: String,
    /// The release whose Terraform code knows what is there: its folder or its bundle [default: the one
    /// that changed the customer last, as it was kept]
    #[arg(long, value_name = "RELEASE")]
    release: Option<PathBuf>,
    /// The folder with the customers' files, where a release is named [default: customers in its folder]
    #[arg(long, value_name = "DIR", requires = "release")]
    customers: Option<PathBuf>,
    /// End at review: show what would go, and change nothing
    #[arg(long)]
    plan_only: bool,
    #[command(flatten)]
    how: HowToRun,
}

pub(super) fn run(args: OffboardArgs, global: &Global) -> Result<Exit, Problems> {
    let rollout = match args.release.clone() {
        Some(release) => by_release(args, release, global)?,
        None => by_the_last(args, global)?,
    };
    rollout::go(rollout, global)
}

/// By a release that is named.
fn by_release(args: OffboardArgs, named: PathBuf, global: &Global) -> Result<Rollout, Problems> {
    let open = OpenOptions {
        release: bundles::release_folder(&named, global)?,
        customers: args.customers,
        selection: CustomerSelection::Names(vec![args.customer]),
        operator: settings::operator_file(global)?,
        registries: settings::registries(global)?,
        now: Some(settings::now(global)),
    };
    args.how.rollout(named, open, (Purpose::Offboard, args.plan_only), global)
}

/// By the release that changed the customer last.
fn by_the_last(args: OffboardArgs, global: &Global) -> Result<Rollout, Problems> {
    let state = settings::state(global)?;
    let row = last(&state, &args.customer)?;
    if !global.quiet {
        let RunRow { release, version, digest, id, .. } = &row;
        report::note(&format!("{}: by {release} {version}, as in {id}: {digest}", args.customer));
    }
    let source = Source::read(&row.source)?;
    let operator = settings::operator_file(global)?;
    let open = bundles::kept_release(&source, &args.customer, operator, &state, global)?;
    args.how.again(source, open, (Purpose::Offboard, args.plan_only), global)
}

fn last(state: &State, customer: &str) -> Result<RunRow, Problem> {
    let filter = RunFilter { customer: Some(customer.to_owned()), ..RunFilter::default() };
    let runs = state.journal.runs(&filter)?;
    let changed = |run: &RunRow| run.finished.as_ref().is_none_or(|end| end.changed);
    runs.into_iter().find(changed).ok_or_else(|| {
        let message = format!("{customer}: no run that is written down here has changed it");
        Problem::new(Exit::Usage, message)
            .hint("name the release that knows what is there: --release RELEASE")
            .hint("or the state folder that its runs are in: --state DIR")
    })
}
