//! `bowline windows …`: when runs may change a customer.

mod check;
mod next;
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Global;
use super::opening::WhichCustomers;
use crate::error::Problems;
use crate::exit::Exit;
use crate::timetable::{Timetable, timetables};

/// Tell when runs may change a customer
#[derive(Debug, Subcommand)]
pub enum WindowsVerb {
    Check(check::CheckArgs),
    Next(next::NextArgs),
    Show(show::ShowArgs),
}

pub(super) fn run(verb: WindowsVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        WindowsVerb::Check(args) => check::run(args, global),
        WindowsVerb::Next(args) => next::run(args, global),
        WindowsVerb::Show(args) => show::run(args, global),
    }
}

/// What is asked of whose windows.
#[derive(Debug, Args)]
struct AskedArgs {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// At this time instead of now, such as 2026-12-20T22:00+01:00; UTC where it has no offset
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Ask as `bowline run --manual` does: windows with `manual: true` excuse that
    #[arg(long)]
    manual: bool,
}

impl AskedArgs {
    fn timetables(&self, global: &Global) -> Result<Vec<Timetable>, Problems> {
        let options = self.which.open_options(&self.release, self.which.selection()?, global)?;
        let now = self.at.unwrap_or_else(Timestamp::now);
        Ok(timetables(&bowline_bundle::fleet(&options)?, now, self.manual))
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    // A wall time is read from any text that has one, so whatever says more is tried first.
    let zoned = || text.parse::<jiff::Zoned>().ok().map(|zoned| zoned.timestamp());
    let wall = || {
        let wall = text.parse::<DateTime>().ok().filter(|_| !text.contains('['))?;
        TimeZone::UTC.to_timestamp(wall).ok()
    };
    let read = text.parse::<Timestamp>().ok().or_else(zoned).or_else(wall);
    read.ok_or_else(|| "expected a time such as 2026-12-20T22:00+01:00".to_owned())
}
