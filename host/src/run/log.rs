//! What a run's tasks say, line by line, in a file a run. It is for people: nothing is decided by it.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bowline_core::run::Task;
use jiff::Timestamp;

/// A run says no more than this.
const MOST_BYTES: u64 = 64 << 20;
/// No line is longer than this.
const MOST_LINE: usize = 16 << 10;

/// A run's log. It is made when the first line comes.
#[derive(Debug)]
pub struct RunLog {
    path: PathBuf,
    file: Mutex<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    file: File,
    size: u64,
}

impl RunLog {
    /// The log in this file.
    pub fn new(path: PathBuf) -> RunLog {
        RunLog { path, file: Mutex::new(None) }
    }

    /// Writes what a task said. A log that cannot be written is told once and done without: the run
    /// is worth more.
    pub fn say(&self, at: Timestamp, task: &Task, text: &str) {
        // A writer that panicked has left whole lines.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            match open(&self.path) {
                Ok(open) => *file = Some(open),
                Err(error) => {
                    tracing::warn!(file = %self.path.display(), %error, "nothing is logged");
                    return;
                }
            }
        }
        let Some(open) = file.as_mut() else { return };
        for line in text.lines() {
            open.line(at, task, line);
        }
    }
}

impl Open {
    fn line(&mut self, at: Timestamp, task: &Task, line: &str) {
        if self.size >= MOST_BYTES {
            return;
        }
        let end = line.floor_char_boundary(MOST_LINE);
        let mut text = format!("{at:.3} {task}: {}\n", &line[..end]);
        self.size += text.len() as u64;
        if self.size >= MOST_BYTES {
            text.push_str("the log ends here: a run may say no more\n");
        }
        // There is nowhere to complain to; the next line may have more luck.
        let _ = self.file.write_all(text.as_bytes());
    }
}

fn open(path: &Path) -> std::io::Result<Open> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    let size = file.metadata()?.len();
    Ok(Open { file, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tasks_said_is_there_line_by_line_for_the_next_process_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs/acme-1.log");
        let at: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        RunLog::new(path.clone()).say(at, &Task::Plan, "one\ntwo");
        RunLog::new(path.clone()).say(at, &Task::Step("smoke".to_owned()), "three");
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().map(|line| line.split_once(' ').unwrap().1).collect();
        assert_eq!(lines, ["plan: one", "plan: two", "step smoke: three"]);
    }

    #[test]
    fn a_line_has_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.log");
        RunLog::new(path.clone()).say(Timestamp::UNIX_EPOCH, &Task::Plan, &"é".repeat(MOST_LINE));
        assert!(fs::metadata(path).unwrap().len() < 2 * MOST_LINE as u64);
    }
}
