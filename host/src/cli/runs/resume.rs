//! `bowline runs resume [RUN]…`

use bowline_journal::RunFilter;
use clap::Args;

use super::Global;
use super::show::named;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::resumption::resume;
use crate::run::process::is_gone;
use crate::{report, settings};

/// Go on with runs whose process is gone
#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// The runs, or customers, for their latest
    #[arg(required_unless_present = "all")]
    runs: Vec<String>,
    /// Every run whose process is gone
    #[arg(long, conflicts_with = "runs")]
    all: bool,
}

pub(super) fn run(args: ResumeArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let ids = match args.all {
        true => {
            let filter = RunFilter { unfinished: true, ..RunFilter::default() };
            let runs = state.journal.runs(&filter).map_err(Problem::from)?;
            let lost = runs.into_iter().filter(|run| run.owner.as_deref().is_none_or(is_gone));
            lost.map(|run| run.id).collect()
        }
        false => {
            let ids = args.runs.iter().map(|run| named(&state, run));
            ids.collect::<Result<Vec<String>, Problem>>()?
        }
    };
    if ids.is_empty() && !global.quiet {
        report::note("no run is unfinished");
    }
    resume(&ids, None, &state, global)
}
