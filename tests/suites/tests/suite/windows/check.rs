//! `bowline windows check`.

use super::{desk, with_freeze};
use crate::small::customer;

#[test]
fn an_open_customer_is_told_until_when_and_by_which_line() {
    let told = desk().bowline("windows check . -c acme --at 2026-06-01T23:00+02:00").told();
    insta::assert_snapshot!(told, @"");
}

#[test]
fn a_closed_one_ends_with_5_and_says_when_it_opens() {
    let told = desk().bowline("windows check . -c acme --at 2026-06-01T12:00Z").told();
    insta::assert_snapshot!(told, @"");
    let late = desk().bowline("windows check . -c acme --at 2026-06-02T01:30+02:00").told();
    insta::assert_snapshot!(late, @"");
}

#[test]
fn a_freeze_closes_all_and_excuses_a_person() {
    let desk = with_freeze();
    let told = desk.bowline("windows check . --all --at 2026-12-21T22:30Z").told();
    insta::assert_snapshot!(told, @"");
    let asked = desk.bowline("windows check . --all --at 2026-12-21T22:30Z --manual").told();
    insta::assert_snapshot!(asked, @"");
}

#[test]
fn programs_get_all_of_it() {
    let ran = with_freeze().bowline("windows check . --all --at 2026-06-01T21:00Z -o json").done();
    insta::assert_snapshot!(ran.out, @"");
}

#[test]
fn a_bad_window_is_told_and_the_others_are_answered() {
    let desk = desk();
    customer(&desk, "globex", "  windows: [{allow: 0 0 30 2 *, for: 1h}]\n");
    let told = desk.bowline("windows check . --all --at 2026-06-01T21:00Z").told();
    insta::assert_snapshot!(told, @"");
}

#[test]
fn where_windows_are_required_a_customer_without_is_no_open_one() {
    let desk = desk();
    desk.write("bowline.toml", "requireWindows = true\n");
    let told = desk.bowline("windows check . -c globex --at 2026-06-01T21:00Z").told();
    insta::assert_snapshot!(told, @"");
    desk.bowline("render . -c globex").done();
}

#[test]
fn what_is_no_time_and_no_customer_is_refused() {
    let told = |arguments: &str| desk().bowline(arguments).told();
    insta::assert_snapshot!(told("windows check . -c acme --at tomorrow"), @"");
    insta::assert_snapshot!(told("windows check ."), @"");
    insta::assert_snapshot!(told("windows check . -c acmee"), @"");
}

#[test]
fn windows_are_told_whatever_is_wrong_with_the_release() {
    let desk = desk();
    desk.write("release.yaml", "broken: [");
    desk.bowline("windows check . -c acme --at 2026-06-01T21:00Z").done();
}
