//! What cron expressions name.

use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::super::Cron;
use super::naive::NaiveCron;
use super::property::any_cron;

/// The minutes of June 2026, which begins with a Monday, that an expression names.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let cron: Cron = text.parse().unwrap();
    let (mut now, end) = (date(2026, 6, 1).at(0, 0, 0, 0), date(2026, 7, 1).at(0, 0, 0, 0));
    let mut found = Vec::new();
    while let Some(next) = cron.next(now, end) {
        found.push(next.strftime("%a %-d %H:%M").to_string());
        now = next + jiff::SignedDuration::from_mins(1);
    }
    assert_eq!(found, expected, "{text}");
}

#[test]
fn fields_are_numbers_ranges_steps_lists_and_names() {
    check("0 12 1,3 * *", &["Mon 1 12:00", "Wed 3 12:00"]);
    check("10-50/20 12 1 6 *", &["Mon 1 12:10", "Mon 1 12:30", "Mon 1 12:50"]);
    check("*/30 0-2/2 1 JUN *", &["Mon 1 00:00", "Mon 1 00:30", "Mon 1 02:00", "Mon 1 02:30"]);
    check("0 0 8-9 jan-dec/5 *", &["Mon 8 00:00", "Tue 9 00:00"]);
    check("0 9 28-30 apr-jun *", &["Sun 28 09:00", "Mon 29 09:00", "Tue 30 09:00"]);
}

#[test]
fn sunday_is_zero_and_seven_and_may_end_a_range() {
    let sundays = ["Sun 7 00:00", "Sun 14 00:00", "Sun 21 00:00", "Sun 28 00:00"];
    for sunday in ["0", "7", "SUN", "Sun", "0,7", "0-0", "7-7"] {
        check(&format!("0 0 * * {sunday}"), &sundays);
    }
    let weekends = [
        "Sat 6 00:00",
        "Sun 7 00:00",
        "Sat 13 00:00",
        "Sun 14 00:00",
        "Sat 20 00:00",
        "Sun 21 00:00",
        "Sat 27 00:00",
        "Sun 28 00:00",
    ];
    for weekend in ["6-7", "SAT-SUN", "6,0", "sat-7", "6-0"] {
        check(&format!("0 0 * * {weekend}"), &weekends);
    }
}

#[test]
fn where_day_and_weekday_are_set_either_matches_else_both_must() {
    check(
        "0 0 10 * FRI",
        &["Fri 5 00:00", "Wed 10 00:00", "Fri 12 00:00", "Fri 19 00:00", "Fri 26 00:00"],
    );
    // A step of `*` is not set: only the Fridays whose date is odd.
    check("0 0 */2 * FRI", &["Fri 5 00:00", "Fri 19 00:00"]);
    check("0 0 16,30 * */2", &["Tue 16 00:00", "Tue 30 00:00"]);
}

fn any_time() -> impl Strategy<Value = DateTime> {
    (2000..2060i16, 0..366i64, 0..24i8, 0..60i8).prop_map(|(year, day, hour, minute)| {
        date(year, 1, 1).at(hour, minute, 0, 0) + jiff::SignedDuration::from_hours(24 * day)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_nearest_minutes_are_those_that_stepping_finds(text in any_cron(), from in any_time()) {
        let Ok(cron) = text.parse::<Cron>() else { return Ok(()) };
        let naive = NaiveCron::of(&text);
        let minute = jiff::SignedDuration::from_mins(1);
        let (end, begin) = (from + minute * 20_000, from - minute * 20_000);
        let after = std::iter::successors(Some(from), |at| Some(*at + minute));
        let after = after.take_while(|at| *at < end).find(|at| naive.names(*at));
        prop_assert_eq!(cron.next(from, end), after);
        let before = std::iter::successors(Some(from), |at| Some(*at - minute));
        let before = before.take_while(|at| *at >= begin).find(|at| naive.names(*at));
        prop_assert_eq!(cron.last(from, begin), before);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9*/,A-Z -]{0,40}", other in any::<String>()) {
        for text in [text, other] {
            if let Ok(cron) = text.parse::<Cron>() {
                let from = date(2024, 1, 1).at(0, 0, 0, 0);
                // What names a day at all names one within the longest cycle of the calendar.
                prop_assert!(cron.next(from, date(2424, 1, 2).at(0, 0, 0, 0)).is_some(), "{}", text);
            }
        }
    }
}

#[test]
fn the_longest_gap_goes_over_midnight_and_is_known_of_what_names_every_day() {
    let gap = |text: &str| {
        let gap = text.parse::<Cron>().unwrap().longest_gap();
        gap.map(|gap| gap.as_mins())
    };
    assert_eq!(["* * * * *", "*/20 * * * *", "0 0 * * *"].map(gap), [1, 20, 1440].map(Some));
    assert_eq!(["0 22,23 * * *", "30 */7 * * *"].map(gap), [23 * 60, 7 * 60].map(Some));
    assert_eq!(gap("0 0 1 * SUN-SAT"), Some(1440), "either day matches");
    assert_eq!(["0 0 * * 1-5", "0 0 1-30 * *", "0 0 * 1-11 *"].map(gap), [None; 3]);
}
