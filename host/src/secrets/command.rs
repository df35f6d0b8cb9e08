//! Runs a command that says a secret: without a shell, in a process group of its own that is ended as
//! a whole when its time is over.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use bowline_core::masks::Masks;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::SecretProblem;
use super::source::most;

/// A command may ask another machine, but not for ever.
pub(super) const MOST_TIME: Duration = Duration::from_secs(30);
/// How much of what it complains of is kept.
const MOST_COMPLAINT: u64 = 16 * 1024;
/// How much of that is shown, in characters.
const SHOWN: usize = 200;

/// What the command writes to its standard output.
pub(super) fn run(words: &[String], most_time: Duration) -> Result<Vec<u8>, SecretProblem> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(SecretProblem::Empty("a command without words".to_owned()));
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.process_group(0).spawn();
    let mut child =
        child.map_err(|source| SecretProblem::NoProgram { program: program.clone(), source })?;
    let deadline = Instant::now() + most_time;
    let heard = listen(&mut child, deadline).filter(|_| is_over(&child, deadline));
    // Whatever it left behind goes too: nobody reads what that would say.
    end(&child);
    let unheard = |source| SecretProblem::Unheard { program: program.clone(), source };
    let status = child.wait().map_err(unheard)?;
    let Some(Heard { said, complaint }) = heard else {
        let seconds = most_time.as_secs();
        return Err(SecretProblem::TimedOut { program: program.clone(), seconds });
    };
    succeeded(program, status, &said, &complaint)?;
    Ok(said)
}

struct Heard {
    said: Vec<u8>,
    complaint: Vec<u8>,
}

/// Reads both streams to their ends; none if that takes too long.
fn listen(child: &mut Child, deadline: Instant) -> Option<Heard> {
    let said = reader(child.stdout.take(), most());
    let complaint = reader(child.stderr.take(), MOST_COMPLAINT);
    let wait = |from: &mpsc::Receiver<Vec<u8>>| {
        match from.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(bytes) => Some(bytes),
            // A stream that cannot be read has nothing to say.
            Err(RecvTimeoutError::Disconnected) => Some(Vec::new()),
            Err(RecvTimeoutError::Timeout) => None,
        }
    };
    Some(Heard { said: wait(&said)?, complaint: wait(&complaint)? })
}

/// Reads at most so many bytes on a thread of its own, and closes the stream: a command that says
/// more ends by that.
fn reader(stream: Option<impl Read + Send + 'static>, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stream.map(|stream| stream.take(most).read_to_end(&mut bytes));
        if matches!(read, Some(Ok(_))) {
            drop(sender.send(bytes));
        }
    });
    receiver
}

/// Whether the command ends by itself. It is left to be waited for, so that its number stays its own.
fn is_over(child: &Child, deadline: Instant) -> bool {
    let Some(pid) = pid(child) else { return false };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    while !matches!(waitid(WaitId::Pid(pid), options), Ok(Some(_))) {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Ends the whole group. Of one that is over already nothing is left to end.
fn end(child: &Child) {
    if let Some(group) = pid(child) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()).ok()?)
}

/// A command that says too much is told of that, however it ended.
fn succeeded(
    program: &str,
    status: ExitStatus,
    said: &[u8],
    complaint: &[u8],
) -> Result<(), SecretProblem> {
    if status.success() || said.len() as u64 >= most() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(said);
    let complaint = String::from_utf8_lossy(complaint);
    let complaint = Masks::of([said.trim()]).apply(&complaint).into_owned();
    let last = complaint.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let plain = last.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
    Err(SecretProblem::Failed { program: program.to_owned(), status, complaint: plain })
}
