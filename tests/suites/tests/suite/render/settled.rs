//! A customer whose output is as it would be written costs a look at the file, and nothing else.

use std::fs::{self, File};

use crate::program::Desk;
use crate::small::{RENDER, rendered};

/// How many calls of each customer were made, by the receipts of a render.
fn calls(desk: &Desk, more: &str) -> Vec<usize> {
    desk.bowline(&format!("{RENDER} --receipts receipts.json {more}")).done();
    let made = |line: &str| {
        let receipt: serde_json::Value = serde_json::from_str(line).unwrap();
        let calls = receipt["calls"].as_array().unwrap();
        calls.iter().filter(|call| call["cached"] == false).count()
    };
    desk.read("receipts.json").lines().map(made).collect()
}

fn outcomes(desk: &Desk, more: &str) -> Vec<String> {
    let report = desk.bowline(&format!("{RENDER} -o json {more}")).done().json();
    let customers = report["customers"].as_array().unwrap().iter();
    customers.map(|customer| customer["output"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nothing_is_called_and_no_file_touched_where_nothing_changed() {
    let desk = rendered();
    let before = desk.files("out");
    let report = |ran: crate::program::Ran| ran.done().told().replace("new    ", "unchanged");
    let told = report(desk.bowline(RENDER));
    assert_eq!(calls(&desk, ""), [0, 0]);
    assert_eq!(desk.files("out"), before);
    assert_eq!(report(desk.bowline(&format!("{RENDER} --no-cache"))), told);
    assert_eq!(calls(&desk, "--no-cache"), [1, 1]);
}

#[test]
fn a_file_that_was_touched_is_made_sure_of() {
    let desk = rendered();
    desk.bowline(RENDER).done();
    let path = "out/acme/manifests.yaml";
    let text = desk.read(path);
    desk.write(path, text.replace("red", "blu"));
    assert_eq!(outcomes(&desk, ""), ["changed", "unchanged"]);
    assert_eq!(desk.read(path), text);
    fs::remove_file(desk.at(path)).unwrap();
    assert_eq!(outcomes(&desk, ""), ["new", "unchanged"]);
    assert_eq!(desk.read(path), text);
}

#[test]
fn a_file_that_was_changed_and_made_to_look_untouched_is_found_by_verifying() {
    let desk = rendered();
    desk.bowline(RENDER).done();
    let path = "out/acme/manifests.yaml";
    let text = desk.read(path);
    let times = File::open(desk.at(path)).unwrap().metadata().unwrap();
    desk.write(path, text.replace("red", "blu"));
    File::options()
        .write(true)
        .open(desk.at(path))
        .unwrap()
        .set_modified(times.modified().unwrap())
        .unwrap();
    assert_eq!(outcomes(&desk, ""), ["unchanged", "unchanged"], "it was taken at its word");
    assert_eq!(outcomes(&desk, "--verify"), ["changed", "unchanged"]);
    assert_eq!(desk.read(path), text);
}

#[test]
fn whatever_an_output_depends_on_unsettles_it() {
    let desk = rendered();
    let changed = |what: &str| {
        desk.bowline(RENDER).done();
        let settled = desk.files("out");
        desk.bowline(&format!("render . --all --out fresh-{what} --no-cache")).done();
        for (name, file) in desk.files(&format!("fresh-{what}")) {
            assert_eq!(settled[&name].content, file.content, "{what}: {name}");
        }
    };
    desk.edit("release.yaml", "team: red", "team: green");
    changed("value");
    desk.edit("manifests/web.yaml", "mode: fast", "mode: slow");
    changed("manifest");
    crate::small::customer(&desk, "acme", "  values: {team: blue}\n");
    changed("customer");
    assert_eq!(outcomes(&desk, "--order apply"), ["changed", "changed"]);
    assert_eq!(outcomes(&desk, "--split"), ["changed", "changed"]);
    assert_eq!(outcomes(&desk, "--split"), ["unchanged", "unchanged"]);
    assert_eq!(outcomes(&desk, ""), ["changed", "changed"]);
}

#[test]
fn what_was_found_is_told_again() {
    let desk = Desk::with_shop();
    let render = "render shop --all --out out -o json";
    let findings = |ran: crate::program::Ran| {
        let report = ran.done().json();
        let customers = report["customers"].as_array().unwrap().clone();
        customers.into_iter().map(|one| one["findings"].clone()).collect::<Vec<_>>()
    };
    let first = findings(desk.bowline(render));
    assert_eq!(findings(desk.bowline(render)), first);
    assert_eq!(findings(desk.bowline(render)), first);
}
