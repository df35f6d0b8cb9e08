//! The report of `windows next`.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{OpeningPart, local, problems, zone_name};
use crate::report::{API_VERSION, ProblemPart, Table};
use crate::timetable::Timetable;

/// `windows next -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowsNextReport {
    api_version: &'static str,
    kind: &'static str,
    customers: Vec<CustomerPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    at: Timestamp,
    time_zone: String,
    openings: Vec<OpeningPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

impl WindowsNextReport {
    /// The next `count` openings of some customers.
    pub fn of(timetables: &[Timetable], count: usize) -> WindowsNextReport {
        let customers = timetables.iter().map(|timetable| CustomerPart {
            name: timetable.name.to_string(),
            at: timetable.question.now,
            time_zone: zone_name(&timetable.zone()),
            openings: timetable.openings().take(count).map(OpeningPart::from).collect(),
            problems: problems(timetable),
        });
        WindowsNextReport {
            api_version: API_VERSION,
            kind: "WindowsNextReport",
            customers: customers.collect(),
        }
    }
}

/// For people: a line an opening, in the windows' zone and in UTC.
pub fn windows_next_text(timetables: &[Timetable], count: usize) -> String {
    let heads = ["CUSTOMER", "OPENS", "CLOSES", "OPENS (UTC)", "CLOSES (UTC)", "BEGIN UNTIL"];
    let mut table = Table::new(heads, &[]);
    for timetable in timetables.iter().filter(|timetable| timetable.scopes.is_ok()) {
        let zone = timetable.zone();
        let mut openings = timetable.openings().take(count).peekable();
        if openings.peek().is_none() {
            let never = ["never", "-", "never", "-", "-"].map(str::to_owned);
            let [opens, closes, opens_utc, closes_utc, begin] = never;
            table.row([timetable.name.to_string(), opens, closes, opens_utc, closes_utc, begin]);
        }
        for opening in openings {
            let open = opening.from == timetable.question.now;
            let from = |zone: &TimeZone| match open {
                true => "open now".to_owned(),
                false => local(opening.from, zone),
            };
            let to = |zone: &TimeZone| opening.to.map_or("never".to_owned(), |to| local(to, zone));
            let last = opening.last_start.map_or("-".to_owned(), |last| local(last, &zone));
            let (utc, name) = (TimeZone::UTC, timetable.name.to_string());
            table.row([name, from(&zone), to(&zone), from(&utc), to(&utc), last]);
        }
    }
    table.text()
}
