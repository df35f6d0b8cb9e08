//! The report of `windows show`.

use bowline_core::window::Opening;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{OpeningPart, problems, zone_name};
use crate::report::{API_VERSION, ProblemPart};
use crate::timetable::Timetable;

/// The time of a column.
const COLUMN: SignedDuration = SignedDuration::from_mins(30);

/// Columns of a day.
const COLUMNS: usize = 48;

/// `windows show -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowsShowReport {
    api_version: &'static str,
    kind: &'static str,
    customers: Vec<CustomerPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    time_zone: String,
    /// Such as `2026-12`.
    month: String,
    /// What of the month is open. One that began before it begins with it here.
    openings: Vec<OpeningPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

impl WindowsShowReport {
    /// The months of some customers.
    pub fn of(timetables: &[Timetable]) -> WindowsShowReport {
        let customers = timetables.iter().map(|timetable| {
            let month = Month::of(timetable);
            CustomerPart {
                name: timetable.name.to_string(),
                time_zone: zone_name(&month.zone),
                month: month.first.strftime("%Y-%m").to_string(),
                openings: month.openings.into_iter().map(OpeningPart::from).collect(),
                problems: problems(timetable),
            }
        });
        WindowsShowReport {
            api_version: API_VERSION,
            kind: "WindowsShowReport",
            customers: customers.collect(),
        }
    }
}

/// For people: a month a customer, a row a day, half an hour a column.
pub fn windows_show_text(timetables: &[Timetable]) -> String {
    let shown = timetables.iter().filter(|timetable| timetable.scopes.is_ok());
    let months = shown.map(|timetable| {
        let month = Month::of(timetable);
        let title = month.first.strftime("%B %Y");
        let head = format!("{}: {title}, {}\n", timetable.name, zone_name(&month.zone));
        let hours = "        0           6           12          18\n";
        let days =
            month.days().map(|day| format!("{}  {}\n", day.strftime("%a %d"), month.row(day)));
        format!("{head}{hours}{}", days.collect::<String>())
    });
    months.collect::<Vec<_>>().join("\n")
}

/// The month that is asked about, on the clock of the customer's zone.
struct Month {
    first: Date,
    zone: TimeZone,
    openings: Vec<Opening>,
}

impl Month {
    fn of(timetable: &Timetable) -> Month {
        let zone = timetable.zone();
        let first = zone.to_datetime(timetable.question.now).date().first_of_month();
        let begin = midnight(first, &zone);
        let end =
            first.last_of_month().tomorrow().map_or(Timestamp::MAX, |day| midnight(day, &zone));
        let openings = timetable.between(begin, end).collect();
        Month { first, zone, openings }
    }

    fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let last = self.first.last_of_month();
        let days = std::iter::successors(Some(self.first), |day| day.tomorrow().ok());
        days.take_while(move |day| *day <= last)
    }

    /// A day, column by column.
    fn row(&self, day: Date) -> String {
        // How much of a column is open, and how much of it there is: none in a gap, twice in a fold.
        let mut columns = [(SignedDuration::ZERO, SignedDuration::ZERO); COLUMNS];
        let end = day.tomorrow().map_or(Timestamp::MAX, |next| midnight(next, &self.zone));
        let mut now = midnight(day, &self.zone);
        while now < end {
            let then = now.checked_add(COLUMN).unwrap_or(Timestamp::MAX).min(end);
            let time = self.zone.to_datetime(now).time();
            let minutes = usize::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute()));
            if let Some((open, all)) = columns.get_mut(minutes.unwrap_or(0) / 30) {
                *open += self.open(now, then);
                *all += then.duration_since(now);
            }
            now = then;
        }
        let sign = |(open, all): (SignedDuration, SignedDuration)| match open {
            _ if all.is_zero() => ' ',
            open if open == all => '#',
            open if open.is_zero() => '.',
            _ => '+',
        };
        columns.map(sign).iter().collect::<String>().trim_end().to_owned()
    }

    /// How much of a time is open.
    fn open(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let shares = self.openings.iter().map(|opening| {
            let end = opening.to.map_or(to, |over| over.min(to));
            end.duration_since(opening.from.max(from)).max(SignedDuration::ZERO)
        });
        shares.fold(SignedDuration::ZERO, |sum, share| sum + share)
    }
}

/// The first instant of a day.
fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    let begun = day.to_zoned(zone.clone()).map(|begin| begin.timestamp());
    begun.unwrap_or(Timestamp::MAX)
}
