//! Where clocks leap, stand or go back, and where calendars are odd.

use super::{at, spelt, window};

/// The intervals of a window that begin in a period, as `from/to` in UTC.
#[track_caller]
fn check(text: &str, from: &str, to: &str, expected: &[&str]) {
    let window = window(text);
    let (mut now, end) = (at(from), at(to));
    let mut found = Vec::new();
    assert!(!window.is_active(now), "{text} at {from}");
    while let Some(begin) = window.next_border(now, end) {
        let over = window.next_border(begin, at("2200-01-01T00:00Z"));
        found.push(format!("{}/{}", spelt(begin), over.map_or("never".to_owned(), spelt)));
        let Some(over) = over else { break };
        now = over;
    }
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_fixed_hour_in_a_gap_starts_at_the_first_instant_after_it() {
    check(
        "allow 30 2 * * * for 1h zone Europe/Madrid",
        "2026-03-28T00:00Z",
        "2026-03-31T00:00Z",
        &[
            "2026-03-28T01:30Z/2026-03-28T02:30Z",
            "2026-03-29T01:00Z/2026-03-29T02:00Z",
            "2026-03-30T00:30Z/2026-03-30T01:30Z",
        ],
    );
    check(
        "allow 30 2 * * * for 1h zone America/New_York",
        "2026-03-08T00:00Z",
        "2026-03-09T00:00Z",
        &["2026-03-08T07:00Z/2026-03-08T08:00Z"],
    );
    check(
        "allow 15 2 * * * for 1h zone Australia/Lord_Howe",
        "2026-10-03T00:00Z",
        "2026-10-04T00:00Z",
        &["2026-10-03T15:30Z/2026-10-03T16:30Z"],
    );
    // All minutes that the gap skips are one start.
    check(
        "allow */10 2 * * * for 1m zone Europe/Madrid",
        "2026-03-29T00:00Z",
        "2026-03-30T00:00Z",
        &["2026-03-29T01:00Z/2026-03-29T01:01Z"],
    );
}

#[test]
fn a_fixed_hour_in_a_fold_starts_once_at_the_first() {
    check(
        "allow 30 2 * * * for 1h zone Europe/Madrid",
        "2026-10-24T12:00Z",
        "2026-10-26T12:00Z",
        &["2026-10-25T00:30Z/2026-10-25T01:30Z", "2026-10-26T01:30Z/2026-10-26T02:30Z"],
    );
    check(
        "allow 30 1 * * * for 1h zone America/New_York",
        "2026-11-01T00:00Z",
        "2026-11-02T00:00Z",
        &["2026-11-01T05:30Z/2026-11-01T06:30Z"],
    );
    check(
        "allow 45 1 * * * for 20m zone Australia/Lord_Howe",
        "2026-04-04T00:00Z",
        "2026-04-05T00:00Z",
        &["2026-04-04T14:45Z/2026-04-04T15:05Z"],
    );
}

#[test]
fn a_wildcard_hour_fires_at_every_matching_instant() {
    check(
        "allow 15 */2 * * * for 10m zone Europe/Madrid",
        "2026-03-28T23:00Z",
        "2026-03-29T03:00Z",
        &["2026-03-28T23:15Z/2026-03-28T23:25Z", "2026-03-29T02:15Z/2026-03-29T02:25Z"],
    );
    check(
        "allow 15 */2 * * * for 10m zone Europe/Madrid",
        "2026-10-24T22:00Z",
        "2026-10-25T04:00Z",
        &[
            "2026-10-24T22:15Z/2026-10-24T22:25Z",
            "2026-10-25T00:15Z/2026-10-25T00:25Z",
            "2026-10-25T01:15Z/2026-10-25T01:25Z",
            "2026-10-25T03:15Z/2026-10-25T03:25Z",
        ],
    );
    check(
        "allow 45 * * * * for 5m zone Australia/Lord_Howe",
        "2026-04-04T13:00Z",
        "2026-04-04T16:30Z",
        &[
            "2026-04-04T13:45Z/2026-04-04T13:50Z",
            "2026-04-04T14:45Z/2026-04-04T14:50Z",
            "2026-04-04T15:15Z/2026-04-04T15:20Z",
            "2026-04-04T16:15Z/2026-04-04T16:20Z",
        ],
    );
}

#[test]
fn for_is_elapsed_and_until_is_wall_time() {
    let (spring, autumn) = ("2026-03-28T12:00Z", "2026-10-24T12:00Z");
    let zone = "zone Europe/Madrid";
    let day_after = |day: &str| spelt(at(day) + jiff::SignedDuration::from_hours(24));
    let check = |text: &str, day: &str, expected: &[&str]| {
        check(&format!("{text} {zone}"), day, &day_after(day), expected);
    };
    check("allow 0 1 * * * for 3h", spring, &["2026-03-29T00:00Z/2026-03-29T03:00Z"]);
    check("allow 0 1 * * * until 04:00", spring, &["2026-03-29T00:00Z/2026-03-29T02:00Z"]);
    check("allow 0 1 * * * for 3h", autumn, &["2026-10-24T23:00Z/2026-10-25T02:00Z"]);
    check("allow 0 1 * * * until 04:00", autumn, &["2026-10-24T23:00Z/2026-10-25T03:00Z"]);
    // An end that a gap skips is the gap; one that a fold shows twice is the first.
    check("allow 0 22 * * * until 02:30", spring, &["2026-03-28T21:00Z/2026-03-29T01:00Z"]);
    check("allow 0 22 * * * until 02:30", autumn, &["2026-10-24T20:00Z/2026-10-25T00:30Z"]);
    // Within a gap there is no time.
    check("allow 15 2 * * * until 02:45", spring, &[]);
    check("allow 15 2 * * * until 03:30", spring, &["2026-03-29T01:00Z/2026-03-29T01:30Z"]);
}

#[test]
fn an_interval_that_comes_once_is_wall_time_of_its_zone() {
    let (from, to) = ("2026-01-01T00:00Z", "2028-01-01T00:00Z");
    check(
        "deny 2026-12-20T00:00..2027-01-02T00:00 zone Europe/Madrid",
        from,
        to,
        &["2026-12-19T23:00Z/2027-01-01T23:00Z"],
    );
    check("deny 2026-12-20..2026-12-21", from, to, &["2026-12-20T00:00Z/2026-12-21T00:00Z"]);
    check(
        "deny 2026-03-29T02:00..2026-10-25T02:30 zone Europe/Madrid",
        from,
        to,
        &["2026-03-29T01:00Z/2026-10-25T00:30Z"],
    );
    check(
        "deny 2026-03-29T02:59..2026-03-29T03:01 zone Europe/Madrid",
        from,
        to,
        &["2026-03-29T01:00Z/2026-03-29T01:01Z"],
    );
}

#[test]
fn offsets_may_be_odd_and_days_may_be_left_out() {
    check(
        "allow 0 22 * * * for 4h zone Asia/Kathmandu",
        "2026-06-01T00:00Z",
        "2026-06-02T00:00Z",
        &["2026-06-01T16:15Z/2026-06-01T20:15Z"],
    );
    // Samoa had no 30 December 2011: what was due then starts with the 31st.
    check(
        "allow 0 22 * * * for 2h zone Pacific/Apia",
        "2011-12-29T00:00Z",
        "2012-01-01T00:00Z",
        &[
            "2011-12-29T08:00Z/2011-12-29T10:00Z",
            "2011-12-30T08:00Z/2011-12-30T12:00Z",
            "2011-12-31T08:00Z/2011-12-31T10:00Z",
        ],
    );
    check(
        "allow 0 22 30 12 * for 1h zone Pacific/Apia",
        "2011-06-01T00:00Z",
        "2012-01-01T00:00Z",
        &["2011-12-30T10:00Z/2011-12-30T11:00Z"],
    );
    check(
        "allow 0 22 * * * until 02:00 zone Pacific/Apia",
        "2011-12-30T00:00Z",
        "2011-12-31T00:00Z",
        &["2011-12-30T08:00Z/2011-12-30T10:00Z"],
    );
}

#[test]
fn years_have_ends_and_leap_days() {
    check(
        "allow 0 22 31 12 * for 4h zone Europe/Madrid",
        "2026-12-01T00:00Z",
        "2027-12-01T00:00Z",
        &["2026-12-31T21:00Z/2027-01-01T01:00Z"],
    );
    check(
        "allow 0 0 29 2 * for 24h",
        "2026-01-01T00:00Z",
        "2033-01-01T00:00Z",
        &["2028-02-29T00:00Z/2028-03-01T00:00Z", "2032-02-29T00:00Z/2032-03-01T00:00Z"],
    );
    check(
        "allow 0 0 29 2 * for 1h",
        "2096-03-01T00:00Z",
        "2105-01-01T00:00Z",
        &["2104-02-29T00:00Z/2104-02-29T01:00Z"],
    );
}

#[test]
fn intervals_that_overlap_or_touch_are_one() {
    check(
        "allow 0 22,23 * * * for 2h",
        "2026-06-01T12:00Z",
        "2026-06-02T12:00Z",
        &["2026-06-01T22:00Z/2026-06-02T01:00Z"],
    );
    check(
        "allow 0 20,22 * * * for 2h",
        "2026-06-01T12:00Z",
        "2026-06-02T12:00Z",
        &["2026-06-01T20:00Z/2026-06-02T00:00Z"],
    );
    // A day of the autumn is longer than 24 hours.
    check(
        "deny 0 0 * * * for 24h zone Europe/Madrid",
        "2026-10-25T22:30Z",
        "2027-10-01T00:00Z",
        &["2026-10-25T23:00Z/2027-10-31T22:00Z"],
    );
    let always = window("allow 0 */6 * * * for 6h");
    assert!(always.is_active(at("2026-06-01T05:59:59.999Z")));
    assert_eq!(always.next_border(at("2026-06-01T00:00Z"), at("2031-06-01T00:00Z")), None);
}

#[test]
fn the_end_is_not_in_a_window_and_the_begin_is() {
    let window = window("allow 0 22 * * * for 4h");
    let active = |time: &str| window.is_active(at(time));
    assert!(active("2026-06-01T22:00:00Z") && active("2026-06-02T01:59:59.999999999Z"));
    assert!(!active("2026-06-01T21:59:59.999999999Z") && !active("2026-06-02T02:00:00Z"));
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    for text in ["allow 0 22 * * * for 4h", "deny 0 22 * * * until 02:00 zone Europe/Madrid"] {
        let window = window(text);
        for time in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
            window.is_active(time);
            window.next_border(time, jiff::Timestamp::MAX);
        }
    }
}
