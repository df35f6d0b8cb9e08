//! `bowline windows show [RELEASE]`

use clap::Args;

use super::{AskedArgs, Global};
use crate::cli::OutputFormat;
use crate::error::Problems;
use crate::exit::Exit;
use crate::report::{self, WindowsShowReport, windows_show_text};
use crate::timetable::Timetable;

/// Show a month at a glance: a row a day, half an hour a column
///
/// The month is the one that --at is in, on the clock of the customer's first window. A # is open, a +
/// is open in part, a dot is closed; what a clock leaps over is blank.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline windows show shop -c acme\n  \
    bowline windows show shop -c acme --at 2026-12-01")]
pub struct ShowArgs {
    #[command(flatten)]
    asked: AskedArgs,
}

pub(super) fn run(args: ShowArgs, global: &Global) -> Result<Exit, Problems> {
    let timetables = args.asked.timetables(global)?;
    report::tell_failures(timetables.iter().map(Timetable::outcome));
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&WindowsShowReport::of(&timetables))?
        }
        OutputFormat::Text => report::print(&windows_show_text(&timetables))?,
    }
    Ok(Exit::of_all(timetables.iter().filter_map(Timetable::failure)))
}
