//! What nobody wants any more goes, within the guards.

use super::Shop;

#[test]
fn a_manifest_that_left_the_release_is_pruned() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.write("manifests/web.yaml", shop.maps(0..9));
    shop.desk.bowline("run . -c acme").done();
    assert!(!shop.get("configmap").contains("map-9"));
    assert_eq!(shop.get("configmap").matches("map-").count(), 9);
    shop.desk.bowline("run . -c acme").done();
}

#[test]
fn losing_too_much_is_refused_before_anything_is_pruned() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.write("manifests/web.yaml", shop.maps(0..5));
    let refused = shop.desk.bowline("run . -c acme");
    assert_eq!(refused.code, Some(9), "{}", refused.told());
    assert!(refused.err.contains("guard."), "{}", refused.told());
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
}

#[test]
fn a_customer_who_leaves_leaves_nothing() {
    let shop = Shop::new();
    shop.desk.bowline("run . -c acme").done();
    shop.desk.bowline("offboard -c acme --plan-only");
    let events = shop.desk.bowline("runs logs acme -o jsonl").done();
    let digest = events.out.lines().find_map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let digest = event["result"]["digest"].as_str().map(str::to_owned);
        digest.filter(|_| event["result"]["of"] == "reviewed")
    });
    shop.desk.bowline(&format!("approve -c acme {}", digest.unwrap())).done();
    shop.desk.bowline("offboard -c acme").done();
    assert_eq!(shop.get("configmap").matches("map-").count(), 0);
    shop.desk.bowline("offboard -c acme").done();
}
