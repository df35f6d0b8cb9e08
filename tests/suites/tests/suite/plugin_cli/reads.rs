//! Reads from the cluster that are answered by a recording: `cluster.yaml`.

use crate::program::{Desk, Ran};
use crate::small;

const CASE: &str = "plugin/cases/asks";
const FOUND: &str = "- get: {apiVersion: v1, kind: ConfigMap, namespace: shop, name: settings}\n  \
    found: {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {colour: red}}\n";

/// A plugin that looks for a ConfigMap and tells what it found, and a case of it.
fn desk() -> Desk {
    let desk = Desk::empty();
    let asks = "capabilities = [\"cluster-read:/ConfigMap\", \"cluster-read:/Secret\"]";
    let plugin = small::guest("curious", "1.0.0", "transformer", asks);
    desk.write("plugin.wasm", plugin.bytes());
    reads(&desk, "ConfigMap");
    desk.write(&format!("{CASE}/cluster.yaml"), FOUND);
    desk.write(&format!("{CASE}/findings.yaml"), "- {severity: warning}\n");
    desk
}

fn reads(desk: &Desk, kind: &str) {
    let config = format!("do: lookup v1 {kind} shop settings; find\n");
    desk.write(&format!("{CASE}/config.yaml"), config);
}

fn test(desk: &Desk) -> String {
    desk.bowline("plugin test plugin --plugin plugin.wasm").told()
}

fn run(desk: &Desk, options: &str) -> Ran {
    desk.write("empty", "");
    let config = format!("--plugin-config {CASE}/config.yaml");
    desk.bowline(&format!("plugin run plugin.wasm -f empty {config} {options}"))
}

#[test]
fn a_case_answers_what_it_records() {
    let desk = desk();
    insta::assert_snapshot!(test(&desk), @"");
    let told = run(&desk, &format!("--reads {CASE}/cluster.yaml"));
    insta::assert_snapshot!(told.told(), @"");
    desk.write(
        &format!("{CASE}/cluster.yaml"),
        FOUND.replace("name: settings}\n", "name: other}\n"),
    );
    insta::assert_snapshot!(test(&desk), @"");
    insta::assert_snapshot!(run(&desk, &format!("--reads {CASE}/cluster.yaml")).told(), @"");
    // What the message says to add is what a file may have.
    let line = "- {\"get\": {\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"namespace\":\"shop\",\"name\":\"settings\"}, \"found\": null}\n";
    assert!(test(&desk).contains(line), "{}", test(&desk));
    desk.write(&format!("{CASE}/cluster.yaml"), line);
    insta::assert_snapshot!(run(&desk, &format!("--reads {CASE}/cluster.yaml")).told(), @"");
    insta::assert_snapshot!(run(&desk, "").told(), @"");
}

#[test]
fn a_secret_that_a_case_makes_up_is_one() {
    let desk = desk();
    reads(&desk, "Secret");
    desk.write(&format!("{CASE}/cluster.yaml"), FOUND.replace("ConfigMap", "Secret"));
    insta::assert_snapshot!(run(&desk, &format!("--reads {CASE}/cluster.yaml")).told(), @"");
}

#[test]
fn a_recording_that_says_nothing_is_told_with_its_place() {
    let desk = desk();
    let spoiled = |text: &str| {
        desk.write(&format!("{CASE}/cluster.yaml"), text);
        test(&desk)
    };
    insta::assert_snapshot!(spoiled("get: {}\n"), @"");
    insta::assert_snapshot!(spoiled(&FOUND.replace("found:", "fund:")), @"");
    insta::assert_snapshot!(spoiled(&FOUND.replace("kind: ConfigMap, namespace", "namespace")), @"");
    insta::assert_snapshot!(spoiled(&FOUND.repeat(2)), @"");
    insta::assert_snapshot!(spoiled(FOUND.lines().next().unwrap()), @"");
    insta::assert_snapshot!(run(&desk, "--reads nowhere.yaml").told(), @"");
}
