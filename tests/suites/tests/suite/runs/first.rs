//! What a new user does: run it, run it again, look at it.

use super::{ending, with_steps};
use crate::small;

#[test]
fn runs_are_listed_shown_and_kept() {
    let desk = small::release();
    desk.bowline("run . --all").done();
    let list = desk.bowline("runs list -o json").done().json();
    let ids: Vec<&str> =
        list["runs"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"acme-1") && ids.contains(&"globex-1"), "{ids:?}");
    assert_eq!(ending(&desk, "acme")["ending"]["how"], "succeeded");
    desk.bowline("state backup copy.db").done();
    assert_eq!(desk.bowline("state backup copy.db").code, Some(1), "a file is not written over");
    assert_eq!(desk.bowline("runs show nobody").code, Some(2));
}

#[test]
fn plan_only_shows_what_would_change_and_changes_nothing() {
    let desk = small::release();
    let planned = desk.bowline("run . -c acme --plan-only");
    assert_eq!(planned.code, Some(10), "{}", planned.told());
    assert!(planned.out.contains("apps/Deployment"), "{}", planned.told());
    assert!(!desk.at("deployed/acme/manifests.yaml").exists());
    desk.bowline("run . -c acme").done();
    let again = desk.bowline("run . -c acme --plan-only");
    assert_eq!(again.code, Some(0), "{}", again.told());
}

#[test]
fn steps_run_around_the_sync_and_may_run_alone() {
    let steps = "    before: [{name: settle, uses: wait, config: {for: 1ms}}]\n    \
                 after: [{name: rest, uses: wait, config: {for: 1ms}}]\n    \
                 exit: [{name: leave, uses: wait, config: {for: 1ms}}]\n";
    let desk = with_steps("wait", steps);
    desk.bowline("run . -c acme --steps-only").done();
    assert!(!desk.at("deployed/acme/manifests.yaml").exists());
    desk.bowline("run . -c acme").done();
    for step in ["settle", "rest", "leave"] {
        assert_eq!(super::ends(&desk, "acme-2", step), 1, "{step}");
    }
}

#[test]
fn another_state_folder_does_not_take_a_target_over_unasked() {
    let desk = small::release();
    desk.bowline("run . -c acme").done();
    let other = desk.bowline("run . -c acme --state other");
    assert_eq!(other.code, Some(6), "{}", other.told());
    assert!(other.err.contains("--adopt-state"), "{}", other.told());
    desk.bowline("run . -c acme --state other --adopt-state").done();
}

#[test]
fn an_object_too_many_gone_needs_a_person() {
    let desk = small::release();
    desk.bowline("run . -c acme").done();
    let whole = desk.read("manifests/web.yaml");
    let first = whole.split("---\n").next().unwrap().to_owned();
    desk.write("manifests/web.yaml", first);
    let refused = desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(9), "{}", refused.told());
    assert!(refused.err.contains("guard.output"), "{}", refused.told());
    desk.bowline("run . -c acme --allow-removed 3").done();
}
