//! Which process drives a run, and whether it is still there.

use std::fmt;

use bowline_sync::ProcessMark;

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    host: String,
    mark: ProcessMark,
}

impl Process {
    /// This process.
    pub fn this() -> Process {
        let pid = std::process::id();
        // Where the system does not say what tells it apart, nobody can prove that it is gone.
        let unknown =
            || ProcessMark { pid, started: 0, boot: "-".to_owned(), namespace: "-".to_owned() };
        Process { host: host(), mark: ProcessMark::of(pid).unwrap_or_else(unknown) }
    }

    /// Reads what was written with [`Display`](fmt::Display).
    pub fn read(text: &str) -> Option<Process> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [host, pid, started, boot, namespace] = parts[..] else { return None };
        let (pid, started) = (pid.parse().ok()?, started.parse().ok()?);
        let (boot, namespace) = (boot.to_owned(), namespace.to_owned());
        let mark = ProcessMark { pid, started, boot, namespace };
        Some(Process { host: host.to_owned(), mark })
    }
}

/// Whether the owner of a run is certainly gone. An owner that cannot be read is nobody's process.
pub fn is_gone(owner: &str) -> bool {
    Process::read(owner).is_none_or(|process| process.mark.is_gone())
}

impl fmt::Display for Process {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProcessMark { pid, started, boot, namespace } = &self.mark;
        write!(out, "{} {pid} {started} {boot} {namespace}", self.host)
    }
}

/// The machine's name.
pub fn host() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_there_and_reads_back() {
        let this = Process::this();
        assert_eq!(Process::read(&this.to_string()), Some(this.clone()));
        assert!(!is_gone(&this.to_string()));
    }

    #[test]
    fn a_process_whose_number_was_given_to_another_is_gone() {
        let mut other = Process::this();
        other.mark.started += 1;
        assert!(is_gone(&other.to_string()));
    }

    #[test]
    fn nothing_is_certain_of_another_machine() {
        let mut elsewhere = Process::this();
        elsewhere.mark.boot = "another".to_owned();
        assert!(!is_gone(&elsewhere.to_string()));
        assert!(is_gone("no process at all"));
    }
}
