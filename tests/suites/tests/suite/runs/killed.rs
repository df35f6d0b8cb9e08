//! SIGKILL at any point; resume ends as if nothing had happened.

use super::{ended, ending, ends, started, with_steps};
use crate::program::Desk;

fn desk() -> Desk {
    let steps = "    before: [{name: settle, uses: wait, config: {for: 400ms}}]\n    \
                 after: [{name: rest, uses: wait, config: {for: 400ms}}]\n    \
                 exit: [{name: leave, uses: wait, config: {for: 400ms}}]\n";
    with_steps("wait", steps)
}

#[test]
fn a_run_that_is_killed_behind_any_event_ends_as_one_that_was_not() {
    let undisturbed = desk();
    undisturbed.bowline("run . -c acme").done();
    let all = super::events(&undisturbed, "acme-1").len();
    let manifests = undisturbed.read("deployed/acme/manifests.yaml");
    for behind in 1..all {
        let desk = desk();
        let mut child = started(&desk, |events| events.len() >= behind);
        child.kill().unwrap();
        ended(&desk, child);
        if ending(&desk, "acme-1").is_null() {
            desk.bowline("runs resume acme-1").done();
        }
        assert_eq!(ending(&desk, "acme-1")["ending"]["how"], "succeeded", "behind {behind}");
        assert_eq!(desk.read("deployed/acme/manifests.yaml"), manifests, "behind {behind}");
        for step in ["settle", "rest", "leave"] {
            assert_eq!(ends(&desk, "acme-1", step), 1, "{step}, behind {behind}");
        }
    }
}

#[test]
fn what_is_unfinished_is_mentioned_and_resumed_by_all() {
    let desk = desk();
    let mut child = started(&desk, |events| events.len() > 3);
    child.kill().unwrap();
    ended(&desk, child);
    let other = desk.bowline("run . -c globex").done();
    assert!(other.err.contains("unfinished: acme-1"), "{}", other.told());
    // The folder has changed since; what was kept goes on.
    desk.write("release.yaml", "broken: [");
    desk.bowline("runs resume --all").done();
    assert_eq!(ending(&desk, "acme-1")["ending"]["how"], "succeeded");
    assert_eq!(desk.bowline("runs resume acme-1").code, Some(2), "it has ended");
}

#[test]
fn a_customer_that_changed_meanwhile_is_not_gone_on_with() {
    let desk = desk();
    let mut child = started(&desk, |events| events.len() > 3);
    child.kill().unwrap();
    ended(&desk, child);
    crate::small::customer(&desk, "acme", "  values: {team: blue}\n");
    let refused = desk.bowline("runs resume acme-1");
    assert_eq!(refused.code, Some(3), "{}", refused.told());
    assert!(refused.err.contains("release.changed"), "{}", refused.told());
}
