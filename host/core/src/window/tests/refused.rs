//! What cannot be a window, and what is said of it.

use super::super::{Begin, Window, Written};
use super::{read, written};
use crate::release::Place;

fn told(written: &Written) -> String {
    let faults = Window::read(written, Place::file("acme.yaml")).unwrap_err();
    let lines = faults.iter().map(|bad| format!("{}: {bad}", bad.field.join(".")));
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(told(&written(text)), expected, "{text}");
}

#[test]
fn a_bad_cron_is_told() {
    let made_of =
        |rest: &str| format!("made of *, {rest}, ranges as 1-5, steps as */2 or 1-5/2, and commas");
    let hours = made_of("0 to 23");
    for hour in
        ["24", "-1", "+1", "x", "5-3", "*/0", "*/24", "5/2", "1,,2", "", "1-", "1-2-3", "*-3"]
    {
        let text = Written {
            allow: Some(Begin::Cron(format!("0 {hour} * * *"))),
            length: Some("1h".to_owned()),
            ..Written::default()
        };
        let told = told(&text);
        let expected = format!("allow: the hour {hour:?} is not {hours}");
        assert!(told == expected || hour.is_empty(), "{told}");
    }
    check(
        "deny 60 * * * * for 1h",
        &format!("deny: the minute \"60\" is not {}", made_of("0 to 59")),
    );
    check(
        "deny 0 0 0 * * for 1h",
        &format!("deny: the day of month \"0\" is not {}", made_of("1 to 31")),
    );
    check(
        "deny 0 0 * MAI * for 1h",
        &format!("deny: the month \"MAI\" is not {}", made_of("1 to 12 or JAN to DEC")),
    );
    check(
        "deny 0 0 * * FRI-MON for 1h",
        &format!("deny: the weekday \"FRI-MON\" is not {}", made_of("0 to 7 or SUN to SAT")),
    );
    for (text, found) in [("@daily", "@daily"), ("0 0 * * * *", "0 0 * * * *"), ("", "")] {
        let text = Written {
            allow: Some(Begin::Cron(text.to_owned())),
            length: Some("1h".to_owned()),
            ..Written::default()
        };
        assert_eq!(
            told(&text),
            format!(
                "allow: expected a cron expression of five fields (minute, hour, day of month, month, weekday), found {found:?}"
            )
        );
    }
}

#[test]
fn a_cron_that_never_fires_is_refused() {
    check(
        "allow 0 0 30 2 * for 1h",
        "allow: \"0 0 30 2 *\" never fires: none of its months has such a day",
    );
    check(
        "allow 0 0 31 2,4,6,9,11 * for 1h",
        "allow: \"0 0 31 2,4,6,9,11 *\" never fires: none of its months has such a day",
    );
    // As in Vixie cron a `*/7` is not set, so both must match.
    check(
        "allow 0 0 30 2 */7 for 1h",
        "allow: \"0 0 30 2 */7\" never fires: none of its months has such a day",
    );
    assert!(read("allow 0 0 30 2 1 for 1h", 1).is_ok(), "its Mondays come");
    assert!(read("allow 0 0 29 2 * for 1h", 1).is_ok());
}

#[test]
fn an_unknown_zone_is_no_utc() {
    check(
        "allow 0 0 * * * for 1h zone Europe/Madird",
        "timeZone: no time zone \"Europe/Madird\", did you mean Europe/Madrid?",
    );
    for zone in ["", "Mars/Phobos", "+02:00", "local", "Etc/Unknown", "CET-1CEST,M3.5.0,M10.5.0/3"]
    {
        let told = told(&Written {
            time_zone: Some(zone.to_owned()),
            ..written("allow 0 0 * * * for 1h")
        });
        assert!(told.starts_with("timeZone: no time zone "), "{zone}: {told}");
    }
}

#[test]
fn a_window_has_a_length() {
    check("allow 0 0 * * *", ": a window has either `for` or `until`");
    check("allow 0 0 * * * for 1h until 02:00", ": a window has either `for` or `until`");
    let duration = "expected a duration above zero such as 90s, 15m or 1h30m, found";
    for odd in ["0s", "-1h", "1d", "4"] {
        check(&format!("allow 0 0 * * * for {odd}"), &format!("for: {duration} {odd:?}"));
        check(&format!("allow 0 0 * * * for 1h fits {odd}"), &format!("fits: {duration} {odd:?}"));
    }
    check("allow 0 0 * * * for 8785h", "for: expected at most 366 days (8784h), found \"8785h\"");
    for odd in ["24:00", "2:00", "02:60", "02.00", "2am", "+2:00"] {
        check(
            &format!("allow 0 0 * * * until {odd}"),
            &format!("until: expected a time of day such as \"02:00\", found {odd:?}"),
        );
    }
    check(
        "allow 0 */6 * * * until 06:00",
        "until: it would begin at 06:00, and last until 06:00: it has no length",
    );
}

#[test]
fn an_interval_ends_after_it_begins() {
    check(
        "deny 2026-12-20..2026-12-20",
        "deny.to: its end 2026-12-20 is not after its begin 2026-12-20",
    );
    check(
        "deny 2026-12-20T10:00..2026-12-20T09:59",
        "deny.to: its end 2026-12-20T09:59 is not after its begin 2026-12-20T10:00",
    );
    check(
        "deny 2026-03-29T02:10..2026-03-29T02:50 zone Europe/Madrid",
        "deny.to: its end 2026-03-29T02:50 is not after its begin 2026-03-29T02:10",
    );
    check("deny 2026-12-20..2026-12-21 for 1h", ": an interval has its end in `to` already");
    for odd in [
        "2026-12-20T00:00Z",
        "2026-12-20T00:00+01:00",
        "2026-02-30",
        "2026-12-20T24:00",
        "20261220",
        "+002026-12-20",
        "tomorrow",
    ] {
        check(
            &format!("deny {odd}..2027-01-01"),
            &format!(
                "deny.from: expected a wall time without offset such as 2026-12-20T00:00, found {odd:?}"
            ),
        );
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    assert_eq!(
        told(&Written::default()),
        ": a window has either `allow` or `deny`\n: a window has either `for` or `until`"
    );
    let both =
        Written { deny: Some(Begin::Cron("x".to_owned())), ..written("allow 0 0 * * * for 1d") };
    assert_eq!(
        told(&both),
        ": a window has either `allow` or `deny`\nfor: expected a duration above zero such as 90s, 15m or 1h30m, found \"1d\""
    );
    check(
        "allow 0 0 * * * for 1h overrun stop",
        "atClose: `atClose: stop` contradicts `overrun: true`, which excuses a run that began before",
    );
}

#[test]
fn a_window_says_itself_as_it_was_written() {
    let told = |text: &str| read(text, 1).unwrap().to_string();
    assert_eq!(
        told("allow 0 22 * * 1-5 for 4h zone Europe/Madrid"),
        "allow 0 22 * * 1-5 for 4h, Europe/Madrid"
    );
    assert_eq!(told("deny 0 22 * * MON until 02:00"), "deny 0 22 * * MON until 02:00, UTC");
    assert_eq!(
        told("deny 2026-12-20T00:00..2027-01-02"),
        "deny 2026-12-20T00:00 to 2027-01-02, UTC"
    );
}
