//! From what a file says to a window, or to why it cannot be one.

use std::time::Duration;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::cron::{BadCron, Cron};
use super::schedule::Schedule;
use super::spell::{Effect, Ends, When, Window, after};
use crate::nearest::nearest;
use crate::release::{NoDuration, Place, parse_duration};
use crate::run::AtClose;

/// The longest interval of a window that comes again: more than that is no window.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// What a file says of one window, as it is written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// When runs may.
    pub allow: Option<Begin>,
    /// When they may not.
    pub deny: Option<Begin>,
    /// `for`: how long.
    pub length: Option<String>,
    /// Until which time of day.
    pub until: Option<String>,
    /// An IANA zone; UTC where there is none.
    pub time_zone: Option<String>,
    /// Whether it excuses a person who asks.
    pub manual: bool,
    /// Whether it excuses a run that began before.
    pub overrun: bool,
    /// Nothing is started where this time or less is left.
    pub fits: Option<String>,
    /// What happens to a run when it closes.
    pub at_close: Option<AtClose>,
}

/// When a window begins.
#[derive(Clone, Debug)]
pub enum Begin {
    /// By a cron expression.
    Cron(String),
    /// Once.
    Once {
        /// The begin, in wall time.
        from: String,
        /// The end.
        to: String,
    },
}

/// What is wrong with a window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct BadWindow {
    /// The keys that lead to the field from the window; none where it is the window as a whole.
    pub field: Vec<&'static str>,
    /// What is wrong there.
    pub fault: WindowFault,
}

/// The faults of windows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowFault {
    /// Neither, or both.
    #[error("a window has either `allow` or `deny`")]
    NoEffect,
    /// Neither, or both.
    #[error("a window has either `for` or `until`")]
    NoLength,
    /// An interval with a length.
    #[error("an interval has its end in `to` already")]
    TwoEnds,
    /// Bad cron.
    #[error(transparent)]
    Cron(BadCron),
    /// Bad `for` or `fits`.
    #[error(transparent)]
    Duration(NoDuration),
    /// Too long a `for`.
    #[error("expected at most 366 days (8784h), found {0:?}")]
    TooLong(String),
    /// Bad `until`.
    #[error("expected a time of day such as \"02:00\", found {0:?}")]
    Time(String),
    /// Bad `from` or `to`.
    #[error("expected a wall time without offset such as 2026-12-20T00:00, found {0:?}")]
    WallTime(String),
    /// A zone that is not in the database.
    #[error("no time zone {found:?}{}", meant.as_ref().map_or(String::new(), |zone| format!(", did you mean {zone}?")))]
    Zone {
        /// What stands there.
        found: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// An end that is not behind its begin.
    #[error("its end {to} is not after its begin {from}")]
    EndsBefore {
        /// The begin.
        from: String,
        /// The end.
        to: String,
    },
    /// A start at the very time of its end.
    #[error("it would begin at {0}, and last until {0}: it has no length")]
    Empty(String),
    /// `atClose: stop` for runs that the window lets go on.
    #[error("`atClose: stop` contradicts `overrun: true`, which excuses a run that began before")]
    StopsAndGoesOn,
}

impl Window {
    /// Reads what a file says at `place`.
    pub fn read(written: &Written, place: Place) -> Result<Window, Vec<BadWindow>> {
        let mut faults = Vec::new();
        let (effect, begin) = match (&written.allow, &written.deny) {
            (Some(begin), None) => (Effect::Allow, Some(begin)),
            (None, Some(begin)) => (Effect::Deny, Some(begin)),
            _ => {
                faults.push(fault([], WindowFault::NoEffect));
                (Effect::Allow, None)
            }
        };
        let fits = take(duration("fits", written.fits.as_ref()), &mut faults).flatten();
        let zone = take(zone(written.time_zone.as_deref()), &mut faults);
        if written.overrun && written.at_close == Some(AtClose::Stop) {
            faults.push(fault(["atClose"], WindowFault::StopsAndGoesOn));
        }
        let key = if effect == Effect::Allow { "allow" } else { "deny" };
        let when = match begin {
            Some(Begin::Once { from, to }) => once(key, from, to, written, zone.as_ref()),
            Some(Begin::Cron(text)) => recurring(key, text, written, zone.as_ref()),
            None => ends(written, &TimeZone::UTC).map(|_| None),
        };
        let when = when.map_err(|more| faults.extend(more)).ok().flatten();
        let (Some(when), Some(zone), true) = (when, zone, faults.is_empty()) else {
            return Err(faults);
        };
        Ok(Window {
            effect,
            manual: written.manual,
            overrun: written.overrun,
            fits,
            at_close: written.at_close.unwrap_or_default(),
            place,
            text: text(effect, written, &zone),
            zone,
            when,
        })
    }
}

fn once(
    key: &'static str,
    from: &str,
    to: &str,
    written: &Written,
    zone: Option<&TimeZone>,
) -> Result<Option<When>, Vec<BadWindow>> {
    let mut faults = Vec::new();
    if written.length.is_some() || written.until.is_some() {
        faults.push(fault([], WindowFault::TwoEnds));
    }
    let begin = take(wall_time([key, "from"], from), &mut faults);
    let end = take(wall_time([key, "to"], to), &mut faults);
    let (Some(begin), Some(end)) = (begin, end) else { return Err(faults) };
    // Both on the clock and in time: an interval within a gap has no length.
    let instants = zone.map(|zone| (first_shown(zone, begin), first_shown(zone, end)));
    if begin >= end || instants.is_some_and(|(begin, end)| begin >= end) {
        let (from, to) = (from.to_owned(), to.to_owned());
        faults.push(fault([key, "to"], WindowFault::EndsBefore { from, to }));
    }
    match faults.is_empty() {
        true => Ok(instants.map(|(from, to)| When::Once { from, to })),
        false => Err(faults),
    }
}

