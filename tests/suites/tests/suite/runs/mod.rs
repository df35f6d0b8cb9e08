//! `bowline run` and what belongs to it: releases going to customers, as processes that may be stopped,
//! killed and resumed.

mod answered;
mod customers;
mod first;
mod git;
mod killed;
mod looked_at;
mod offboarded;
mod shop;
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

/// Starts a run of acme, and waits until something is so in its journal. A program that ends before it
/// came so far says why.
fn started(desk: &Desk, until: impl Fn(&[Value]) -> bool) -> Child {
    let mut child = desk.start("run . -c acme");
    loop {
        let over = child.try_wait().unwrap().is_some();
        if until(&so_far(desk, "acme-1")) {
            return child;
        }
        assert!(!over, "it never came so far: {}", ended(desk, child).told());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The events of a run that may not have begun.
fn so_far(desk: &Desk, run: &str) -> Vec<Value> {
    let ran = desk.bowline(&format!("runs logs {run} -o jsonl"));
    let lines = ran.out.lines().map(|line| serde_json::from_str(line).unwrap());
    if ran.code == Some(0) { lines.collect() } else { Vec::new() }
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
