//! `bowline runs retry RUN`

use bowline_bundle::{CustomerSelection, OpenOptions};
use bowline_core::run::{Event, Purpose};
use clap::Args;

use super::Global;
use super::show::named;
use crate::cli::run::HowToRun;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::run::keep::{Source, kept};
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
    let named = kept(&state, source.digest)?;
    let purpose = purpose(&state, &id)?;
    let mut rollout = args.how.rollout(
        source.release.clone(),
        OpenOptions {
            release: bundles::release_folder(&named, global)?,
            customers: Some(source.customers.clone()),
            selection: CustomerSelection::Names(vec![row.customer]),
            operator: global.config.clone().or(source.config),
            registries: settings::registries(global)?,
            now: global.now,
        },
        (purpose, false),
        global,
    )?;
    rollout.manner.folder = source.target;
    rollout.manner.base = source.base;
    rollout::go(rollout, global)
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
