//! `bowline runs show RUN`

use bowline_core::run::Run;
use clap::Args;
use jiff::Timestamp;

use super::Global;
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, RunLine, RunReport, run_text};
use crate::run::process::is_gone;
use crate::run::state::State;
use crate::settings;

/// Show where a run stands: phase, deadlines, attempts and the time of the next, steps
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The run, or a customer, for that one's latest
    run: String,
    /// Show every step; without, those that are done are counted
    #[arg(long)]
    all: bool,
}

pub(super) fn run(args: ShowArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let id = named(&state, &args.run)?;
    let row = state.journal.run(&id).map_err(Problem::from)?;
    let events = state.journal.events(&id).map_err(Problem::from)?;
    let Some(run) = Run::replay(events.iter().map(|one| (&one.event, one.at))) else {
        let message = format!("the events of {id} were pruned; {}", row.created);
        return Err(Problem::new(Exit::Failed, message)
            .hint("bowline runs list shows what is left of it")
            .into());
    };
    // What ended is shown as it stood at its end.
    let ended = row.ended.as_ref().and_then(|ended| ended.parse().ok());
    let now = ended.unwrap_or_else(Timestamp::now);
    let shown = RunReport::of(&run, RunLine::of(row, is_gone), now, args.all);
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&shown)?,
        OutputFormat::Text => report::print(&run_text(&shown, now))?,
    }
    Ok(Exit::Done)
}

/// A run by its id, or the latest of a customer.
pub(in crate::cli) fn named(state: &State, text: &str) -> Result<String, Problem> {
    use bowline_journal::{JournalError, RunFilter};
    match state.journal.run(text) {
        Ok(row) => Ok(row.id),
        Err(missing @ JournalError::NoRun(_)) => {
            let customer = Some(text.to_owned());
            let filter = RunFilter { customer, unfinished: false, most: Some(1) };
            let latest = state.journal.runs(&filter)?.pop();
            latest.map(|row| row.id).ok_or_else(|| missing.into())
        }
        Err(error) => Err(error.into()),
    }
}
