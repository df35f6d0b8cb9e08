//! `bowline runs retry RUN`

use bowline_core::run::{Event, Purpose};
use clap::Args;

use super::Global;
use super::show::named;
use crate::cli::run::HowToRun;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::run::keep::Source;
use crate::{bundles, rollout, settings};

/// Start a run that ended anew: the same release to the same customer
#[derive(Debug, Args)]
pub struct RetryArgs {
    /// The run, or a customer, for that one's latest
    run: String,
    #[command(flatten)]
    how: HowToRun,
}

pub(super) fn run(args: RetryArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let id = named(&state, &args.run)?;
    let row = state.journal.run(&id).map_err(Problem::from)?;
    if row.finished.is_none() {
        let problem = Problem::new(Exit::TryLater, format!("{id} has not ended"));
        return Err(problem.hint(format!("bowline runs resume {id}, where it is lost")).into());
    }
    let source = Source::read(&row.source)?;
    let purpose = purpose(&state, &id)?;
    let open =
        bundles::kept_release(&source, &row.customer, global.config.clone(), &state, global)?;
    rollout::go(args.how.again(source, open, (purpose, false), global)?, global)
}

/// What the run was for. Nothing takes everything away by trying again.
fn purpose(state: &crate::run::state::State, id: &str) -> Result<Purpose, Problem> {
    let events = state.journal.events(id)?;
    match events.first().map(|first| &first.event) {
        Some(Event::Created { plan }) if plan.purpose == Purpose::Offboard => {
            Err(Problem::new(Exit::Usage, format!("{id} was an offboarding"))
                .hint("bowline offboard does that again"))
        }
        Some(Event::Created { plan }) => Ok(plan.purpose),
        _ => Ok(Purpose::Deploy),
    }
}
