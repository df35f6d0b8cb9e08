//! `bowline rollback -c CUSTOMER [--to DIGEST]`

use bowline_core::Digest;
use bowline_core::run::{Ending, Purpose};
use bowline_journal::{RunFilter, RunRow};
use clap::Args;

use super::Global;
use super::run::HowToRun;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::run::keep::{Source, kept};
use crate::run::state::State;
use crate::{bundles, report, rollout, settings};

/// Take a customer back to a release that was there before: a run like any other, of the bundle that
/// was kept
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The customer
    #[arg(short, long, value_name = "NAME")]
    customer: String,
    /// The release's digest, or the beginning of it [default: the last other one that went well]
    #[arg(long, value_name = "DIGEST")]
    to: Option<String>,
    /// End at review: show what would change, and change nothing
    #[arg(long)]
    plan_only: bool,
    #[command(flatten)]
    how: HowToRun,
}

pub(super) fn run(args: RollbackArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let row = earlier(&state, &args.customer, args.to.as_deref())?;
    let source = Source::read(&row.source)?;
    if !global.quiet {
        let RunRow { release, version, digest, id, .. } = &row;
        report::note(&format!(
            "{}: back to {release} {version}, as in {id}: {digest}",
            args.customer
        ));
    }
    let operator = settings::operator_file(global)?;
    let open = bundles::kept_release(&source, &args.customer, operator, &state, global)?;
    let what = (Purpose::Rollback, args.plan_only);
    rollout::go(args.how.again(source, open, what, global)?, global)
}

/// The newest run that went well with the wanted release; where none is named, with another than the
/// one that is there now.
fn earlier(state: &State, customer: &str, to: Option<&str>) -> Result<RunRow, Problem> {
    let filter = RunFilter { customer: Some(customer.to_owned()), ..RunFilter::default() };
    let runs = state.journal.runs(&filter)?;
    let current = runs.iter().find(|run| run.finished.as_ref().is_some_and(|end| end.changed));
    let current = current.filter(|run| goes_out(run)).map(|run| run.digest.clone());
    let wanted = |run: &&RunRow| match to {
        Some(text) => {
            let bare = run.digest.strip_prefix("sha256:").unwrap_or(&run.digest);
            run.digest.starts_with(text) || (text.len() >= 6 && bare.starts_with(text))
        }
        None => Some(&run.digest) != current.as_ref(),
    };
    let well = |run: &&RunRow| {
        run.finished.as_ref().is_some_and(|end| end.ending == Ending::Succeeded)
            && goes_out(run)
            && run.digest.parse::<Digest>().is_ok_and(|digest| kept(state, digest).is_ok())
    };
    runs.iter().filter(wanted).find(well).cloned().ok_or_else(|| {
        let what = to.map_or("another release".to_owned(), |to| format!("release {to}"));
        let message = format!("{customer}: no run of {what} went well, or its bundle is not kept");
        Problem::new(Exit::Usage, message)
            .hint(format!("bowline runs list -c {customer} shows what there was"))
    })
}

/// Whether the run's release was there when it had ended.
fn goes_out(run: &RunRow) -> bool {
    matches!(run.purpose.as_str(), "deploy" | "rollback")
}
