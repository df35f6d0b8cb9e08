use bowline_guest::TestCall;
use serde_json::{Value, json};

use super::*;

/// A call that is made so many seconds after the step began, on 2026-03-01T00:00:00Z.
fn after(seconds: u64, config: Value) -> Result<Outcome, Findings> {
    let began = time::read("2026-03-01T00:00:00Z").unwrap();
    let call = TestCall::new().times(began, began + Duration::from_secs(seconds));
    call.run(&Wait, config).result
}

#[test]
fn it_waits_for_what_is_left_and_then_is_done() {
    let config = || json!({"for": "10m"});
    assert_eq!(after(0, config()), Ok(Outcome::wait(Duration::from_secs(600))));
    assert_eq!(after(599, config()), Ok(Outcome::wait(Duration::from_secs(1))));
    assert_eq!(after(600, config()), Ok(Outcome::done().output("waitedSeconds", 600)));
}

#[test]
fn it_waits_until_a_time_in_whatever_zone() {
    let config = || json!({"until": "2026-03-01T01:01:00+01:00"});
    assert_eq!(after(0, config()), Ok(Outcome::wait(Duration::from_secs(60))));
    let past = json!({"until": "2026-02-28T00:00:00Z"});
    assert_eq!(after(0, past), Ok(Outcome::done().output("waitedSeconds", 0)));
}

#[test]
fn a_clock_that_went_back_does_not_end_the_wait_early() {
    let began = Duration::from_secs(1_000);
    let call = TestCall::new().times(began, Duration::from_secs(900));
    let outcome = call.run(&Wait, json!({"for": "10s"})).result;
    assert_eq!(outcome, Ok(Outcome::wait(Duration::from_secs(110))));
}

#[test]
fn configs_that_mean_nothing_are_refused() {
    for (config, code) in [
        (json!({}), "one-of-both"),
        (json!({"for": "1s", "until": "2026-03-01T00:00:00Z"}), "one-of-both"),
        (json!({"until": "2026-03-01 10:00"}), "no-time"),
        (json!({"for": "9000h"}), "too-long"),
        (json!({"until": "2036-03-01T00:00:00Z"}), "too-long"),
        (json!({"for": "10"}), "config"),
        (json!({"four": "10s"}), "config"),
    ] {
        let findings = after(0, config.clone()).unwrap_err();
        let codes: Vec<&str> = findings.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, [code], "{config}");
    }
}

#[test]
fn times_are_read_as_the_calendar_has_them() {
    for (text, seconds) in [
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:00:00z", 951_825_600),
        ("2026-03-01T22:00:00.5+01:00", 1_772_398_800),
        ("2100-03-01T00:00:00-00:30", 4_107_544_200),
    ] {
        assert_eq!(time::read(text), Some(Duration::from_secs(seconds)), "{text}");
    }
    for odd in [
        "",
        "2026-03-01",
        "2026-03-01T22:00:00",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T22:00:00+1:00",
        "2026-03-01T22:00:00.Z",
        "1960-01-01T00:00:00Z",
        "2026-03-01T22:00:00+\u{661}1:00",
    ] {
        assert_eq!(time::read(odd), None, "{odd}");
    }
}
