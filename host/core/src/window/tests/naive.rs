//! Windows by the minute: what the rules say, with none of the ways in which the code is fast. It reads
//! cron expressions by itself, watches a clock from minute to minute and remembers what it showed.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::super::{Begin, Effect, Written};

pub const MINUTE: i64 = 60;

/// Numbers that a field names; those of months and weekdays without names.
fn field(text: &str, first: u32, last: u32) -> Vec<u32> {
    let mut numbers = Vec::new();
    for part in text.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (low, high) = match range {
            "*" => (first, last),
            _ => {
                let (low, high) = range.split_once('-').unwrap_or((range, range));
                (low.parse().unwrap(), high.parse().unwrap())
            }
        };
        numbers.extend((low..=high).step_by(step.parse().unwrap()));
    }
    numbers
}

pub struct NaiveCron {
    fields: Vec<Vec<u32>>,
    either: bool,
    wildcard: bool,
}

impl NaiveCron {
    pub fn of(text: &str) -> NaiveCron {
        let parts: Vec<&str> = text.split(' ').collect();
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
        let fields = parts.iter().zip(bounds).map(|(part, (first, last))| field(part, first, last));
        let set = |index: usize| !parts[index].starts_with('*');
        NaiveCron { fields: fields.collect(), either: set(2) && set(4), wildcard: !set(1) }
    }

    pub fn names(&self, time: DateTime) -> bool {
        let has = |index: usize, number: i8| {
            let number = u32::try_from(number).unwrap();
            // Sunday is 7 as well.
            self.fields[index].iter().any(|one| if index == 4 { one % 7 } else { *one } == number)
        };
        let day = has(2, time.day());
        let weekday = has(4, time.weekday().to_sunday_zero_offset());
        let on = if self.either { day || weekday } else { day && weekday };
        has(0, time.minute()) && has(1, time.hour()) && has(3, time.month()) && on
    }
}

/// Whether a window is active, minute by minute from `from` on.
pub fn active(written: &Written, zone: &TimeZone, from: Timestamp, minutes: usize) -> Vec<bool> {
    let Some(Begin::Cron(text)) = written.allow.as_ref().or(written.deny.as_ref()) else {
        panic!("only what recurs")
    };
    let cron = NaiveCron::of(text);
    let length = written
        .length
        .as_ref()
        .map(|text| text.parse::<jiff::SignedDuration>().unwrap().as_secs() / MINUTE);
    let until = written.until.as_deref().map(|text| text.to_owned());
    let is_end = |time: DateTime| {
        until
            .as_ref()
            .is_some_and(|until| format!("{:02}:{:02}", time.hour(), time.minute()) == *until)
    };
    let next = |time: DateTime| time.checked_add(jiff::SignedDuration::from_mins(1)).unwrap();
    // A window that began before the period can reach into it.
    let lead = 4 * 24 * 60;
    let mut shown_up_to: Option<DateTime> = None;
    let (mut left, mut open) = (0, false);
    let mut found = Vec::with_capacity(minutes);
    for minute in -lead..i64::try_from(minutes).unwrap() {
        let now = Timestamp::from_second(from.as_second() + minute * MINUTE).unwrap();
        let time = zone.to_datetime(now);
        let before = zone.to_datetime(Timestamp::from_second(now.as_second() - MINUTE).unwrap());
        // What the clock leaps over.
        let mut skipped = Vec::new();
        let mut leapt = next(before);
        while leapt < time {
            skipped.push(leapt);
            leapt = next(leapt);
        }
        let is_new = shown_up_to.is_none_or(|high| time > high);
        let named = cron.names(time) && (cron.wildcard || is_new);
        let moved = !cron.wildcard && skipped.iter().any(|time| cron.names(*time));
        let ended = is_end(time) || skipped.iter().any(|time| is_end(*time));
        left -= 1;
        if let (Some(length), true) = (length, named || moved) {
            left = length;
        }
        open = (open && !ended) || named || (moved && !ended);
        shown_up_to = Some(shown_up_to.map_or(time, |high| high.max(time)));
        if minute >= 0 {
            found.push(if length.is_some() { left > 0 } else { open });
        }
    }
    found
}

/// A window in minutes.
pub struct NaiveWindow {
    pub written: Written,
    pub effect: Effect,
    pub active: Vec<bool>,
    pub fits: usize,
}

/// Whether a scope lets a run begin at a minute.
pub fn lets_begin(windows: &[NaiveWindow], minute: usize, manual: bool) -> bool {
    let is_open = |minute| is_open(windows, minute, manual);
    if !is_open(minute) {
        return false;
    }
    let mut allows = Vec::new();
    for window in windows {
        if window.effect == Effect::Allow && window.active[minute] {
            allows.push(window.fits);
        }
        let excused = window.written.manual && manual;
        if window.effect == Effect::Deny && !window.active[minute] && !excused {
            let mut coming = minute..=minute + window.fits;
            if window.fits > 0 && coming.any(|minute| window.active[minute]) {
                return false;
            }
        }
    }
    let needed = allows.into_iter().min().unwrap_or(0);
    (minute..=minute + needed).all(is_open)
}

pub fn is_open(windows: &[NaiveWindow], minute: usize, manual: bool) -> bool {
    let excused = |window: &NaiveWindow| window.written.manual && manual;
    let of = |effect: Effect| windows.iter().filter(move |window| window.effect == effect);
    if of(Effect::Deny).any(|deny| deny.active[minute] && !excused(deny)) {
        return false;
    }
    of(Effect::Allow).any(|allow| allow.active[minute]) || of(Effect::Allow).all(excused)
}
