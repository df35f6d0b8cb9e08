//! Openings and closings, and how far a search looks.

use insta::assert_snapshot;

use super::super::{Question, next_change, next_closing, next_opening, openings};
use super::{at, scope, spelt};

fn listed(windows: &[&str], from: &str, to: &str) -> String {
    let scopes = [scope("customer acme", windows)];
    let openings = openings(&scopes, Question::at(at(from)), at(to));
    let lines = openings.map(|opening| {
        let to = opening.to.map_or("never".to_owned(), spelt);
        let last = opening
            .last_start
            .map_or(String::new(), |at| format!(", not begun from {}", spelt(at)));
        format!("{} to {to}{last}\n", spelt(opening.from))
    });
    lines.collect()
}

#[test]
fn openings_are_what_all_windows_leave() {
    let windows =
        ["allow 0 22 * * * for 4h", "deny 2026-06-02..2026-06-04", "allow 0 2 * * * for 1h"];
    assert_snapshot!(listed(&windows, "2026-06-01T23:00Z", "2026-06-06T00:00Z"), @r"
    2026-06-01T23:00Z to 2026-06-02T00:00Z
    2026-06-04T00:00Z to 2026-06-04T03:00Z
    2026-06-04T22:00Z to 2026-06-05T03:00Z
    2026-06-05T22:00Z to 2026-06-06T03:00Z
    ");
    assert_snapshot!(listed(&[], "2026-06-01T23:00Z", "2026-06-06T00:00Z"), @"2026-06-01T23:00Z to never");
    assert_snapshot!(listed(&["allow 0 0 29 2 * for 1h"], "2026-06-01T23:00Z", "2027-06-06T00:00Z"), @"");
}

#[test]
fn openings_tell_until_when_something_may_begin() {
    let windows = ["allow 0 22 * * * for 4h fits 45m"];
    assert_snapshot!(listed(&windows, "2026-06-01T12:00Z", "2026-06-03T12:00Z"), @r"
    2026-06-01T22:00Z to 2026-06-02T02:00Z, not begun from 2026-06-02T01:15Z
    2026-06-02T22:00Z to 2026-06-03T02:00Z, not begun from 2026-06-03T01:15Z
    ");
}

#[test]
fn the_next_opening_is_one_that_begins_later() {
    let scopes = [scope("customer acme", &["allow 0 22 * * * for 4h"])];
    let question = Question::at(at("2026-06-01T23:00Z"));
    assert_eq!(next_closing(&scopes, &question), Some(at("2026-06-02T02:00Z")));
    assert_eq!(next_opening(&scopes, &question), Some(at("2026-06-02T22:00Z")));
    assert_eq!(next_change(&scopes, &question), Some(at("2026-06-02T02:00Z")));
}

#[test]
fn what_never_changes_is_never_said_to() {
    let change = |windows: &[&str]| {
        next_change(&[scope("customer acme", windows)], &Question::at(at("2026-06-01T00:00Z")))
    };
    assert_eq!(change(&[]), None);
    assert_eq!(change(&["allow * * * * * for 1m"]), None);
    assert_eq!(change(&["allow */5 * * * * for 5m"]), None);
    assert_eq!(change(&["allow 2020-01-01..2020-01-02"]), None);
    // Denies come and go and none of them matters.
    assert_eq!(change(&["allow 2020-01-01..2020-01-02", "deny 0 */2 * * * for 1h"]), None);
}

#[test]
fn a_search_that_ends_before_it_finds_says_how_far_it_got() {
    let scopes =
        [scope("customer acme", &["allow 2020-01-01..2020-01-02", "deny * * * * * for 30s"])];
    let question = Question::at(at("2026-06-01T00:00Z"));
    let told = next_change(&scopes, &question).unwrap();
    assert!(told > at("2026-06-20T00:00Z") && told < at("2027-06-01T00:00Z"), "{told}");
}
