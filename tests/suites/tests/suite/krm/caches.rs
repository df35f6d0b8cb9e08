//! Calls of functions that are not made again.

use super::rendered::annotated;
use crate::program::Desk;

/// Renders; whether the function was not called.
fn taken_over(desk: &Desk, out: &str) -> bool {
    desk.bowline(&format!("render . -c acme --out {out} --receipts {out}.jsonl")).done();
    let receipt: serde_json::Value =
        serde_json::from_str(&desk.read(&format!("{out}.jsonl"))).unwrap();
    let calls = receipt["calls"].as_array().unwrap();
    let call = calls.iter().find(|call| call["plugin"] == "set-annotation").unwrap();
    call["cached"] == true
}

#[test]
fn a_call_with_the_same_objects_and_config_is_taken_over_and_leaves_the_same() {
    let desk = annotated();
    assert!(!taken_over(&desk, "first"));
    assert!(taken_over(&desk, "second"));
    let [first, second] =
        ["first", "second"].map(|out| desk.read(&format!("{out}/acme/manifests.yaml")));
    assert_eq!(first, second);
    desk.edit("manifests/web.yaml", "mode: fast", "mode: slow");
    assert!(!taken_over(&desk, "third"));
}

#[test]
fn a_call_that_was_given_a_secret_is_made_again() {
    let desk = annotated();
    desk.edit("release.yaml", "kinds: [Deployment, ConfigMap]", "kinds: [Secret]");
    let secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {a: b}\n";
    let manifests = desk.read("manifests/web.yaml");
    desk.write("manifests/web.yaml", manifests + secret);
    assert!(!taken_over(&desk, "first"));
    assert!(!taken_over(&desk, "second"));
}
