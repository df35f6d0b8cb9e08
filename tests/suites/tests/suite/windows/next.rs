//! `bowline windows next`.

use super::{desk, with_freeze};

#[test]
fn openings_are_listed_in_the_windows_zone_and_in_utc() {
    let told = with_freeze().bowline("windows next . --all -n 3 --at 2026-12-17T22:00Z").told();
    insta::assert_snapshot!(told, @"");
}

#[test]
fn programs_get_instants() {
    let ran = desk().bowline("windows next . -c acme -n 2 --at 2026-03-27T12:00Z -o json").done();
    insta::assert_snapshot!(ran.out, @"");
}
