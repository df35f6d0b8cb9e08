//! `bowline runs answer RUN STEP ANSWER`

use bowline_core::Value;
use bowline_core::run::{Run, TaskState};
use bowline_journal::Request;
use clap::Args;
use jiff::Timestamp;

use super::Global;
use super::show::named;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Answer the question that a step of a run asks
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The run, or a customer, for that one's latest
    run: String,
    /// The step, by the name that `runs show` has
    step: String,
    /// The answer: JSON, or plain text
    answer: String,
}

pub(super) fn run(args: AnswerArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let id = named(&state, &args.run)?;
    let events = state.journal.events(&id).map_err(Problem::from)?;
    let run = Run::replay(events.iter().map(|one| (&one.event, one.at)));
    let step = run.as_ref().and_then(|run| run.steps().get(&args.step));
    if step.is_none_or(|step| step.work.state != TaskState::Asking) {
        let message = format!("{id}: the step {} asks nothing", args.step);
        let problem = Problem::new(Exit::Usage, message);
        return Err(problem.hint(format!("bowline runs show {id} shows what is asked")).into());
    }
    let answer = match Value::from_json(&args.answer) {
        Ok(value) => value,
        // A word is easier to type without the quotes of JSON.
        Err(_) => Value::from(args.answer.as_str()),
    };
    let request =
        Request::Answer { step: args.step, answer: answer.to_json(), by: settings::actor() };
    let asked = state.journal.request(&id, Timestamp::now(), &request);
    settings::runtime()?.block_on(asked).map_err(Problem::from)?;
    if !global.quiet {
        report::note(&format!("{id}: answered"));
    }
    Ok(Exit::Done)
}
