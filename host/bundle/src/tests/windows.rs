//! Windows in customers' files and the operator's.

use bowline_core::FailureClass;
use bowline_core::run::AtClose;
use bowline_core::window::{Question, at_close, openings, scopes};
use insta::assert_snapshot;

use super::fixture::{Fixture, customer};
use crate::{Fleet, OpenOptions, fleet};

const NIGHTLY: &str = "  windows:\n    - {allow: 0 22 * * 1-5, for: 4h, timeZone: Europe/Madrid}\n";

fn read(fixture: &Fixture) -> Fleet {
    fleet(&fixture.options()).unwrap()
}

fn refusal(fixture: &Fixture, name: &str) -> String {
    let fleet = read(fixture);
    let member = fleet.members.iter().find(|member| &*member.name == name).unwrap();
    fixture.shown(member.outcome.as_ref().unwrap_err())
}

#[test]
fn windows_know_where_they_stand() {
    let fixture = Fixture::new();
    fixture.file("customers/acme.yaml", customer("acme", NIGHTLY));
    fixture.file(
        "bowline.toml",
        "[[window]]\ndeny = {from = \"2026-12-20T00:00\", to = \"2027-01-02T00:00\"}\natClose = \"stop\"\n",
    );
    let fleet = read(&fixture);
    let acme = fleet.members[0].outcome.as_ref().unwrap();
    let scopes = scopes(&fleet.operator.windows, acme);
    let said = scopes.iter().flat_map(|scope| {
        scope.windows.iter().map(|window| format!("{}, {:#}: {window}\n", scope.name, window.place))
    });
    let said = said.collect::<String>().replace(&*fixture.path("").display().to_string(), "ROOT/");
    assert_snapshot!(said, @r"
    the fleet, ROOT/bowline.toml:1:1: deny 2026-12-20T00:00 to 2027-01-02T00:00, UTC
    customer acme, customers/acme.yaml:7:7: allow 0 22 * * 1-5 for 4h, Europe/Madrid
    ");
    assert_eq!(at_close(&scopes), AtClose::Stop);
    assert_eq!(at_close(&scopes[1..]), AtClose::Finish);
}

#[test]
fn one_bad_window_refuses_its_own_customer_and_no_other() {
    let fixture = Fixture::new();
    fixture.file("customers/acme.yaml", customer("acme", NIGHTLY));
    let bad = "  windows:\n    - {allow: 0 0 30 2 *, for: 1h}\n    - {deny: 0 25 * * *, until: \"02:00\", timeZone: Europe/Madird}\n    - deny: {from: 2026-12-20T00:00, to: 2026-12-19T00:00}\n    - {allow: 0 0 * * *, for: 1h, overrun: true, atClose: stop}\n";
    fixture.file("customers/globex.yaml", customer("globex", bad));
    assert_snapshot!(refusal(&fixture, "globex"), @r#"
    [release.invalid] customers/globex.yaml:7:15: spec.windows[0].allow: "0 0 30 2 *" never fires: none of its months has such a day
    [release.invalid] customers/globex.yaml:8:14: spec.windows[1].deny: the hour "25" is not made of *, 0 to 23, ranges as 1-5, steps as */2 or 1-5/2, and commas
    [release.invalid] customers/globex.yaml:8:52: spec.windows[1].timeZone: no time zone "Europe/Madird", did you mean Europe/Madrid?
    [release.invalid] customers/globex.yaml:9:42: spec.windows[2].deny.to: its end 2026-12-19T00:00 is not after its begin 2026-12-20T00:00
    [release.invalid] customers/globex.yaml:10:59: spec.windows[3].atClose: `atClose: stop` contradicts `overrun: true`, which excuses a run that began before
    "#);
    let opened = fixture.open().unwrap();
    let outcomes = opened.tenants.iter().map(|tenant| (&*tenant.name, tenant.outcome.is_ok()));
    assert_eq!(outcomes.collect::<Vec<_>>(), [("acme", true), ("globex", false)]);
}

#[test]
fn a_bad_window_of_the_fleet_refuses_the_operators_file() {
    let fixture = Fixture::new();
    fixture.file(
        "bowline.toml",
        "[[window]]\nallow = \"0 22 * * *\"\nfor = \"4h\"\ntimeZone = \"Mars\"\n",
    );
    assert_snapshot!(fixture.refusal(), @r#"[release.invalid] ROOT/bowline.toml:4:12: window[0].timeZone: no time zone "Mars""#);
}

#[test]
fn more_windows_than_anybody_needs_are_refused() {
    let fixture = Fixture::new();
    let window = "    - {allow: 0 22 * * *, for: 4h}\n";
    fixture.file(
        "customers/acme.yaml",
        customer("acme", &format!("  windows:\n{}", window.repeat(65))),
    );
    let refused = refusal(&fixture, "acme");
    assert!(refused.contains("spec.windows") && refused.contains("64"), "{refused}");
}

#[test]
fn where_windows_are_required_a_customer_without_is_refused_runs_and_no_render() {
    let fixture = Fixture::new();
    fixture.file("customers/globex.yaml", customer("globex", NIGHTLY));
    let refused = || {
        let fleet = read(&fixture);
        let checked = fleet.members.iter().map(|member| {
            let customer = member.outcome.as_ref().unwrap();
            fleet.operator.check_windows(customer).err()
        });
        checked.collect::<Vec<_>>()
    };
    assert!(refused().iter().all(Option::is_none));
    fixture.file("bowline.toml", "\nrequireWindows = true\n");
    let [Some(acme), None] = &refused()[..] else { panic!("acme alone") };
    assert_eq!(acme.class, FailureClass::ReleaseInvalid);
    let said = acme.to_string().replace(&*fixture.path("").display().to_string(), "ROOT/");
    assert_snapshot!(said, @"customers/acme.yaml:1:1: spec.windows: acme has no windows, and ROOT/bowline.toml:2 says requireWindows");
    assert_snapshot!(acme.hint.as_ref().unwrap(), @r#"write when runs may change it under spec.windows, such as {allow: "0 22 * * 1-5", for: 4h, timeZone: Europe/Madrid}"#);
    assert!(fixture.open().unwrap().tenants.iter().all(|tenant| tenant.outcome.is_ok()));
    // The fleet's windows are not the customer's.
    fixture.file(
        "bowline.toml",
        "requireWindows = true\n[[window]]\nallow = \"0 22 * * *\"\nfor = \"4h\"\n",
    );
    assert!(refused()[0].is_some());
}

#[test]
fn windows_are_read_without_the_release() {
    let fixture = Fixture::new();
    fixture.file("release.yaml", "broken: [");
    fixture.file("elsewhere/acme.yaml", customer("acme", NIGHTLY));
    let customers = Some(fixture.path("elsewhere"));
    let fleet = fleet(&OpenOptions { customers, ..fixture.options() }).unwrap();
    assert_eq!(fleet.members[0].outcome.as_ref().unwrap().windows.len(), 1);
}

/// `host/docs/windows.md`: below each example stand the times that it opens in a period.
#[test]
fn the_documentation_says_what_is() {
    let page = include_str!("../../../docs/windows.md");
    let examples = page.split("```yaml\n").skip(1).map(|rest| {
        let (windows, rest) = rest.split_once("```\n```text\nfrom ").unwrap();
        let (period, rest) = rest.split_once('\n').unwrap();
        (windows, period, rest.split_once("```").unwrap().0)
    });
    let mut examples = examples.peekable();
    assert!(examples.peek().is_some());
    for (windows, period, expected) in examples {
        let fixture = Fixture::new();
        let spec = windows.lines().map(|line| format!("  {line}\n")).collect::<String>();
        fixture.file("customers/acme.yaml", customer("acme", &spec));
        let fleet = read(&fixture);
        let scopes = scopes(&fleet.operator.windows, fleet.members[0].outcome.as_ref().unwrap());
        let (from, to) = period.split_once(" to ").unwrap();
        let zone = scopes[1].windows[0].zone();
        let shown = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z");
        let found = openings(&scopes, Question::at(from.parse().unwrap()), to.parse().unwrap());
        let found = found
            .map(|opening| format!("{} to {}\n", shown(opening.from), shown(opening.to.unwrap())));
        assert_eq!(found.collect::<String>(), expected, "{windows}");
    }
}
