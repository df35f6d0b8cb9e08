//! Which process holds a claim, so that another one on the same machine can prove that it is gone.

use std::fs;

use serde::{Deserialize, Serialize};

/// A process, told apart from all others that had or will have its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessMark {
    /// Its number.
    pub pid: u32,
    /// When it was started, in the kernel's ticks since boot.
    pub started: u64,
    /// The machine's boot.
    pub boot: String,
    /// The numbers of two containers mean different processes.
    pub namespace: String,
}

impl ProcessMark {
    /// The mark of a process that is alive on this machine.
    pub fn of(pid: u32) -> Option<ProcessMark> {
        let (boot, namespace) = here()?;
        Some(ProcessMark { pid, started: alive_since(pid)?, boot, namespace })
    }

    /// Whether it is certain that the process is gone. Of another machine, boot or container nothing
    /// is certain.
    pub fn is_gone(&self) -> bool {
        let Some((boot, namespace)) = here() else { return false };
        let here = boot == self.boot && namespace == self.namespace;
        here && alive_since(self.pid) != Some(self.started)
    }
}

/// What this machine calls itself.
pub(crate) fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "an unnamed host".to_owned(),
        name => name.chars().take(255).collect(),
    }
}

fn here() -> Option<(String, String)> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    Some((boot.trim().to_owned(), namespace.to_string_lossy().into_owned()))
}

/// When a process was started; none where there is none, or only what is left of one that ended.
fn alive_since(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold anything, brackets too.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    let started = fields.nth(18)?.parse().ok()?;
    (state != "Z" && state != "X").then_some(started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_once_it_ended_and_not_before() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let mark = ProcessMark::of(child.id()).unwrap();
        assert!(!mark.is_gone());
        let reused = ProcessMark { started: mark.started - 1, ..mark.clone() };
        assert!(reused.is_gone(), "another process has its number now");
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(mark.is_gone());
        let elsewhere = ProcessMark { boot: "another".to_owned(), ..mark };
        assert!(!elsewhere.is_gone(), "nobody here can know");
    }
}
