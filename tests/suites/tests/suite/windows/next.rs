//! `bowline windows next`.

use super::{desk, with_freeze};

#[test]
fn openings_are_listed_in_the_windows_zone_and_in_utc() {
    let told = with_freeze().bowline("windows next . --all -n 3 --at 2026-12-17T22:00Z").told();
    insta::assert_snapshot!(told, @r"
    exit 0
    --- stdout
    CUSTOMER  OPENS                 CLOSES                OPENS (UTC)           CLOSES (UTC)          BEGIN UNTIL
    acme      open now              2026-12-18 02:00 CET  open now              2026-12-18 01:00 UTC  2026-12-18 01:15 CET
    acme      2026-12-18 22:00 CET  2026-12-19 02:00 CET  2026-12-18 21:00 UTC  2026-12-19 01:00 UTC  2026-12-19 01:15 CET
    acme      2027-01-02 01:00 CET  2027-01-02 02:00 CET  2027-01-02 00:00 UTC  2027-01-02 01:00 UTC  2027-01-02 01:15 CET
    globex    open now              2026-12-20 00:00 UTC  open now              2026-12-20 00:00 UTC  -
    globex    2027-01-02 00:00 UTC  never                 2027-01-02 00:00 UTC  never                 -
    ");
}

#[test]
fn programs_get_instants() {
    let ran = desk().bowline("windows next . -c acme -n 2 --at 2026-03-27T12:00Z -o json").done();
    insta::assert_snapshot!(ran.out, @r#"
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "WindowsNextReport",
      "customers": [
        {
          "name": "acme",
          "at": "2026-03-27T12:00:00Z",
          "timeZone": "Europe/Madrid",
          "openings": [
            {
              "from": "2026-03-27T21:00:00Z",
              "to": "2026-03-28T01:00:00Z",
              "beginsUntil": "2026-03-28T00:15:00Z"
            },
            {
              "from": "2026-03-30T20:00:00Z",
              "to": "2026-03-31T00:00:00Z",
              "beginsUntil": "2026-03-30T23:15:00Z"
            }
          ]
        }
      ]
    }
    "#);
}
