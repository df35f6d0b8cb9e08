//! `plugin test --watch`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::workshop::WORKSHOP;
use crate::program::Desk;

/// A watch that is under way, and what it says, line by line.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn of(desk: &Desk, arguments: &str) -> Watch {
        let mut command = desk.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (sender, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().try_for_each(|line| sender.send(line.unwrap())));
        Watch { child, lines }
    }

    /// Reads on until a line ends so; that none does fails the test.
    fn until(&self, end: &str) {
        let mut seen = Vec::new();
        while !seen.last().is_some_and(|line: &String| line.ends_with(end)) {
            let line = self.lines.recv_timeout(Duration::from_secs(120));
            seen.push(line.unwrap_or_else(|_| panic!("never {end:?} behind {seen:?}")));
        }
    }

    /// Ctrl-C; what the program ends with.
    fn stop(mut self) -> Option<i32> {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }
}

#[test]
fn a_change_is_tested_until_ctrl_c() {
    let desk = WORKSHOP.desk("transformer");
    let watch = Watch::of(&desk, "plugin test hello --plugin hello.wasm --watch");
    watch.until("1 passed, 0 failed");
    let expected = "hello/cases/adds-the-owner/expected.yaml";
    let right = desk.read(expected);
    desk.write(expected, right.replace("owner: payments", "owner: orders"));
    watch.until("0 passed, 1 failed");
    // What cannot be read, or is no plugin, ends nothing.
    desk.write(expected, "kind: {");
    desk.write("hello.wasm", "no plugin");
    desk.write(expected, &right);
    desk.write("hello.wasm", &WORKSHOP.files["transformer"]);
    watch.until("1 passed, 0 failed");
    assert_eq!(watch.stop(), Some(0));
}

#[test]
fn what_a_test_writes_down_itself_is_tested_to_its_end() {
    let desk = WORKSHOP.desk("transformer");
    let expected = "hello/cases/adds-the-owner/expected.yaml";
    let right = desk.read(expected);
    desk.write(expected, "{}\n");
    let watch = Watch::of(&desk, "plugin test hello --plugin hello.wasm --watch --update -o jsonl");
    watch.until("}");
    // The file that was written is one more change; nothing is written then.
    watch.until("}");
    assert_eq!(desk.read(expected), right);
    desk.write(expected, "{}\n");
    watch.until("}");
    assert_eq!(desk.read(expected), right);
    assert_eq!(watch.stop(), Some(0));
}
