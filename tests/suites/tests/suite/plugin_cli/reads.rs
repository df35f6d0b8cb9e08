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
    insta::assert_snapshot!(test(&desk), @r"
    exit 0
    --- stdout
    ok      asks

    curious@1.0.0: 1 passed, 0 failed
    ");
    let told = run(&desk, &format!("--reads {CASE}/cluster.yaml"));
    insta::assert_snapshot!(told.told(), @r#"
    exit 0
    --- stderr
    warning[curious]: Ok(Some("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"settings\"},\"data\":{\"colour\":\"red\"}}"))
    "#);
    desk.write(
        &format!("{CASE}/cluster.yaml"),
        FOUND.replace("name: settings}\n", "name: other}\n"),
    );
    insta::assert_snapshot!(test(&desk), @r#"
    exit 1
    --- stdout
    FAILED  asks
              it read configmap/settings in shop, which is not recorded; if there is none: - {"get": {"apiVersion":"v1","kind":"ConfigMap","namespace":"shop","name":"settings"}, "found": null}

    curious@1.0.0: 0 passed, 1 failed
    "#);
    insta::assert_snapshot!(run(&desk, &format!("--reads {CASE}/cluster.yaml")).told(), @r#"
    exit 3
    --- stderr
    error: it read configmap/settings in shop, which is not recorded; if there is none: - {"get": {"apiVersion":"v1","kind":"ConfigMap","namespace":"shop","name":"settings"}, "found": null}
      hint: --live --record FILE writes what a cluster answers
    "#);
    // What the message says to add is what a file may have.
    let line = "- {\"get\": {\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"namespace\":\"shop\",\"name\":\"settings\"}, \"found\": null}\n";
    assert!(test(&desk).contains(line), "{}", test(&desk));
    desk.write(&format!("{CASE}/cluster.yaml"), line);
    insta::assert_snapshot!(run(&desk, &format!("--reads {CASE}/cluster.yaml")).told(), @r"
    exit 0
    --- stderr
    warning[curious]: Ok(None)
    ");
    insta::assert_snapshot!(run(&desk, "").told(), @r#"
    exit 0
    --- stderr
    warning[curious]: Err("unavailable: this render is not connected to the customer's cluster")
    "#);
}

#[test]
fn a_secret_that_a_case_makes_up_is_one() {
    let desk = desk();
    reads(&desk, "Secret");
    desk.write(&format!("{CASE}/cluster.yaml"), FOUND.replace("ConfigMap", "Secret"));
    insta::assert_snapshot!(run(&desk, &format!("--reads {CASE}/cluster.yaml")).told(), @r"
    exit 0
    --- stderr
    warning[withheld]: (withheld: the plugin had read a sensitive value)
    ");
}

#[test]
fn a_recording_that_says_nothing_is_told_with_its_place() {
    let desk = desk();
    let spoiled = |text: &str| {
        desk.write(&format!("{CASE}/cluster.yaml"), text);
        test(&desk)
    };
    insta::assert_snapshot!(spoiled("get: {}\n"), @r"
    exit 3
    --- stderr
    error: plugin/cases/asks/cluster.yaml: expected a list of reads, found an object
    ");
    insta::assert_snapshot!(spoiled(&FOUND.replace("found:", "fund:")), @r"
    exit 3
    --- stderr
    error: plugin/cases/asks/cluster.yaml: /0/fund: unknown key, did you mean found?
    ");
    insta::assert_snapshot!(spoiled(&FOUND.replace("kind: ConfigMap, namespace", "namespace")), @r"
    exit 3
    --- stderr
    error: plugin/cases/asks/cluster.yaml: /0/get/kind: missing
    ");
    insta::assert_snapshot!(spoiled(&FOUND.repeat(2)), @r"
    exit 3
    --- stderr
    error: plugin/cases/asks/cluster.yaml: /1/get: configmap/settings in shop is answered twice
    ");
    insta::assert_snapshot!(spoiled(FOUND.lines().next().unwrap()), @r"
    exit 3
    --- stderr
    error: plugin/cases/asks/cluster.yaml: /0/found: missing; it is null where there is no such object
    ");
    insta::assert_snapshot!(run(&desk, "--reads nowhere.yaml").told(), @r"
    exit 3
    --- stderr
    error: cannot read nowhere.yaml: there is no such file
    ");
}
