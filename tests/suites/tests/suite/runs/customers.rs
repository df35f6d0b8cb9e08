//! Many customers at once.

use crate::program::Desk;
use crate::small::{self, customer};

/// Five customers, of which one has a plugin version that is not there.
fn five() -> Desk {
    let desk = small::release();
    for name in ["initech", "umbrella"] {
        customer(&desk, name, "");
    }
    customer(&desk, "broken", "  values: {team: null}\n");
    desk
}

#[test]
fn after_a_failure_no_other_run_begins() {
    let desk = five();
    let ran = desk.bowline("run . --all --concurrency 1 -o json");
    assert_ne!(ran.code, Some(0));
    let customers = ran.json()["customers"].clone();
    let states: Vec<(String, String)> = customers
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["customer"].to_string(), one["state"].to_string()))
        .collect();
    // In their order: acme went well, broken failed, and nobody behind it began.
    assert_eq!(
        states.iter().filter(|(_, state)| state.contains("not-begun")).count(),
        3,
        "{states:?}"
    );
}

#[test]
fn a_failure_stops_nobody_where_more_are_allowed() {
    let desk = five();
    let ran = desk.bowline("run . --all --max-failures 9 -o json");
    assert_eq!(ran.json()["counts"]["succeeded"], 4, "{}", ran.told());
    assert!(desk.at("deployed/umbrella/manifests.yaml").exists());
}

#[test]
fn every_event_is_told_while_it_happens() {
    let desk = small::release();
    let ran = desk.bowline("run . --all -o jsonl").done();
    let lines: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let finished = lines.iter().filter(|line| line["event"] == "finished").count();
    assert_eq!(finished, 2, "{}", ran.told());
    assert_eq!(lines.last().unwrap()["kind"], "RunSummary");
}

#[test]
fn a_closed_window_ends_with_5_and_says_until_when() {
    let desk = small::release();
    customer(&desk, "acme", "  windows: [{allow: 0 22 * * *, for: 4h, timeZone: UTC}]\n");
    let closed = desk.bowline("run . -c acme --now 2026-06-01T12:00:00Z");
    assert_eq!(closed.code, Some(5), "{}", closed.told());
    assert!(closed.err.contains("window.closed"), "{}", closed.told());
    assert!(closed.err.contains("; it opens at 2026-06-01T22:00:00Z"), "{}", closed.told());
    desk.bowline("run . -c acme --now 2026-06-01T23:00:00Z").done();
    desk.bowline("run . -c acme --now 2026-06-02T12:00:00Z --break-glass fire").done();
    let shown = desk.bowline("runs show acme").done();
    assert!(shown.out.contains("broke the glass: fire"), "{}", shown.told());
}
