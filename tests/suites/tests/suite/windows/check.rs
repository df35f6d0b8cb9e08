//! `bowline windows check`.

use super::{desk, with_freeze};
use crate::small::customer;

#[test]
fn an_open_customer_is_told_until_when_and_by_which_line() {
    let told = desk().bowline("windows check . -c acme --at 2026-06-01T23:00+02:00").told();
    insta::assert_snapshot!(told, @r"
    exit 0
    --- stdout
    acme: open until 2026-06-02 01:15 CEST (2026-06-01 23:15 UTC)
      the fleet: there are no windows
      customer acme: open by customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid)
      closes 2026-06-02 02:00 CEST (2026-06-02 00:00 UTC), opens 2026-06-02 22:00 CEST (2026-06-02 20:00 UTC)
    ");
}

#[test]
fn a_closed_one_ends_with_5_and_says_when_it_opens() {
    let told = desk().bowline("windows check . -c acme --at 2026-06-01T12:00Z").told();
    insta::assert_snapshot!(told, @r"
    exit 5
    --- stdout
    acme: closed until 2026-06-01 22:00 CEST (2026-06-01 20:00 UTC)
      the fleet: there are no windows
      customer acme: not opened by customers/acme.yaml:7
      opens 2026-06-01 22:00 CEST (2026-06-01 20:00 UTC), closes 2026-06-02 02:00 CEST (2026-06-02 00:00 UTC)
    ");
    let late = desk().bowline("windows check . -c acme --at 2026-06-02T01:30+02:00").told();
    insta::assert_snapshot!(late, @r"
    exit 5
    --- stdout
    acme: closed until 2026-06-02 22:00 CEST (2026-06-02 20:00 UTC)
      the fleet: there are no windows
      customer acme: closes in 30m, and customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid) starts nothing in the last 45m
      opens 2026-06-02 22:00 CEST (2026-06-02 20:00 UTC), closes 2026-06-02 02:00 CEST (2026-06-02 00:00 UTC)
    ");
}

#[test]
fn a_freeze_closes_all_and_excuses_a_person() {
    let desk = with_freeze();
    let told = desk.bowline("windows check . --all --at 2026-12-21T22:30Z").told();
    insta::assert_snapshot!(told, @r"
    exit 5
    --- stdout
    acme: closed until 2027-01-02 01:00 CET (2027-01-02 00:00 UTC)
      the fleet: closed by DESK/bowline.toml:1 (deny 2026-12-20 to 2027-01-02, UTC)
      customer acme: open by customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid)
      opens 2027-01-02 01:00 CET (2027-01-02 00:00 UTC), closes 2027-01-02 02:00 CET (2027-01-02 01:00 UTC)
    globex: closed until 2027-01-02 00:00 UTC
      the fleet: closed by DESK/bowline.toml:1 (deny 2026-12-20 to 2027-01-02, UTC)
      customer globex: there are no windows
      opens 2027-01-02 00:00 UTC
    ");
    let asked = desk.bowline("windows check . --all --at 2026-12-21T22:30Z --manual").told();
    insta::assert_snapshot!(asked, @r"
    exit 0
    --- stdout
    acme: open to whoever asks until 2026-12-22 01:15 CET (2026-12-22 00:15 UTC)
      the fleet: not closed by DESK/bowline.toml:1, and a person asked
      customer acme: open by customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid)
      closes 2026-12-22 02:00 CET (2026-12-22 01:00 UTC), opens 2026-12-22 22:00 CET (2026-12-22 21:00 UTC)
    globex: open to whoever asks until 2027-01-02 00:00 UTC
      the fleet: not closed by DESK/bowline.toml:1, and a person asked
      customer globex: there are no windows
    ");
}

#[test]
fn programs_get_all_of_it() {
    let ran = with_freeze().bowline("windows check . --all --at 2026-06-01T21:00Z -o json").done();
    insta::assert_snapshot!(ran.out, @r#"
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "WindowsCheckReport",
      "customers": [
        {
          "name": "acme",
          "status": "open",
          "at": "2026-06-01T21:00:00Z",
          "excused": false,
          "why": "the fleet: not closed by DESK/bowline.toml:1; customer acme: open by customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid)",
          "until": "2026-06-01T23:15:00Z",
          "nextOpening": "2026-06-02T20:00:00Z",
          "nextClosing": "2026-06-02T00:00:00Z",
          "atClose": "stop",
          "scopes": [
            {
              "name": "the fleet",
              "open": true,
              "why": "the fleet: not closed by DESK/bowline.toml:1"
            },
            {
              "name": "customer acme",
              "open": true,
              "why": "customer acme: open by customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid)",
              "window": {
                "file": "customers/acme.yaml",
                "line": 7,
                "text": "allow 0 22 * * MON-FRI for 4h, Europe/Madrid"
              }
            }
          ]
        },
        {
          "name": "globex",
          "status": "open",
          "at": "2026-06-01T21:00:00Z",
          "excused": false,
          "why": "the fleet: not closed by DESK/bowline.toml:1",
          "until": "2026-12-20T00:00:00Z",
          "nextOpening": "2027-01-02T00:00:00Z",
          "nextClosing": "2026-12-20T00:00:00Z",
          "atClose": "stop",
          "scopes": [
            {
              "name": "the fleet",
              "open": true,
              "why": "the fleet: not closed by DESK/bowline.toml:1"
            },
            {
              "name": "customer globex",
              "open": true,
              "why": "customer globex: there are no windows"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn a_bad_window_is_told_and_the_others_are_answered() {
    let desk = desk();
    customer(&desk, "globex", "  windows: [{allow: 0 0 30 2 *, for: 1h}]\n");
    let told = desk.bowline("windows check . --all --at 2026-06-01T21:00Z").told();
    insta::assert_snapshot!(told, @r#"
    exit 3
    --- stdout
    acme: open until 2026-06-02 01:15 CEST (2026-06-01 23:15 UTC)
      the fleet: there are no windows
      customer acme: open by customers/acme.yaml:7 (allow 0 22 * * MON-FRI for 4h, Europe/Madrid)
      closes 2026-06-02 02:00 CEST (2026-06-02 00:00 UTC), opens 2026-06-02 22:00 CEST (2026-06-02 20:00 UTC)
    --- stderr
    error[release.invalid]: customers/globex.yaml:6:21: spec.windows[0].allow: "0 0 30 2 *" never fires: none of its months has such a day
    "#);
}

#[test]
fn where_windows_are_required_a_customer_without_is_no_open_one() {
    let desk = desk();
    desk.write("bowline.toml", "requireWindows = true\n");
    let told = desk.bowline("windows check . -c globex --at 2026-06-01T21:00Z").told();
    insta::assert_snapshot!(told, @r#"
    exit 3
    --- stderr
    error[release.invalid]: customers/globex.yaml:1:1: spec.windows: globex has no windows, and DESK/bowline.toml:1 says requireWindows
      hint: write when runs may change it under spec.windows, such as {allow: "0 22 * * 1-5", for: 4h, timeZone: Europe/Madrid}
    "#);
    desk.bowline("render . -c globex").done();
}

#[test]
fn what_is_no_time_and_no_customer_is_refused() {
    let told = |arguments: &str| desk().bowline(arguments).told();
    insta::assert_snapshot!(told("windows check . -c acme --at tomorrow"), @r"
    exit 2
    --- stderr
    error: invalid value 'tomorrow' for '--at <TIME>': expected a time such as 2026-12-20T22:00+01:00

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(told("windows check ."), @r"
    exit 2
    --- stderr
    error: which customers? Name them with -c NAME, or take --all or --selector LABELS
    ");
    insta::assert_snapshot!(told("windows check . -c acmee"), @r"
    exit 3
    --- stderr
    error[release.incomplete]: customers: no customer acmee, did you mean acme?
    ");
}

#[test]
fn windows_are_told_whatever_is_wrong_with_the_release() {
    let desk = desk();
    desk.write("release.yaml", "broken: [");
    desk.bowline("windows check . -c acme --at 2026-06-01T21:00Z").done();
}
