//! The five rules, one by one.

use insta::assert_snapshot;

use super::super::{Question, at_close, judge, scopes};
use super::{at, scope, window};
use crate::run::AtClose;

/// A Monday at noon, a Monday night at 23:00, in a summer without changes.
const NOON: &str = "2026-06-01T12:00Z";
const NIGHT: &str = "2026-06-01T23:00Z";

const NIGHTLY: &str = "allow 0 22 * * * for 4h";
const FREEZE: &str = "deny 2026-06-01..2026-06-03";
const LATER: &str = "deny 2027-06-01..2027-06-03";

fn told(windows: &[&str], time: &str, manual: bool, began_legally: bool) -> String {
    let question = Question { now: at(time), manual, began_legally };
    let verdict = judge(&[scope("customer acme", windows)], &question);
    let open = if verdict.open { "open" } else { "closed" };
    let excused = if verdict.excused { ", excused" } else { "" };
    format!("{open}{excused}; {}", verdict.why)
}

fn is_open(windows: &[&str], time: &str, manual: bool, began_legally: bool) -> bool {
    told(windows, time, manual, began_legally).starts_with("open")
}

#[test]
fn without_windows_it_is_open() {
    assert_snapshot!(told(&[], NOON, false, false), @"open; there are no windows");
}

#[test]
fn an_active_deny_closes_unless_it_is_excused() {
    assert_snapshot!(told(&[NIGHTLY, FREEZE], NIGHT, true, true), @"closed; customer acme: closed by acme.yaml:2 (deny 2026-06-01 to 2026-06-03, UTC)");
    let (manual, overrun) = (&*format!("{FREEZE} manual"), &*format!("{FREEZE} overrun"));
    assert_snapshot!(told(&[NIGHTLY, manual], NIGHT, true, false), @"open, excused; customer acme: open by acme.yaml:1 (allow 0 22 * * * for 4h, UTC), and a person asked");
    assert!(!is_open(&[NIGHTLY, manual], NIGHT, false, true));
    assert!(is_open(&[NIGHTLY, overrun], NIGHT, false, true));
    assert!(!is_open(&[NIGHTLY, overrun], NIGHT, true, false));
    // Each must be excused, if each for another reason.
    assert!(!is_open(&[NIGHTLY, manual, overrun], NIGHT, true, false));
    assert!(is_open(&[NIGHTLY, manual, overrun], NIGHT, true, true));
    // An excused deny opens nothing by itself.
    assert!(!is_open(&[NIGHTLY, manual], NOON, true, false));
}

#[test]
fn an_active_allow_opens() {
    assert_snapshot!(told(&[NIGHTLY, LATER], NIGHT, false, false), @"open; customer acme: open by acme.yaml:1 (allow 0 22 * * * for 4h, UTC)");
    assert_snapshot!(told(&[NIGHTLY], NIGHT, true, false), @"open; customer acme: open by acme.yaml:1 (allow 0 22 * * * for 4h, UTC)");
}

#[test]
fn without_an_active_allow_every_allow_must_excuse() {
    let (manual, overrun) = (&*format!("{NIGHTLY} manual"), &*format!("{NIGHTLY} overrun"));
    assert_snapshot!(told(&[NIGHTLY, manual], NOON, true, true), @"closed; customer acme: not opened by acme.yaml:1, acme.yaml:2");
    assert_snapshot!(told(&[manual, manual], NOON, true, false), @"open, excused; customer acme: closed, but acme.yaml:1, acme.yaml:2 excuse whoever asks");
    assert_snapshot!(told(&[overrun], NOON, false, true), @"open; customer acme: closed, but acme.yaml:1 excuse what began before");
    assert!(!is_open(&[manual, overrun], NOON, true, false));
    assert!(is_open(&[manual, overrun], NOON, true, true));
}

#[test]
fn denies_that_are_not_active_leave_it_open() {
    assert_snapshot!(told(&[LATER], NOON, false, false), @"open; customer acme: not closed by acme.yaml:1");
    let manual = format!("{FREEZE} manual");
    assert_snapshot!(told(&[&manual], NOON, true, false), @"open, excused; customer acme: not closed by acme.yaml:1, and a person asked");
}

