//! Searches against the clock: random windows in random zones, minute by minute over two years.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::super::{Begin, Effect, Question, Scope, Window, Written, judge, next_change, openings};
use super::naive::{MINUTE, NaiveWindow, active, is_open, lets_begin};
use crate::release::Place;

/// Two years.
const MINUTES: usize = 2 * 365 * 24 * 60;

/// Longer than what any window asks to fit.
const AHEAD: usize = 2 * 60;

/// Odd offsets, odd shifts, odd times of day, southern summers, changes by the moon, a day left out.
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Gaza",
    "Antarctica/Troll",
    "America/Havana",
];

fn field(numbers: std::ops::RangeInclusive<u32>, wild: u32) -> impl Strategy<Value = String> {
    let (first, last) = (*numbers.start(), *numbers.end());
    let number = numbers.clone();
    let pair = (numbers.clone(), numbers);
    prop_oneof![
        wild => Just("*".to_owned()),
        3 => number.prop_map(|number| number.to_string()),
        1 => pair.clone().prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        1 => pair.clone().prop_map(|(a, b)| format!("{a},{b}")),
        1 => (pair, 1..=last - first).prop_map(|((a, b), step)| {
            format!("{}-{}/{step}", a.min(b), a.max(b))
        }),
        1 => ((last - first).div_ceil(2)..=last - first).prop_map(|step| format!("*/{step}")),
    ]
}

pub fn any_cron() -> impl Strategy<Value = String> {
    // Few minutes an hour, so that two years of changes are looked at in moments.
    let minute =
        prop_oneof![4 => (0..60u32).prop_map(|at| at.to_string()), 1 => Just("*/20".to_owned())];
    let fields = (minute, field(0..=23, 2), field(1..=31, 6), field(1..=12, 8), field(0..=7, 6));
    fields.prop_map(|(minute, hour, day, month, weekday)| {
        format!("{minute} {hour} {day} {month} {weekday}")
    })
}

fn any_window() -> impl Strategy<Value = Written> {
    let length = prop_oneof![
        2 => (1..3000u32).prop_map(|minutes| (Some(format!("{minutes}m")), None)),
        1 => (0..24u32, 0..60u32).prop_map(|(hour, minute)| (None, Some(format!("{hour:02}:{minute:02}")))),
    ];
    let fits = proptest::option::weighted(
        0.4,
        (1..AHEAD as u32).prop_map(|minutes| format!("{minutes}m")),
    );
    let zone = proptest::sample::select(ZONES);
    let rules = (prop::bool::weighted(0.6), any::<bool>(), fits, zone);
    let window = (any_cron(), length, rules).prop_map(
        |(cron, (length, until), (allows, manual, fits, zone))| {
            let begin = Some(Begin::Cron(cron));
            let (allow, deny) = if allows { (begin, None) } else { (None, begin) };
            let time_zone = Some(zone.to_owned());
            Written { allow, deny, length, until, time_zone, manual, fits, ..Written::default() }
        },
    );
    window.prop_filter("a window", |written| Window::read(written, Place::file("a")).is_ok())
}

/// The begin of the two years: 2011 has Samoa's, 2025 and 2026 are ordinary.
fn any_begin() -> impl Strategy<Value = Timestamp> {
    let year = prop_oneof![Just("2010-12-31T00:00Z"), Just("2025-01-01T00:00Z")];
    (year, 0..60 * 24 * 90i64).prop_map(|(year, minutes)| {
        let begin: Timestamp = year.parse().unwrap();
        Timestamp::from_second(begin.as_second() + minutes * MINUTE).unwrap()
    })
}

fn naive(written: &Written, from: Timestamp) -> NaiveWindow {
    let zone = TimeZone::get(written.time_zone.as_ref().unwrap()).unwrap();
    let fits = written.fits.as_ref().map_or(0, |text| text.trim_end_matches('m').parse().unwrap());
    let effect = if written.allow.is_some() { Effect::Allow } else { Effect::Deny };
    let active = active(written, &zone, from, MINUTES + AHEAD);
    NaiveWindow { written: written.clone(), effect, active, fits }
}

fn minute_of(time: Timestamp, from: Timestamp) -> usize {
    assert_eq!(time.subsec_nanosecond(), 0);
    usize::try_from((time.as_second() - from.as_second()) / MINUTE).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_next_change_is_that_of_a_clock_that_is_watched_by_the_minute(
        from in any_begin(),
        fleet in prop::collection::vec(any_window(), 0..3),
        own in prop::collection::vec(any_window(), 1..4),
        manual in any::<bool>(),
    ) {
        let scopes = [("the fleet", &fleet), ("customer acme", &own)].map(|(name, windows)| {
            let read = windows.iter().map(|one| Window::read(one, Place::file("a")).unwrap());
            Scope { name: name.to_owned(), windows: read.collect() }
        });
        let naive = [&fleet, &own].map(|windows| {
            windows.iter().map(|written| naive(written, from)).collect::<Vec<_>>()
        });
        let answer = |minute: usize| {
            let lets = |manual| naive.iter().all(|scope| lets_begin(scope, minute, manual));
            (lets(manual), manual && lets(true) && !lets(false))
        };
        let mut expected = Vec::new();
        let mut now = answer(0);
        for minute in 1..MINUTES {
            let answer = answer(minute);
            if answer != now {
                expected.push((minute, answer));
            }
            now = answer;
        }
        let mut found = Vec::new();
        let mut question = Question { now: from, manual, began_legally: false };
        while let Some(change) = next_change(&scopes, &question) {
            let minute = minute_of(change, from);
            if minute >= MINUTES {
                break;
            }
            question.now = change;
            let verdict = judge(&scopes, &question);
            found.push((minute, (verdict.open, verdict.excused)));
        }
        prop_assert_eq!(found, expected);

        let question = Question { now: from, ..question };
        let end = Timestamp::from_second(from.as_second() + MINUTES as i64 * MINUTE).unwrap();
        let mut opened = vec![false; MINUTES];
        for opening in openings(&scopes, question, end) {
            let over = opening.to.map_or(MINUTES, |to| minute_of(to, from).min(MINUTES));
            opened[minute_of(opening.from, from)..over].fill(true);
        }
        let open = |minute| naive.iter().all(|scope| is_open(scope, minute, manual));
        prop_assert_eq!(opened.iter().zip(0..).find(|(is, minute)| **is != open(*minute)), None);
    }
}
