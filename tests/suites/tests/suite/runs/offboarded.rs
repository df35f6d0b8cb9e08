//! `offboard`: a customer leaves.

use super::{ending, events, terraform};
use crate::program::Desk;
use crate::small;

/// What was planned and reviewed in a run, by its digests: Terraform's part first.
fn digests(desk: &Desk, run: &str) -> Vec<String> {
    let events = events(desk, run);
    let looked = events
        .iter()
        .filter(|event| matches!(event["result"]["of"].as_str(), Some("planned" | "reviewed")));
    looked.map(|event| event["result"]["digest"].as_str().unwrap().to_owned()).collect()
}

fn tasks(desk: &Desk, run: &str) -> Vec<String> {
    let done = events(desk, run).into_iter().filter(|event| event["event"] == "done");
    done.map(|event| event["task"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn objects_go_and_then_what_terraform_made_once_both_are_approved() {
    let desk = terraform::desk();
    desk.bowline("run . --all").done();
    // It goes by what was kept, whatever became of the folder.
    desk.write("release.yaml", "broken: [");

    let planned = desk.bowline("offboard -c acme --plan-only");
    assert_eq!(planned.code, Some(10), "{}", planned.told());
    assert!(planned.out.contains("would destroy terraform_data.database"), "{}", planned.told());
    assert!(planned.out.contains("objects: sha256:"), "{}", planned.told());
    let digests = digests(&desk, "acme");
    assert_eq!(digests.len(), 2);

    let refused = desk.bowline("offboard -c acme");
    assert_eq!(refused.code, Some(9), "{}", refused.told());
    desk.bowline(&format!("approve -c acme {}", digests[1])).done();
    // One part is not enough for either to go.
    let refused = desk.bowline("offboard -c acme");
    assert_eq!(refused.code, Some(9), "{}", refused.told());
    assert!(desk.at("deployed/acme/manifests.yaml").exists());
    desk.bowline(&format!("approve -c acme {}", digests[0])).done();
    desk.bowline("offboard -c acme").done();
    assert_eq!(tasks(&desk, "acme"), ["plan", "review", "remove", "apply"]);
    assert!(!desk.at("deployed/acme").exists());
    assert!(desk.at("deployed/globex/manifests.yaml").exists());

    // It may be said again: there is nothing left to approve.
    desk.bowline("offboard -c acme").done();
    assert_eq!(tasks(&desk, "acme"), ["plan", "review", "remove"]);
    assert_eq!(ending(&desk, "acme")["ending"]["how"], "succeeded");
    let retried = desk.bowline("runs retry acme");
    assert_eq!(retried.code, Some(2), "{}", retried.told());
}

#[test]
fn objects_that_changed_since_they_were_looked_at_stay() {
    let desk = small::release();
    desk.bowline("run . -c acme").done();
    desk.bowline("offboard -c acme --plan-only");
    let digest = digests(&desk, "acme").remove(0);
    desk.bowline(&format!("approve -c acme {digest}")).done();
    desk.edit("manifests/web.yaml", "colour: blue", "colour: green");
    desk.bowline("run . -c acme").done();
    let refused = desk.bowline("offboard -c acme");
    assert_eq!(refused.code, Some(9), "{}", refused.told());
    assert!(refused.err.contains("approval.stale"), "{}", refused.told());
    assert!(desk.at("deployed/acme/manifests.yaml").exists());
}

#[test]
fn a_customer_that_no_run_has_changed_needs_a_release() {
    let desk = small::release();
    let refused = desk.bowline("offboard -c acme");
    assert_eq!(refused.code, Some(2), "{}", refused.told());
    assert!(refused.err.contains("--release"), "{}", refused.told());
    // There is nothing there, and so nothing to approve.
    desk.bowline("offboard -c acme --release .").done();
}
