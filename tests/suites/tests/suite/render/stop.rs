//! A render that somebody stops.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Child;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::program::Desk;
use crate::small::{RENDER, customer, release, with_vandal};

/// A release for one customer who is done at once and one whose plugin never ends, after a render in
/// which it did.
fn slow() -> Desk {
    let desk = release();
    with_vandal(&desk, "capabilities = [\"wall:600\"]");
    desk.write("bowline.toml", "[limits]\nwallCap = 600\n");
    desk.bowline(RENDER).done();
    customer(&desk, "acme", "  values: {team: green}\n");
    customer(&desk, "globex", "  values: {team: green, do: stay}\n");
    desk
}

/// Waits for what a process does in a folder, and fails if it ends before.
fn wait_until(process: &mut Child, is_so: impl Fn() -> bool) {
    while !is_so() {
        assert_eq!(process.try_wait().unwrap(), None, "it ended too early");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn send(signal: Signal, process: &Child) {
    kill_process(Pid::from_child(process), signal).unwrap();
}

#[test]
fn a_stopped_render_says_so_and_leaves_whole_files() {
    for signal in [Signal::INT, Signal::TERM] {
        let desk = slow();
        let before = desk.files("out");
        let mut process = desk.start(RENDER);
        let acme = || desk.read("out/acme/manifests.yaml").contains("team: green");
        wait_until(&mut process, acme);
        send(signal, &process);
        let ran = desk.ended(process.wait_with_output().unwrap());
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.told(), @r#"
            exit 8
            --- stderr
            error[terminated]: stopped; customers that were not done keep the output that they had
            "#);
        }
        let after = desk.files("out");
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
        assert_eq!(after["globex/manifests.yaml"], before["globex/manifests.yaml"]);
        // What was held is free again.
        customer(&desk, "globex", "");
        desk.bowline(RENDER).done();
    }
}

#[test]
fn a_render_stopped_while_it_writes_leaves_no_half_of_anything() {
    let desk = release();
    let names: Vec<String> = (0..300).map(|number| format!("customer-{number:03}")).collect();
    names.iter().for_each(|name| customer(&desk, name, ""));
    for split in ["", "--split"] {
        let render = format!("{RENDER} {split}");
        desk.bowline(&render).done();
        let whole = desk.files("out");
        desk.edit("release.yaml", "team: red", "team: green");
        let mut process = desk.start(&render);
        let begun = || desk.files("out/acme").into_values().any(|file| green(&file.content));
        wait_until(&mut process, begun);
        send(Signal::INT, &process);
        let ran = desk.ended(process.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(8), "{}", ran.told());
        let after = desk.files("out");
        let names = |files: &BTreeMap<String, _>| files.keys().cloned().collect::<BTreeSet<_>>();
        let odd: Vec<String> = (&names(&after) ^ &names(&whole)).into_iter().collect();
        assert_eq!(odd, [""; 0], "files that came or went");
        for (name, file) in &after {
            let red = String::from_utf8(whole[name].content.clone()).unwrap();
            let new = red.replace("team: red", "team: green").into_bytes();
            assert!(file.content == red.as_bytes() || file.content == new, "{name}");
        }
        desk.edit("release.yaml", "team: green", "team: red");
    }
}

fn green(content: &[u8]) -> bool {
    String::from_utf8_lossy(content).contains("team: green")
}
