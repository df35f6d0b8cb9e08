//! `bowline runs terminate RUN`

use std::time::Duration;

use bowline_journal::Request;
use clap::Args;
use jiff::Timestamp;

use super::Global;
use super::show::named;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::resumption::resume;
use crate::run::process::is_gone;
use crate::run::state::State;
use crate::{report, settings};

/// How often the journal is asked whether the run has ended.
const PERIOD: Duration = Duration::from_millis(200);

/// End a run: what is under way stops, and its exit steps run. Nothing skips them
#[derive(Debug, Args)]
pub struct TerminateArgs {
    /// The run, or a customer, for that one's latest
    run: String,
    /// Why; it is recorded
    #[arg(long, value_name = "TEXT", default_value = "asked for")]
    reason: String,
    /// Do not wait for its end
    #[arg(long)]
    no_wait: bool,
}

pub(super) fn run(args: TerminateArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let id = named(&state, &args.run)?;
    let row = state.journal.run(&id).map_err(Problem::from)?;
    if let Some(finished) = &row.finished {
        report::note(&format!("{id} has ended: {}", report::ending_words(finished)));
        return Ok(Exit::Done);
    }
    if row.owner.as_deref().is_none_or(is_gone) {
        // Nobody drives it: this process does, to its exit steps.
        resume(std::slice::from_ref(&id), Some(&args.reason), &state, global)?;
        return ended(&state, &id, global);
    }
    let request = Request::Terminate { by: settings::actor(), reason: args.reason };
    let runtime = settings::runtime()?;
    let asked = state.journal.request(&id, Timestamp::now(), &request);
    runtime.block_on(asked).map_err(Problem::from)?;
    if args.no_wait {
        report::note(&format!("{id}: asked to end"));
        return Ok(Exit::Done);
    }
    loop {
        let row = state.journal.run(&id).map_err(Problem::from)?;
        match (row.finished, row.owner) {
            (Some(_), _) => return ended(&state, &id, global),
            // Its process died meanwhile.
            (None, owner) if owner.as_deref().is_none_or(is_gone) => {
                resume(std::slice::from_ref(&id), None, &state, global)?;
                return ended(&state, &id, global);
            }
            _ => std::thread::sleep(PERIOD),
        }
    }
}

/// That it ended is what was wanted, however it did.
fn ended(state: &State, id: &str, global: &Global) -> Result<Exit, Problems> {
    let row = state.journal.run(id).map_err(Problem::from)?;
    let Some(finished) = row.finished else {
        return Err(Problem::new(Exit::Failed, format!("{id} has not ended")).into());
    };
    if !global.quiet {
        report::note(&format!("{id}: {}", report::ending_words(&finished)));
    }
    Ok(if finished.exit_failed.is_empty() { Exit::Done } else { Exit::Failed })
}
