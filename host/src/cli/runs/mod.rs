//! `bowline runs …`: what went out, what is under way, and what to do about it.

mod answer;
mod list;
mod logs;
mod prune;
mod resume;
mod retry;
mod show;
mod terminate;

use clap::Subcommand;

use super::Global;
use crate::error::Problems;
use crate::exit::Exit;

/// Look at runs, go on with them, end them
#[derive(Debug, Subcommand)]
pub enum RunsVerb {
    List(list::ListArgs),
    Show(show::ShowArgs),
    Logs(logs::LogsArgs),
    Answer(answer::AnswerArgs),
    Resume(resume::ResumeArgs),
    Retry(retry::RetryArgs),
    Terminate(terminate::TerminateArgs),
    Prune(prune::PruneArgs),
}

pub(super) fn run(verb: RunsVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        RunsVerb::List(args) => list::run(args, global),
        RunsVerb::Show(args) => show::run(args, global),
        RunsVerb::Logs(args) => logs::run(args, global),
        RunsVerb::Resume(args) => resume::run(args, global),
        RunsVerb::Retry(args) => retry::run(args, global),
        RunsVerb::Terminate(args) => terminate::run(args, global),
        RunsVerb::Answer(args) => answer::run(args, global),
        RunsVerb::Prune(args) => prune::run(args, global),
    }
}
