//! Which process drives a run, and whether it is still there: host, pid, the process's start time and
//! the machine's boot. A pid alone is given to another process sooner or later.

use std::fmt;
use std::fs;

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    host: String,
    pid: u32,
    /// In the clock ticks since boot that the kernel counts.
    started: u64,
    boot: String,
}

impl Process {
    /// This process.
    pub fn this() -> Process {
        let pid = std::process::id();
        Process { host: host(), pid, started: started(pid).unwrap_or_default(), boot: boot() }
    }

    /// The host that it is on.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Reads what was written with [`Display`](fmt::Display).
    pub fn read(text: &str) -> Option<Process> {
        let mut parts = text.split(' ');
        let host = parts.next()?.to_owned();
        let pid = parts.next()?.parse().ok()?;
        let started = parts.next()?.parse().ok()?;
        let boot = parts.next()?.to_owned();
        parts.next().is_none().then_some(Process { host, pid, started, boot })
    }

    /// Whether it is certain that it is gone. Of another host's process nothing is.
    pub fn is_gone(&self) -> bool {
        if self.host != host() {
            return false;
        }
        self.boot != boot() || started(self.pid) != Some(self.started)
    }
}

/// Whether the owner of a run is certainly gone. An owner that cannot be read is nobody's process.
pub fn is_gone(owner: &str) -> bool {
    Process::read(owner).is_none_or(|process| process.is_gone())
}

impl fmt::Display for Process {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {} {}", self.host, self.pid, self.started, self.boot)
    }
}

/// The machine's name.
pub fn host() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().replace(' ', "-")
}

fn boot() -> String {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    id.trim().to_owned()
}

/// When a process began; none where there is none, or only what is left of one until its parent looks.
fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in parentheses and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    // Field 22 of proc_pid_stat(5); the state is the third.
    fields.nth(18)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_there_and_reads_back() {
        let this = Process::this();
        assert_eq!(Process::read(&this.to_string()), Some(this.clone()));
        assert!(!this.is_gone());
    }

    #[test]
    fn a_process_that_ended_is_gone_and_so_is_one_whose_number_was_given_away() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        let process = Process { pid, started: started(pid).unwrap_or(1), ..Process::this() };
        child.wait().unwrap();
        assert!(process.is_gone());
        let this = Process::this();
        assert!(Process { started: this.started + 1, ..this }.is_gone());
    }

    #[test]
    fn nothing_is_certain_of_another_host() {
        let elsewhere = Process { host: "elsewhere".to_owned(), pid: 1, ..Process::this() };
        assert!(!elsewhere.is_gone());
        assert!(is_gone("no process at all"));
    }
}
