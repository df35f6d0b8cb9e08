//! Which calls are made again after a change: those that asked about it, and no other.

use std::fmt::Write;
use std::sync::Arc;

use bowline_render::RenderCache;
use serde_json::Value as Json;

use super::world::{Calls, Entry, Kind, Thing, World};
use crate::guests;
use crate::program::{Desk, Ran};
use crate::small::push;

const RENDER: &str = "render shop --all --out out --receipts calls.jsonl";

/// Renders the shop; the calls that were made, a line a customer, and the customers whose output is
/// another one now.
fn made(desk: &Desk) -> String {
    let report = desk.bowline(&format!("{RENDER} -o json")).done().json();
    let receipts = desk.read("calls.jsonl");
    let receipts = receipts.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    // A customer whose output was settled has a receipt as well.
    let calls: Vec<Json> = receipts.map(|receipt| receipt["calls"].clone()).collect();
    let mut told = String::new();
    let customers = report["customers"].as_array().unwrap();
    assert_eq!(calls.len(), customers.len());
    for (customer, calls) in customers.iter().zip(&calls) {
        let made = calls.as_array().unwrap().iter().filter(|call| call["cached"] == false);
        let plugins: Vec<&str> = made.map(|call| call["plugin"].as_str().unwrap()).collect();
        let (name, output) = (customer["name"].as_str().unwrap(), &customer["output"]);
        if !plugins.is_empty() || output != "unchanged" {
            let line = format!("{name} {}: {}", output.as_str().unwrap(), plugins.join(", "));
            writeln!(told, "{}", line.trim_end_matches([':', ' '])).unwrap();
        }
    }
    told
}

/// The shop after a render.
fn shop() -> Desk {
    let desk = Desk::with_shop();
    desk.bowline(RENDER).done();
    desk
}