#[test]
fn each_scope_is_judged_alone_and_all_must_be_open() {
    let judged = |fleet: &[&str], own: &[&str]| {
        let scopes = [scope("the fleet", fleet), scope("customer acme", own)];
        judge(&scopes, &Question::at(at(NIGHT)))
    };
    assert!(judged(&[], &[NIGHTLY]).open);
    assert!(judged(&[LATER], &[NIGHTLY]).open);
    // What the fleet allows opens nothing for a customer that is closed, and the other way round.
    let closed = judged(&[NIGHTLY], &["allow 0 12 * * * for 1h"]);
    assert_eq!((closed.open, closed.until), (false, None));
    assert_snapshot!(closed.why, @"customer acme: not opened by acme.yaml:1");
    assert_snapshot!(judged(&[FREEZE], &["allow 0 12 * * * for 1h"]).why, @"the fleet: closed by acme.yaml:1 (deny 2026-06-01 to 2026-06-03, UTC); customer acme: not opened by acme.yaml:1");
}

#[test]
fn what_would_not_end_inside_is_not_started() {
    let fits = &*format!("{NIGHTLY} fits 45m");
    assert!(is_open(&[fits], "2026-06-02T01:14Z", false, false));
    assert_snapshot!(told(&[fits], "2026-06-02T01:20Z", false, false), @"closed; customer acme: closes in 40m, and acme.yaml:1 (allow 0 22 * * * for 4h, UTC) starts nothing in the last 45m");
    assert!(is_open(&[fits], "2026-06-02T01:20Z", false, true), "what runs goes on");
    // What goes on to be open counts, by whatever window; a deny in between counts too.
    assert!(is_open(&[fits, "allow 0 2 * * * for 1h"], "2026-06-02T01:20Z", false, false));
    assert!(is_open(&[fits, "allow 30 1 * * * for 1h"], "2026-06-02T01:40Z", false, false));
    assert!(!is_open(&[fits, "deny 0 0 * * * for 1h"], "2026-06-01T23:30Z", false, false));
    // Where the end excuses who asks, it is no end for them.
    assert!(is_open(&[&format!("{fits} manual")], "2026-06-02T01:20Z", true, false));
}

#[test]
fn nothing_is_started_that_would_not_end_before_a_deny() {
    let deny = "deny 0 12 * * * for 1h fits 30m";
    assert!(is_open(&[deny], "2026-06-01T11:29Z", false, false));
    assert_snapshot!(told(&[deny], "2026-06-01T11:45Z", false, false), @"closed; customer acme: closes in 15m, and acme.yaml:1 (deny 0 12 * * * for 1h, UTC) starts nothing in the last 30m");
    assert!(!is_open(&[deny, "deny 50 11 * * * for 1m"], "2026-06-01T11:40Z", false, false));
    assert!(is_open(&[deny, "deny 50 11 * * * for 1m"], "2026-06-01T11:20Z", false, false));
    assert!(is_open(&[&format!("{deny} manual")], "2026-06-01T11:45Z", true, false));
}

#[test]
fn one_window_that_stops_is_enough() {
    let of = |fleet: &[&str], own: &[&str]| {
        at_close(&[scope("the fleet", fleet), scope("customer acme", own)])
    };
    assert_eq!(of(&[], &[NIGHTLY]), AtClose::Finish);
    assert_eq!(of(&[NIGHTLY], &[NIGHTLY, &format!("{NIGHTLY} stop")]), AtClose::Stop);
    assert_eq!(of(&[&format!("{LATER} stop")], &[]), AtClose::Stop);
}

#[test]
fn a_customer_is_judged_by_the_fleets_windows_and_its_own() {
    let customer = crate::release::Customer {
        name: "acme".into(),
        labels: Default::default(),
        pins: Default::default(),
        values: crate::Value::from(crate::Map::new()),
        windows: [window(NIGHTLY)].into(),
        sync: crate::target::Target::default(),
        spec: crate::Value::from(crate::Map::new()),
        place: crate::release::Place::file("acme.yaml"),
    };
    let scopes = scopes(&[window(FREEZE), window(LATER)].into(), &customer);
    let counts = scopes.iter().map(|scope| (&*scope.name, scope.windows.len()));
    assert_eq!(counts.collect::<Vec<_>>(), [("the fleet", 2), ("customer acme", 1)]);
}
