//! `bowline windows show`.

use super::{desk, with_freeze};

#[test]
fn a_month_is_seen_at_a_glance() {
    let ran = with_freeze().bowline("windows show . -c acme --at 2026-12-07").done();
    insta::assert_snapshot!(ran.out, @"");
}

#[test]
fn the_day_on_which_a_clock_leaps_has_a_gap() {
    let ran = desk().bowline("windows show . -c acme --at 2026-03-07").done();
    let day = ran.out.lines().find(|line| line.starts_with("Sun 29")).unwrap();
    assert_eq!(day, "Sun 29  ....  ..........................................");
}

#[test]
fn programs_get_the_months_openings() {
    let ran = desk().bowline("windows show . -c acme --at 2026-06-28T12:00Z -o json").done();
    let month = &ran.json()["customers"][0];
    assert_eq!((&month["month"], &month["timeZone"]), (&"2026-06".into(), &"Europe/Madrid".into()));
    assert_eq!(month["openings"].as_array().unwrap().len(), 22);
}