#[test]
fn a_change_runs_what_asked_about_it() {
    let desk = shop();
    let after = |path: &str, from: &str, to: &str| {
        desk.edit(&format!("shop/{path}"), from, to);
        made(&desk)
    };
    insta::assert_snapshot!(made(&desk), @"");
    // A value in one config, of one customer and of all.
    insta::assert_snapshot!(after("customers/acme.yaml", "shop.acme.example", "acme.example"), @"acme changed: labels");
    insta::assert_snapshot!(after("release.yaml", "+34 900 000 000", "+34 900 000 001"), @r"
    acme changed: labels
    umbrella changed: labels
    ");
    // What nobody asks about.
    insta::assert_snapshot!(after("release.yaml", "version: 2.4.0", "version: 2.4.1"), @"");
    insta::assert_snapshot!(after("customers/acme.yaml", "ring: canary", "ring: main"), @"");
    // Images: one that manifests name, one that only a config names.
    insta::assert_snapshot!(after("release.yaml", "sha256:25f8", "sha256:35f8"), @r"
    acme changed: images
    globex changed: images
    initech changed: images
    umbrella changed: images
    ");
    insta::assert_snapshot!(after("release.yaml", "sha256:88e1", "sha256:98e1"), @r"
    acme changed: images, labels
    globex changed: images, labels
    initech changed: images, labels
    umbrella changed: images, labels
    ");
}

#[test]
fn a_field_that_nobody_reads_changes_the_output_without_a_call() {
    let desk = shop();
    let settings = desk.read("shop/manifests/settings.yaml");
    let added =
        "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: added, labels: {owner: web}}\n";
    desk.write("shop/manifests/settings.yaml", format!("{settings}{added}data: {{a: b}}\n"));
    made(&desk);
    desk.edit("shop/manifests/settings.yaml", "{a: b}", "{a: c}");
    insta::assert_snapshot!(made(&desk), @r"
    acme changed
    globex changed
    initech changed
    umbrella changed
    ");
    assert!(desk.read("out/acme/manifests.yaml").contains("a: c\n"));
}

#[test]
fn what_plugins_say_is_told_again_without_a_call() {
    let desk = Desk::with_shop();
    push(&desk.at("shop/plugins.oci"), &guests::artifact("curious"));
    desk.edit(
        "shop/release.yaml",
        "    house-rules: \"1\"\n",
        "    house-rules: \"1\"\n    curious: \"1\"\n",
    );
    let entry = "  pipeline:\n    - transform: curious\n      config: {do: customer;log;find}\n";
    desk.edit("shop/release.yaml", "  pipeline:\n", entry);
    desk.lock("shop");
    // One customer: the order of several customers' lines is nobody's promise. Without a folder:
    // what stands in one is not rendered again.
    let render = "render shop -c acme --receipts calls.jsonl -o json -vv";
    let render = || desk.bowline(render).done();
    let (first, again) = (render(), render());
    assert!(!desk.read("calls.jsonl").contains("\"cached\":false"));
    assert_eq!(again.err, first.err);
    assert!(again.err.contains("entry=\"transform curious\""), "{}", again.err);
    let findings = |ran: &Ran| ran.json()["customers"][0]["findings"].clone();
    assert_eq!(findings(&again), findings(&first));
    assert_eq!(findings(&again)[0]["code"], "curious", "{}", again.out);
}

/// A ConfigMap and an entry that does these steps with it.
fn config_map(content: [u8; 2]) -> Thing {
    Thing { kind: Kind::ConfigMap, name: 0, content, turned: false }
}

fn entry(steps: &[&str]) -> Entry {
    let steps = steps.iter().map(ToString::to_string).collect();
    Entry { calls: Calls::Curious(0, steps), select: None, granted: [false, false] }
}

/// Three calls in a row: the first reads `a` and writes whether it is odd, the second reads that, the
/// third reads `b`.
fn chain() -> World {
    let first = entry(&["pick", "get 0 /data/a", "if-odd", "set 0 /data/odd 'yes'"]);
    let second = entry(&["pick", "get 0 /data/odd", "tell 0 /data/second"]);
    let third = entry(&["pick", "get 0 /data/b", "tell 0 /data/third"]);
    World {
        things: vec![config_map([0, 0])],
        entries: vec![first, second, third],
        ..World::default()
    }
}

/// For each world in turn, which of its calls were made.
async fn made_of(worlds: &[&World]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(RenderCache::open(folder.path()).unwrap());
    let mut told = String::new();
    for world in worlds {
        let with = world.render(Some(cache.clone())).await;
        assert_eq!(with.outcome, world.render(None).await.outcome);
        writeln!(told, "{:?}", with.made()).unwrap();
    }
    told
}

#[tokio::test]
async fn a_plugin_whose_edits_stay_the_same_stops_the_change() {
    let start = chain();
    let with = |a, b| World { things: vec![config_map([a, b])], ..chain() };
    // The parity of what the first call was told decides what it writes.
    insta::assert_snapshot!(
        made_of(&[&start, &with(1, 0), &with(2, 0), &with(3, 0), &with(3, 1)]).await, @r"
    [0, 1, 2]
    [0, 1]
    [0]
    [0]
    [2]
    ");
}

#[tokio::test]
async fn a_new_version_of_a_plugin_runs_and_what_follows_does_not() {
    let (start, mut newer) = (chain(), chain());
    newer.entries[0].calls.upgrade();
    insta::assert_snapshot!(made_of(&[&start, &newer, &start]).await, @r"
    [0, 1, 2]
    [0]
    []
    ");
}

#[tokio::test]
async fn going_back_makes_no_call() {
    let with = |a| World { things: vec![config_map([a, 0])], ..chain() };
    insta::assert_snapshot!(made_of(&[&with(0), &with(1), &with(2), &with(1), &with(0)]).await, @r"
    [0, 1, 2]
    [0, 1]
    [0]
    []
    []
    ");
}

#[tokio::test]
async fn facts_count_for_those_who_ask() {
    let asks = ["version", "label ring", "value /a", "image web", "output host", "digest"];
    let entries: Vec<Entry> = asks.iter().map(|ask| entry(&[ask, "find"])).collect();
    let start = World { things: vec![config_map([0, 0])], entries, ..World::default() };
    let version = World { version: 1, ..start.clone() };
    let ring = World { ring: 1, ..version.clone() };
    let value = World { values: [1, 0], ..ring.clone() };
    let other_value = World { values: [1, 1], ..value.clone() };
    let image = World { image: 1, ..other_value.clone() };
    let output = World { outputs: [1, 0], ..image.clone() };
    insta::assert_snapshot!(
        made_of(&[&start, &version, &ring, &value, &other_value, &image, &output]).await, @r"
    [0, 1, 2, 3, 4, 5]
    [0, 5]
    [1, 5]
    [2, 5]
    [5]
    [3, 5]
    [4, 5]
    ");
}

#[tokio::test]
async fn a_call_that_reads_what_it_wrote_is_taken_over() {
    let body =
        "add {'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'made'},'data':{'a':'1'}}";
    let start = World {
        things: vec![config_map([0, 0])],
        entries: vec![
            entry(&["pick", "set 0 /data/b '1'", "get 0 /data", "id 0", "pick", "tell 0 /data/b"]),
            entry(&["pick", body, "get 1 /data/a", "id 1", "tell 1 /data/b", "get 1 /data"]),
            entry(&["pick", "remove 0", "get 0 /data", "pick"]),
        ],
        ..World::default()
    };
    insta::assert_snapshot!(made_of(&[&start, &start]).await, @r"
    [0, 1, 2]
    []
    ");
}
