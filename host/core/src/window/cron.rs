//! Cron expressions: which minutes of a wall clock they name.

use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use super::bits::Bits;

/// A cron expression of five fields: minute, hour, day of month, month, weekday.
///
/// A field is `*`, a number, a range `1-5`, a step `*/15` or `10-50/20`, or a list of these. Months and
/// weekdays have names, `JAN` or `mon`; Sunday is 0 and 7, and may end a range (`SAT-SUN`).
///
/// As in Vixie cron a field that begins with `*` is not set, `*/2` included. Where the day of month and
/// the weekday are both set, either matches; else both must. An hour that is not set is a wildcard: it
/// fires at every matching instant, while a set one fires once a day (see
/// [`Schedule`](super::schedule::Schedule)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: Bits,
    hours: Bits,
    days: Bits,
    months: Bits,
    weekdays: Bits,
    any_hour: bool,
    either_day: bool,
}

/// Why a text is no cron expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCron {
    /// Too many fields, or too few.
    #[error(
        "expected a cron expression of five fields (minute, hour, day of month, month, weekday), \
         found {found:?}"
    )]
    Fields {
        /// The text.
        found: String,
    },
    /// A field that cannot be read.
    #[error("the {field} {found:?} is not {expected}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: String,
    },
    /// No day is ever named.
    #[error("{0:?} never fires: none of its months has such a day")]
    Never(String),
}

/// The rules of one field.
struct Field {
    name: &'static str,
    first: u8,
    last: u8,
    /// Names of values, in their order from `first`.
    names: &'static [&'static str],
}

const MINUTE: Field = Field { name: "minute", first: 0, last: 59, names: &[] };
const HOUR: Field = Field { name: "hour", first: 0, last: 23, names: &[] };
const DAY: Field = Field { name: "day of month", first: 1, last: 31, names: &[] };
const MONTH: Field = Field {
    name: "month",
    first: 1,
    last: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
/// Sunday is 7 as well, so that ranges may end with it.
const WEEKDAY: Field = Field {
    name: "weekday",
    first: 0,
    last: 7,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

/// The most of a text that an error repeats.
const SHOWN: usize = 60;

impl FromStr for Cron {
    type Err = BadCron;

    fn from_str(text: &str) -> Result<Cron, BadCron> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(BadCron::Fields { found: shown(text) });
        };
        let set = |text: &str| !text.starts_with('*');
        let weekdays = WEEKDAY.read(weekday)?;
        let cron = Cron {
            minutes: MINUTE.read(minute)?,
            hours: HOUR.read(hour)?,
            days: DAY.read(day)?,
            months: MONTH.read(month)?,
            weekdays: match weekdays.has(7) {
                true => weekdays.without(7).with(Bits::range(0, 0, 1)),
                false => weekdays,
            },
            any_hour: !set(hour),
            either_day: set(day) && set(weekday),
        };
        match cron.has_a_day() {
            true => Ok(cron),
            false => Err(BadCron::Never(shown(text))),
        }
    }
}

impl Cron {
    /// Once a day.
    pub(super) fn daily(hour: i8, minute: i8) -> Cron {
        let only = |number: i8| {
            let number = u8::try_from(number).unwrap_or(0);
            Bits::range(number, number, 1)
        };
        Cron {
            minutes: only(minute),
            hours: only(hour),
            days: Bits::range(1, 31, 1),
            months: Bits::range(1, 12, 1),
            weekdays: Bits::range(0, 6, 1),
            any_hour: false,
            either_day: false,
        }
    }

    /// Whether the hour is a wildcard.
    pub(super) fn any_hour(&self) -> bool {
        self.any_hour
    }

    /// Whether it fires at this time on the days on which it fires.
    pub(super) fn names_time(&self, hour: i8, minute: i8) -> bool {
        self.hours.has(hour) && self.minutes.has(minute)
    }

    /// The longest time between two minutes that it names one after the other, on a clock that just runs.
    /// None where there are days that it does not name.
    pub(super) fn longest_gap(&self) -> Option<SignedDuration> {
        if !self.is_every_day() {
            return None;
        }
        let is_named = |minute: &i16| self.names_time((minute / 60) as i8, (minute % 60) as i8);
        let mut named = (0..24 * 60).filter(is_named);
        let first = named.next()?;
        let next_day = first + 24 * 60;
        let mut last = first;
        let gaps =
            named.chain([next_day]).map(|minute| minute - std::mem::replace(&mut last, minute));
        gaps.max().map(|minutes| SignedDuration::from_mins(minutes.into()))
    }

    fn is_every_day(&self) -> bool {
        let daily = Cron::daily(0, 0);
        let (days, weekdays) = (self.days == daily.days, self.weekdays == daily.weekdays);
        let every = if self.either_day { days || weekdays } else { days && weekdays };
        every && self.months == daily.months
    }

    /// Whether it names this minute.
    pub(super) fn names(&self, at: DateTime) -> bool {
        self.names_date(at.date()) && self.names_time(at.hour(), at.minute())
    }

