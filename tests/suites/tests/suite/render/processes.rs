//! No child process runs during a render.

use std::process::Command;

use crate::program::Desk;

/// System calls with which another program or process begins.
const CALLS: &str = "trace=execve,execveat,fork,vfork,clone,clone3";

#[test]
fn a_render_starts_threads_and_nothing_else() {
    let desk = Desk::with_shop();
    let program = env!("CARGO_BIN_EXE_bowline-under-test");
    let mut strace = Command::new(strace());
    strace.args(["--follow-forks", "--string-limit=4096", "--output=calls", "-e", CALLS, program]);
    // A cache of its own, so that plugins are compiled in it too.
    strace.args("render shop --all --out out --cache cache".split(' '));
    desk.surround(&mut strace);
    let ran = desk.ran(strace).done();
    assert!(ran.out.contains("4 customers"), "{}", ran.out);

    let calls = desk.read("calls");
    // `PID CALL(…`: by the call, since a path may hold any of these words. The answer of a call that
    // another one interrupted stands on a line of its own, without a call.
    let is = |line: &&str, names: &[&str]| {
        let call = line.split_whitespace().nth(1).unwrap_or_default();
        names.iter().any(|name| call.starts_with(&format!("{name}(")))
    };
    let begins = ["execve", "execveat", "fork", "vfork"];
    let starts: Vec<&str> = calls.lines().filter(|line| is(line, &begins)).collect();
    assert!(starts.len() == 1 && starts[0].contains(program), "{starts:?}");
    let clones = calls.lines().filter(|line| is(line, &["clone", "clone3"]));
    let (threads, others): (Vec<_>, Vec<_>) =
        clones.partition(|line| line.contains("CLONE_THREAD"));
    assert!(!threads.is_empty(), "{calls}");
    assert_eq!(others, [""; 0]);
}

/// The path of strace, which is installed where that is possible.
fn strace() -> &'static str {
    let works = || Command::new("strace").arg("--version").output().is_ok();
    if !works() && rustix::process::geteuid().is_root() {
        let installed = Command::new("apt-get").args(["install", "--yes", "strace"]).output();
        assert!(installed.is_ok_and(|output| output.status.success()), "apt-get fails");
    }
    assert!(works(), "this test needs strace: apt-get install strace");
    "strace"
}
