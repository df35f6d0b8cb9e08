//! Everything that the project ships conforms, whatever its language.

use xtask::places;

use crate::program::Desk;

#[test]
fn every_first_party_plugin_keeps_every_rule() {
    let desk = Desk::with_language_tools();
    let mut folders = places::plugin_folders().unwrap();
    folders.extend(places::go_plugin_folders().unwrap());
    let words = folders.iter().map(|folder| folder.display().to_string());
    let words = words.collect::<Vec<_>>().join(" ");
    let ran = desk.bowline(&format!("plugin conformance {words}")).done();
    let verdicts = ran.out.lines().filter(|line| line.contains(" kept, "));
    let verdicts: Vec<&str> = verdicts.collect();
    assert_eq!(verdicts.len(), folders.len());
    insta::assert_snapshot!(verdicts.join("\n"), @r"
    fan-out 1.0.0: 9 rules kept, 0 broken, 2 not tried
    gate 1.0.0: 9 rules kept, 0 broken, 2 not tried
    house-rules 1.0.0: 9 rules kept, 0 broken, 2 not tried
    http-check 1.0.0: 9 rules kept, 0 broken, 2 not tried
    images 1.0.0: 11 rules kept, 0 broken, 0 not tried
    labels 1.0.0: 11 rules kept, 0 broken, 0 not tried
    network-policy 1.0.0: 11 rules kept, 0 broken, 0 not tried
    set-namespace 1.0.0: 11 rules kept, 0 broken, 0 not tried
    sidecar 2.1.0: 11 rules kept, 0 broken, 0 not tried
    sidecar 1.4.0: 11 rules kept, 0 broken, 0 not tried
    sidecar 2.0.0: 11 rules kept, 0 broken, 0 not tried
    wait 1.0.0: 9 rules kept, 0 broken, 2 not tried
    helm 1.0.0: 10 rules kept, 0 broken, 1 not tried
    kustomize 1.0.0: 10 rules kept, 0 broken, 1 not tried
    ");
}

#[test]
fn the_example_of_each_language_keeps_every_rule() {
    let desk = Desk::with_language_tools();
    let root = places::root();
    let root = root.display();
    let ran = desk.bowline(&format!(
        "plugin conformance {root}/guest-sdk/javascript/examples/set-namespace \
         {root}/guest-sdk/python/examples/set-namespace {root}/tests/guests/go/set-namespace"
    ));
    let out = ran.done().out;
    let verdicts: Vec<&str> = out.lines().filter(|line| line.contains(" kept, ")).collect();
    insta::assert_snapshot!(verdicts.join("\n"), @r"
    set-namespace 1.0.0: 11 rules kept, 0 broken, 0 not tried
    set-namespace 1.0.0: 11 rules kept, 0 broken, 0 not tried
    set-namespace 1.0.0: 11 rules kept, 0 broken, 0 not tried
    ");
}
