//! `bowline windows next [RELEASE]`

use clap::Args;

use super::{AskedArgs, Global};
use crate::cli::OutputFormat;
use crate::error::Problems;
use crate::exit::Exit;
use crate::report::{self, WindowsNextReport, windows_next_text};
use crate::timetable::Timetable;

/// List the next times in which a run may begin
///
/// The first is under way where the customer is open now.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline windows next shop -c acme\n  \
    bowline windows next shop --selector ring=canary --count 1")]
pub struct NextArgs {
    #[command(flatten)]
    asked: AskedArgs,
    /// How many of each customer
    #[arg(short = 'n', long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,
}

pub(super) fn run(args: NextArgs, global: &Global) -> Result<Exit, Problems> {
    let timetables = args.asked.timetables(global)?;
    let count = usize::from(args.count);
    report::tell_failures(timetables.iter().map(Timetable::outcome));
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&WindowsNextReport::of(&timetables, count))?
        }
        OutputFormat::Text => report::print(&windows_next_text(&timetables, count))?,
    }
    Ok(Exit::of_all(timetables.iter().filter_map(Timetable::failure)))
}
