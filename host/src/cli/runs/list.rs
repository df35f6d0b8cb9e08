//! `bowline runs list`

use bowline_journal::RunFilter;
use clap::Args;

use super::Global;
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, RunLine, RunsReport, runs_text};
use crate::run::process::is_gone;
use crate::settings;

/// List runs, the newest first
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Of this customer
    #[arg(short, long, value_name = "NAME")]
    customer: Option<String>,
    /// Only those that have not ended
    #[arg(long)]
    unfinished: bool,
    /// The newest so many
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
}

pub(super) fn run(args: ListArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let ListArgs { customer, unfinished, limit } = args;
    let filter = RunFilter { customer, unfinished, most: Some(limit) };
    let runs = state.journal.runs(&filter).map_err(Problem::from)?;
    let lines = runs.into_iter().map(|row| RunLine::of(row, is_gone));
    let list = RunsReport::new(lines.collect());
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&list)?,
        OutputFormat::Text => report::print(&runs_text(&list))?,
    }
    Ok(Exit::Done)
}
