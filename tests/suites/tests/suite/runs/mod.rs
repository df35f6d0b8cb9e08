//! `bowline run` and what belongs to it: releases going to customers, as processes that may be stopped,
//! killed and resumed.

mod answered;
mod customers;
mod first;
mod git;
mod killed;
mod looked_at;
mod stopped;
mod terraform;

use std::process::Child;
use std::time::Duration;

use serde_json::Value;

use crate::program::{Desk, Ran};
use crate::small;

/// The small release with these steps. Their plugins come with the example's.
fn with_steps(plugins: &str, steps: &str) -> Desk {
    let desk = small::release();
    let declared: String =
        plugins.split_whitespace().map(|name| format!("    {name}: \"1\"\n")).collect();
    desk.edit("release.yaml", "    labels: \"1\"\n", &format!("    labels: \"1\"\n{declared}"));
    let release = desk.read("release.yaml");
    desk.write("release.yaml", format!("{release}  steps:\n{steps}"));
    desk.lock(".");
    desk
}

/// How a customer's latest run ended.
fn ending(desk: &Desk, run: &str) -> Value {
    desk.bowline(&format!("runs show {run} -o json")).done().json()["ending"].clone()
}

/// The events of a run, in order.
fn events(desk: &Desk, run: &str) -> Vec<Value> {
    let ran = desk.bowline(&format!("runs logs {run} -o jsonl")).done();
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How often a step came to its end.
fn ends(desk: &Desk, run: &str, step: &str) -> usize {
    let of_step = |event: &&Value| event["task"]["step"] == step;
    let over = |event: &&Value| event["event"] == "failed" || event["result"]["status"] == "done";
    events(desk, run).iter().filter(of_step).filter(over).count()
}

/// Waits until something is so in the journal. The program is given all the time that a test may take.
fn until(desk: &Desk, run: &str, what: impl Fn(&[Value]) -> bool) {
    for _ in 0..1_200 {
        let ran = desk.bowline(&format!("runs logs {run} -o jsonl"));
        if ran.code == Some(0) {
            let events: Vec<Value> =
                ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            if what(&events) {
                return;
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{run} never came so far: {:#?}", desk.bowline("runs list"));
}

/// Whether a task was begun as far as the journal tells: what came before it is there.
fn has(events: &[Value], event: &str) -> bool {
    events.iter().any(|one| one["event"] == event)
}

fn signal(child: &Child, signal: &str) {
    let sent = std::process::Command::new("kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

fn ended(desk: &Desk, child: Child) -> Ran {
    desk.ended(child.wait_with_output().unwrap())
}
