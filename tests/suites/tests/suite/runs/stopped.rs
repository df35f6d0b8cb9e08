//! Ends from outside: Ctrl-C, SIGTERM, `runs terminate`, deadlines. Exit steps run in each.

use super::{ended, ending, ends, has, signal, started, with_steps};
use crate::program::Desk;

/// A release whose step waits for long, and whose exit step does not.
fn waiting() -> Desk {
    let steps = "    before: [{name: settle, uses: wait, config: {for: 1h}}]\n    \
                 exit: [{name: leave, uses: wait, config: {for: 1ms}}]\n";
    with_steps("wait", steps)
}

fn in_the_step(events: &[serde_json::Value]) -> bool {
    events.iter().any(|event| event["task"]["step"] == "settle")
}

#[test]
fn ctrl_c_and_sigterm_end_a_run_with_its_exit_steps() {
    for name in ["INT", "TERM"] {
        let desk = waiting();
        let child = started(&desk, in_the_step);
        signal(&child, name);
        let ran = ended(&desk, child);
        assert_eq!(ran.code, Some(8), "{}", ran.told());
        assert_eq!(ends(&desk, "acme-1", "leave"), 1);
        assert_eq!(ending(&desk, "acme-1")["ending"]["how"], "terminated");
        assert!(!desk.at("deployed/acme/manifests.yaml").exists());
    }
}

#[test]
fn another_process_ends_a_run() {
    let desk = waiting();
    let child = started(&desk, in_the_step);
    desk.bowline("runs terminate acme-1 --reason enough").done();
    let ran = ended(&desk, child);
    assert_eq!(ran.code, Some(8), "{}", ran.told());
    assert!(ran.err.contains("enough"), "{}", ran.told());
    assert_eq!(ends(&desk, "acme-1", "leave"), 1);
}

#[test]
fn a_run_that_nobody_drives_is_ended_with_its_exit_steps_too() {
    let desk = waiting();
    let child = started(&desk, in_the_step);
    signal(&child, "KILL");
    ended(&desk, child);
    desk.bowline("runs terminate acme-1").done();
    assert_eq!(ends(&desk, "acme-1", "leave"), 1);
    assert_eq!(ending(&desk, "acme-1")["ending"]["how"], "terminated");
}

#[test]
fn a_second_run_of_the_customer_is_told_who_is_at_work() {
    let desk = waiting();
    let child = started(&desk, |events| has(events, "claimed"));
    let busy = desk.bowline("run . -c acme --state other --adopt-state");
    assert_eq!(busy.code, Some(5), "{}", busy.told());
    assert!(busy.err.contains("run acme-1 of "), "{}", busy.told());
    signal(&child, "INT");
    ended(&desk, child);
}

#[test]
fn a_deadline_ends_the_phase_and_not_the_exit_steps() {
    let desk = waiting();
    let release = desk.read("release.yaml");
    desk.write("release.yaml", format!("{release}  deadlines: {{before: 1s}}\n"));
    let ran = desk.bowline("run . -c acme");
    assert_eq!(ran.code, Some(7), "{}", ran.told());
    assert_eq!(ends(&desk, "acme-1", "leave"), 1);
}
