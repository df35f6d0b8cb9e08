//! `plugin bench`: what is measured, and how it stands beside the last time.

use regex::Regex;

use super::workshop::WORKSHOP;
use crate::program::{Desk, Ran};

const KEPT: &str = "hello/target/bench.json";

fn bench(desk: &Desk, options: &str) -> Ran {
    desk.bowline(&format!("plugin bench hello --plugin hello.wasm {options}"))
}

#[test]
fn a_case_is_measured_and_stands_beside_the_last_time() {
    let desk = WORKSHOP.desk("transformer");
    let first = bench(&desk, "-o json").done().json();
    assert_eq!((&first["kind"], &first["plugin"]), (&"PluginBench".into(), &"hello@0.1.0".into()));
    assert_eq!(first["size"], WORKSHOP.files["transformer"].len());
    assert!(first["compile"].as_u64().unwrap() > 0 && first.get("last").is_none());
    let case = &first["cases"][0];
    assert_eq!(case["name"], "adds-the-owner");
    assert!(case["calls"].as_u64().unwrap() >= 5);
    let [low, high] = [0, 1].map(|at| case["middleHalf"][at].as_u64().unwrap());
    assert!((low..=high).contains(&case["median"].as_u64().unwrap()), "{case}");
    for figure in ["peakMemory", "hostCalls", "bytesIn", "bytesOut"] {
        assert!(case[figure].as_u64().unwrap() > 0, "{figure} in {case}");
    }
    let kept: serde_json::Value = serde_json::from_str(&desk.read(KEPT)).unwrap();
    assert_eq!(kept, first);

    let second = bench(&desk, "-o json").done().json();
    assert_eq!(second["last"]["cases"][0]["median"], case["median"]);
    assert_eq!(second["cases"][0]["change"]["hostCalls"], 0.0);
    let told = bench(&desk, "").done().out;
    let columns = r"(?m)^adds-the-owner +\d+ +\d+\.\d\d ms \([+-]\d+\.\d %\) +\d+\.\d\d ms–\d+\.\d\d ms +\d+ KB \(\+0\.0 %\) ";
    assert!(Regex::new(columns).unwrap().is_match(&told), "{told}");
}

#[test]
fn what_is_kept_is_another_document_or_no_case_is_told() {
    let desk = WORKSHOP.desk("transformer");
    desk.write(KEPT, "{\"apiVersion\": \"bowline.dev/v9\"}");
    let ran = bench(&desk, "").done();
    insta::assert_snapshot!(ran.err, @"hello/target/bench.json is no report of this version, and is written anew");
    desk.write("hello/cases/adds-the-owner/config.yaml", "{}\n");
    let ran = bench(&desk, "").done();
    insta::assert_snapshot!(ran.err, @"case adds-the-owner: its config is refused before the plugin is called");
    insta::assert_snapshot!(bench(&desk, "--case nothing").told(), @r#"
    exit 2
    --- stderr
    error: no case of hello has "nothing" in its name
    "#);
}
