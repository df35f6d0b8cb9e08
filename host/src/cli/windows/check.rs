//! `bowline windows check [RELEASE]`

use clap::Args;

use super::{AskedArgs, Global};
use crate::cli::OutputFormat;
use crate::error::Problems;
use crate::exit::Exit;
use crate::report::{self, Paint, WindowsCheckReport, windows_check_text};
use crate::settings;
use crate::timetable::Timetable;

/// Tell whether a run may begin now, why, and when that changes
///
/// Ends with 0 where all customers are open, and with 5 where one is closed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline windows check shop -c acme\n  \
    bowline windows check shop --all --at 2026-12-24T22:00+01:00 -o json")]
pub struct CheckArgs {
    #[command(flatten)]
    asked: AskedArgs,
}

pub(super) fn run(args: CheckArgs, global: &Global) -> Result<Exit, Problems> {
    let timetables = args.asked.timetables(global)?;
    report::tell_failures(timetables.iter().map(Timetable::outcome));
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&WindowsCheckReport::of(&timetables))?
        }
        OutputFormat::Text => {
            let paint = Paint::new(settings::colour());
            report::print(&windows_check_text(&timetables, paint))?;
        }
    }
    Ok(Exit::of_all(timetables.iter().map(Timetable::exit)))
}
