//! `status`, `drift`, `rollback`.

use crate::small;

#[test]
fn what_somebody_changed_by_hand_is_drift() {
    let desk = small::release();
    desk.bowline("run . --all").done();
    assert_eq!(desk.bowline("drift .").code, Some(0));
    let status = desk.bowline("status . -o json").done().json();
    assert_eq!(status["customers"][0]["state"], "in-sync", "{status:#}");
    assert_eq!(status["customers"][0]["lastRun"]["result"], "succeeded");
    desk.edit("deployed/acme/manifests.yaml", "colour: blue", "colour: red");
    let drifted = desk.bowline("drift .");
    assert_eq!(drifted.code, Some(10), "{}", drifted.told());
    assert!(drifted.out.contains("acme") && !drifted.out.contains("globex"), "{}", drifted.told());
}

#[test]
fn a_customer_goes_back_to_the_release_that_was_kept() {
    let desk = small::release();
    desk.bowline("run . -c acme").done();
    let before = desk.read("deployed/acme/manifests.yaml");
    desk.edit("manifests/web.yaml", "colour: blue", "colour: green");
    desk.edit("release.yaml", "version: 1.0.0", "version: 1.1.0");
    desk.bowline("run . -c acme").done();
    assert_ne!(desk.read("deployed/acme/manifests.yaml"), before);
    desk.bowline("rollback -c acme").done();
    assert_eq!(desk.read("deployed/acme/manifests.yaml"), before);
    let nowhere = desk.bowline("rollback -c acme --to sha256:0000");
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.told());
}
