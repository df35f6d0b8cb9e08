//! Knowing a process again, after this one was replaced.
//!
//! A number alone is given to others once its process is gone. With the time of its start and the boot
//! it lives in, it is one process and no other; seen from another machine or another container it may
//! be anything.

use std::fs;
use std::io;

use bowline_core::Digest;
use rustix::process::Pid;
use serde::{Deserialize, Serialize};

/// One process of this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProcessMark {
    pid: i32,
    /// In clock ticks after the boot.
    started: u64,
    boot: String,
    /// The numbers' scope: a container has its own.
    namespace: String,
    host: String,
}

/// What has become of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It runs.
    Alive,
    /// It is proven dead.
    Dead,
    /// It cannot be told from here.
    Unknown,
}

/// What is noted of Terraform while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Note {
    /// Who it is.
    pub process: ProcessMark,
    /// `plan` or `apply`.
    pub command: String,
    /// The lock on the state, once it is known to be its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// Whether it got its SIGINT.
    #[serde(default)]
    pub interrupted: bool,
}

impl ProcessMark {
    /// The mark of a process that lives.
    pub fn of(pid: i32) -> io::Result<ProcessMark> {
        let started = stat(pid)?.ok_or(io::ErrorKind::NotFound)?.started;
        Ok(ProcessMark { pid, started, boot: boot()?, namespace: namespace()?, host: host() })
    }

    /// Its number, while it is known to live.
    pub fn pid(&self) -> Option<Pid> {
        Pid::from_raw(self.pid)
    }

    /// What has become of it.
    pub fn life(&self) -> io::Result<Life> {
        if self.host != host() {
            return Ok(Life::Unknown);
        }
        if self.boot != boot()? {
            return Ok(Life::Dead);
        }
        if self.namespace != namespace()? {
            return Ok(Life::Unknown);
        }
        let same = stat(self.pid)?.is_some_and(|stat| stat.started == self.started);
        Ok(if same { Life::Alive } else { Life::Dead })
    }

    /// Whether it is dead, and something that it started lives.
    pub fn left_others(&self) -> io::Result<bool> {
        let here = self.host == host() && self.boot == boot()? && self.namespace == namespace()?;
        // As long as a group has members, nobody else gets its number.
        Ok(here && stat(self.pid)?.is_none() && group_lives(self.pid)?)
    }
}

/// Whether a process group has members that live; remains that nobody collects do not.
pub(crate) fn group_lives(group: i32) -> io::Result<bool> {
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        if stat(pid)?.is_some_and(|stat| stat.group == group) {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Stat {
    group: i32,
    started: u64,
}

/// What the kernel says of a process that lives.
fn stat(pid: i32) -> io::Result<Option<Stat>> {
    let stat = match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => stat,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // It may go away between opening and reading.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error()) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    // The name, in parentheses, may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let fields: Vec<&str> = fields.split_whitespace().collect();
    // Two fields stand before these; the start is the 22nd of all.
    let [state, _, group, ..] = fields.as_slice() else { return Err(odd_stat()) };
    if matches!(*state, "Z" | "X") {
        return Ok(None);
    }
    let started = fields.get(19).and_then(|field| field.parse().ok());
    match (group.parse(), started) {
        (Ok(group), Some(started)) => Ok(Some(Stat { group, started })),
        _ => Err(odd_stat()),
    }
}

fn odd_stat() -> io::Error {
    io::Error::other("/proc has another form than expected")
}

fn boot() -> io::Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().to_owned())
}

fn namespace() -> io::Result<String> {
    Ok(fs::read_link("/proc/self/ns/pid")?.display().to_string())
}

/// The machine's own number is not told to others, so its digest stands for it.
fn host() -> String {
    let id = fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    Digest::of_parts(["bowline host", id.trim(), name.trim()]).short()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_again_and_another_is_not() {
        let own = ProcessMark::of(std::process::id().try_into().unwrap()).unwrap();
        assert_eq!(own.life().unwrap(), Life::Alive);
        let reused = ProcessMark { started: own.started + 1, ..own.clone() };
        assert_eq!(reused.life().unwrap(), Life::Dead);
        let before_boot = ProcessMark { boot: "other".into(), ..own.clone() };
        assert_eq!(before_boot.life().unwrap(), Life::Dead);
        let elsewhere = ProcessMark { host: "other".into(), ..before_boot };
        assert_eq!(elsewhere.life().unwrap(), Life::Unknown);
        let contained = ProcessMark { namespace: "other".into(), ..own };
        assert_eq!(contained.life().unwrap(), Life::Unknown);
    }
}
