//! The reports of `windows`: what a window says at a time, what comes next, a month at a glance.

mod check;
mod next;
mod show;

use bowline_core::window::Opening;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

pub use check::{WindowsCheckReport, windows_check_text};
pub use next::{WindowsNextReport, windows_next_text};
pub use show::{WindowsShowReport, windows_show_text};

use super::ProblemPart;
use crate::timetable::Timetable;

/// A time in which a customer is open.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OpeningPart {
    from: Timestamp,
    /// Absent where it never closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Timestamp>,
    /// Nothing begins from then on; absent where something may begin until the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    begins_until: Option<Timestamp>,
}

impl From<Opening> for OpeningPart {
    fn from(opening: Opening) -> OpeningPart {
        let Opening { from, to, last_start } = opening;
        OpeningPart { from, to, begins_until: last_start }
    }
}

fn problems(timetable: &Timetable) -> Vec<ProblemPart> {
    let problems = timetable.scopes.as_ref().err().into_iter();
    problems.flat_map(|problems| problems.iter().map(ProblemPart::from)).collect()
}

fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// A time on a zone's clock: `2026-06-02 04:00 CEST`.
fn local(at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    let seconds = if zoned.second() == 0 { "" } else { ":%S" };
    zoned.strftime(&format!("%Y-%m-%d %H:%M{seconds} %Z")).to_string()
}

/// The same, with UTC where that is another clock.
fn both(at: Timestamp, zone: &TimeZone) -> String {
    match *zone == TimeZone::UTC {
        true => local(at, zone),
        false => format!("{} ({})", local(at, zone), local(at, &TimeZone::UTC)),
    }
}
