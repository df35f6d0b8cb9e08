//! A Terraform that a process before this one started: read along, and waited for.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustix::process::{Signal, kill_process, kill_process_group};
use tokio::time::sleep;

use crate::heard::Heard;
use crate::job::{TICK, tell};
use crate::mark::{Life, Note};
use crate::watch::{Stop, Watch};

/// A longer line is no message of Terraform's.
const MOST_LINE: usize = 8 << 20;
/// So much is read before anything else is done.
const MOST_AT_ONCE: u64 = 4 << 20;

/// Reads a file that grows, line by line. Where it cannot be read there is nothing to hear: that is no
/// reason to leave Terraform alone.
pub(crate) struct Tail {
    file: Option<File>,
    partial: Vec<u8>,
}

impl Tail {
    pub fn of(path: &Path) -> Tail {
        Tail { file: File::open(path).ok(), partial: Vec::new() }
    }

    /// Hears the lines that are whole by now.
    pub fn hear(&mut self, heard: &mut Heard, watch: &mut Watch<'_>) {
        while let Some(bytes) = self.read() {
            self.partial.extend(bytes);
            let whole = self.partial.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
            let rest = self.partial.split_off(whole.unwrap_or(0));
            let lines = std::mem::replace(&mut self.partial, rest);
            for line in lines.split(|byte| *byte == b'\n') {
                if let Some(progress) = heard.hear(line) {
                    (watch.progress)(progress);
                }
            }
            if self.partial.len() > MOST_LINE {
                self.partial.clear();
            }
        }
    }

    fn read(&mut self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.file.as_ref()?.take(MOST_AT_ONCE).read_to_end(&mut bytes);
        match read {
            Ok(_) => Some(bytes).filter(|bytes| !bytes.is_empty()),
            Err(error) => {
                tracing::warn!(%error, "what Terraform says cannot be read");
                self.file = None;
                None
            }
        }
    }
}

/// Waits until the process of a note is gone with all that it started, or is known to be out of sight.
pub(crate) async fn adopt(
    note: &mut Note,
    stdout: &Path,
    watch: &mut Watch<'_>,
) -> io::Result<Life> {
    let mut heard = Heard::default();
    let mut tail = Tail::of(stdout);
    loop {
        let life = note.process.life()?;
        tail.hear(&mut heard, watch);
        if life != Life::Alive && !note.process.left_others()? {
            return Ok(life);
        }
        obey(note, life, watch);
        sleep(TICK).await;
    }
}

/// It or what it started was just seen alive; a number is not given to others that fast.
fn obey(note: &mut Note, life: Life, watch: &mut Watch<'_>) {
    let (wanted, Some(pid)) = (watch.stop_now(), note.process.pid()) else { return };
    if wanted >= Stop::Ask && !note.interrupted {
        note.interrupted = true;
        let _ = tell(watch, note);
        if wanted == Stop::Ask && life == Life::Alive {
            let _ = kill_process(pid, Signal::INT);
        }
    }
    if wanted == Stop::Force {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}