/// The instant at which a clock first shows a time, or skips it.
fn first_shown(zone: &TimeZone, time: DateTime) -> Timestamp {
    let shown = zone.to_ambiguous_timestamp(time);
    let found = match shown.offset() {
        // On the clock of before the gap its minutes come after the change.
        AmbiguousOffset::Gap { before, .. } => before
            .to_timestamp(time)
            .ok()
            .and_then(|within| zone.preceding(after(within)?).next())
            .map(|change| change.timestamp()),
        _ => shown.earlier().ok(),
    };
    // Only the last hours of the year 9999 are no instants in some zones.
    found.unwrap_or(Timestamp::MAX)
}

fn recurring(
    key: &'static str,
    text: &str,
    written: &Written,
    zone: Option<&TimeZone>,
) -> Result<Option<When>, Vec<BadWindow>> {
    let mut faults = Vec::new();
    let cron = text.parse::<Cron>();
    let cron = take(cron.map_err(|bad| fault([key], WindowFault::Cron(bad))), &mut faults);
    let ends = ends(written, zone.unwrap_or(&TimeZone::UTC));
    let ends = ends.map_err(|more| faults.extend(more)).ok();
    let (Some(cron), Some(ends)) = (cron, ends) else { return Err(faults) };
    if let (Ends::At(_), Some(until)) = (&ends, &written.until)
        && time_of_day(until).is_some_and(|(hour, minute)| cron.names_time(hour, minute))
    {
        return Err(vec![fault(["until"], WindowFault::Empty(until.clone()))]);
    }
    Ok(zone.map(|zone| When::Recurring { starts: Schedule::of_starts(cron, zone.clone()), ends }))
}

fn ends(written: &Written, zone: &TimeZone) -> Result<Ends, Vec<BadWindow>> {
    let mut faults = Vec::new();
    let length = take(duration("for", written.length.as_ref()), &mut faults).flatten();
    let until = written.until.as_ref().map(|text| {
        time_of_day(text).ok_or_else(|| fault(["until"], WindowFault::Time(text.clone())))
    });
    let until = take(until.transpose(), &mut faults).flatten();
    if written.length.is_some() == written.until.is_some() {
        faults.push(fault([], WindowFault::NoLength));
    }
    if let (Some(length), Some(text)) = (length, &written.length)
        && length > LONGEST
    {
        faults.push(fault(["for"], WindowFault::TooLong(text.clone())));
    }
    match (length, until, faults.is_empty()) {
        (Some(length), None, true) => Ok(Ends::After(signed(length))),
        (None, Some((hour, minute)), true) => {
            Ok(Ends::At(Schedule::of_time(hour, minute, zone.clone())))
        }
        _ => Err(faults),
    }
}

fn zone(name: Option<&str>) -> Result<TimeZone, BadWindow> {
    let Some(name) = name else { return Ok(TimeZone::UTC) };
    // Abbreviations as `CET` are in the database; offsets and POSIX rules are not, so they are refused.
    TimeZone::get(name).ok().filter(|zone| !zone.is_unknown()).ok_or_else(|| {
        let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
        let meant = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let found = name.chars().take(60).collect();
        fault(["timeZone"], WindowFault::Zone { found, meant })
    })
}

fn duration(key: &'static str, text: Option<&String>) -> Result<Option<Duration>, BadWindow> {
    let read = text.map(|text| parse_duration(text)).transpose();
    read.map_err(|bad| fault([key], WindowFault::Duration(bad)))
}

/// Reads `HH:MM`.
fn time_of_day(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let read = |part: &str, end: i8| part.parse().ok().filter(|number| *number < end);
    (digits(hour) && digits(minute)).then_some(())?;
    Some((read(hour, 24)?, read(minute, 60)?))
}

fn wall_time(field: [&'static str; 2], text: &str) -> Result<DateTime, BadWindow> {
    let read = || {
        let (date, time) = text.split_once('T').unwrap_or((text, "00:00"));
        let dashes = date.bytes().map(|byte| byte == b'-');
        (date.len() == 10 && dashes.filter(|dash| *dash).count() == 2).then_some(())?;
        let (hour, minute) = time_of_day(time)?;
        Some(date.parse::<Date>().ok()?.at(hour, minute, 0, 0))
    };
    read().ok_or_else(|| {
        let found = text.chars().take(60).collect();
        fault(field, WindowFault::WallTime(found))
    })
}

fn text(effect: Effect, written: &Written, zone: &TimeZone) -> String {
    let when = match written.allow.as_ref().or(written.deny.as_ref()) {
        Some(Begin::Cron(text)) => text.clone(),
        Some(Begin::Once { from, to }) => format!("{from} to {to}"),
        None => String::new(),
    };
    let length = written.length.as_ref().map(|length| format!(" for {length}"));
    let until = written.until.as_ref().map(|until| format!(" until {until}"));
    let length = length.or(until).unwrap_or_default();
    format!("{effect} {when}{length}, {}", zone.iana_name().unwrap_or("UTC"))
}

fn take<T>(read: Result<T, BadWindow>, faults: &mut Vec<BadWindow>) -> Option<T> {
    read.map_err(|bad| faults.push(bad)).ok()
}

fn fault<const N: usize>(field: [&'static str; N], fault: WindowFault) -> BadWindow {
    BadWindow { field: field.to_vec(), fault }
}

pub(super) fn signed(length: Duration) -> SignedDuration {
    SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX)
}