    /// The first minute that it names, from `from` on and before `end`.
    pub(super) fn next(&self, from: DateTime, end: DateTime) -> Option<DateTime> {
        let (mut date, mut hour, mut minute) = (from.date(), from.hour(), from.minute());
        while date <= end.date() {
            if !self.months.has(date.month()) {
                date = date.last_of_month().tomorrow().ok()?;
            } else {
                let time = self.names_date(date).then(|| self.time_from(hour, minute)).flatten();
                if let Some((hour, minute)) = time {
                    return Some(date.at(hour, minute, 0, 0)).filter(|found| *found < end);
                }
                date = date.tomorrow().ok()?;
            }
            (hour, minute) = (0, 0);
        }
        None
    }

    /// The last minute that it names, up to `until` and not before `begin`.
    pub(super) fn last(&self, until: DateTime, begin: DateTime) -> Option<DateTime> {
        let (mut date, mut hour, mut minute) = (until.date(), until.hour(), until.minute());
        while date >= begin.date() {
            if !self.months.has(date.month()) {
                date = date.first_of_month().yesterday().ok()?;
            } else {
                let time = self.names_date(date).then(|| self.time_up_to(hour, minute)).flatten();
                if let Some((hour, minute)) = time {
                    return Some(date.at(hour, minute, 0, 0)).filter(|found| *found >= begin);
                }
                date = date.yesterday().ok()?;
            }
            (hour, minute) = (23, 59);
        }
        None
    }

    fn names_date(&self, date: Date) -> bool {
        let day = self.days.has(date.day());
        let weekday = self.weekdays.has(date.weekday().to_sunday_zero_offset());
        let matches = if self.either_day { day || weekday } else { day && weekday };
        self.months.has(date.month()) && matches
    }

    fn time_from(&self, hour: i8, minute: i8) -> Option<(i8, i8)> {
        let same = self.hours.has(hour).then(|| self.minutes.next(minute)).flatten();
        match same {
            Some(minute) => Some((hour, minute)),
            None => Some((self.hours.next(hour + 1)?, self.minutes.next(0)?)),
        }
    }

    fn time_up_to(&self, hour: i8, minute: i8) -> Option<(i8, i8)> {
        let same = self.hours.has(hour).then(|| self.minutes.last(minute)).flatten();
        match same {
            Some(minute) => Some((hour, minute)),
            None => Some((self.hours.last(hour - 1)?, self.minutes.last(59)?)),
        }
    }

    /// Weekdays come in every month, so only days of months can be ones that never are.
    fn has_a_day(&self) -> bool {
        const LONGEST: [i8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut months = (1..).zip(LONGEST).filter(|(month, _)| self.months.has(*month));
        self.either_day
            || months.any(|(_, length)| self.days.next(1).is_some_and(|day| day <= length))
    }
}

impl Field {
    fn read(&self, text: &str) -> Result<Bits, BadCron> {
        let mut parts = text.split(',').map(|part| self.part(part, text));
        parts.try_fold(Bits::default(), |bits, part| Ok(bits.with(part?)))
    }

    /// One part of a list: `*`, `*/2`, `3`, `1-5` or `1-5/2`.
    fn part(&self, part: &str, text: &str) -> Result<Bits, BadCron> {
        let refuse =
            || BadCron::Field { field: self.name, found: shown(text), expected: self.expected() };
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(number(step).ok_or_else(refuse)?)),
            None => (part, None),
        };
        // A step beyond the field would quietly mean its first value alone.
        if step.is_some_and(|step| step == 0 || step > self.last) {
            return Err(refuse());
        }
        let (first, last) = match (range, range.split_once('-'), step) {
            ("*", ..) => (self.first, if self.names.len() == 7 { 6 } else { self.last }),
            (_, Some((first, last)), _) => {
                let first = self.value(first).ok_or_else(refuse)?;
                let last = self.value(last).ok_or_else(refuse)?;
                // A range that ends on Sunday ends a week.
                let sunday = self.names.len() == 7 && last == 0 && first > 0;
                (first, if sunday { 7 } else { last })
            }
            // `5/15` means different things to different crons.
            (_, None, Some(_)) => return Err(refuse()),
            (only, None, None) => {
                let only = self.value(only).ok_or_else(refuse)?;
                (only, only)
            }
        };
        if first > last {
            return Err(refuse());
        }
        Ok(Bits::range(first, last, step.unwrap_or(1)))
    }

    fn value(&self, text: &str) -> Option<u8> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let named =
            named.and_then(|index| u8::try_from(index).ok()).map(|index| index + self.first);
        named.or_else(|| number(text)).filter(|value| (self.first..=self.last).contains(value))
    }

    fn expected(&self) -> String {
        let (first, last) = (self.first, self.last);
        let names = match self.names {
            [first, .., last] => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        format!(
            "made of *, {first} to {last}{names}, ranges as 1-5, steps as */2 or 1-5/2, and commas"
        )
    }
}

fn number(text: &str) -> Option<u8> {
    // `parse` would take a sign.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
