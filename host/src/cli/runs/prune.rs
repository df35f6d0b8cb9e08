//! `bowline runs prune`

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Take the events and logs of old runs away; of each run one row stays
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// Runs that ended so many days ago or longer
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    older_than: u32,
    /// Keep the newest so many of each customer
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    keep: u32,
}

pub(super) fn run(args: PruneArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let age = SignedDuration::from_hours(24 * i64::from(args.older_than));
    let before = Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN);
    let runtime = settings::runtime()?;
    let pruned = runtime.block_on(state.journal.prune(before, args.keep)).map_err(Problem::from)?;
    for row in state.journal.runs(&bowline_journal::RunFilter::default()).map_err(Problem::from)? {
        if row.events == 0 && row.finished.is_some() {
            // A log that was never written is as good as one that is gone.
            drop(std::fs::remove_file(state.log(&row.id)));
        }
    }
    if !global.quiet {
        report::note(&format!("{pruned} runs pruned"));
    }
    Ok(Exit::Done)
}
