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
    let is_start = |line: &&str| line.contains("execve") || line.contains("fork(");
    let starts: Vec<&str> = calls.lines().filter(is_start).collect();
    assert!(starts.len() == 1 && starts[0].contains(program), "{starts:?}");
    // The answer of a call that another one interrupted stands on a line of its own.
    let clones = calls.lines().filter(|line| line.contains("clone") && !line.contains("resumed>"));
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
