//! Short commands: what they say is kept in memory, since it may be secret, and they may die with
//! whoever asks.

use std::io;
use std::process::{ExitStatus, Stdio};

use bowline_core::FailureClass;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::watch;

use crate::error::ProvisionError;
use crate::watch::Stop;

/// The most that is read of an answer: a state of some ten thousand resources.
const MOST_BYTES: u64 = 512 << 20;

/// What a command answered.
pub(crate) struct Answer {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a command to its end; `input` is what it reads.
pub(crate) async fn ask(
    mut command: Command,
    input: &str,
    stop: &mut watch::Receiver<Stop>,
) -> Result<Answer, ProvisionError> {
    // What was wanted before is no change that could be waited for.
    if *stop.borrow_and_update() > Stop::Go {
        return Err(stopped("work"));
    }
    let failed = |cause| ProvisionError::system("run Terraform", cause);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    let pid = child.id().and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let feed = async {
        if let Some(mut stdin) = stdin {
            // One that ends before it has read all says why by its exit code.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
    };
    let talk = async { tokio::join!(feed, read(stdout), read(stderr), child.wait()) };
    tokio::pin!(talk);
    let ((), stdout, stderr, status) = loop {
        tokio::select! {
            ended = &mut talk => break ended,
            reached = stopping(stop) => {
                if let Some(pid) = pid {
                    // It may be gone by now.
                    let _ = match reached {
                        Stop::Force => kill_process_group(pid, Signal::KILL),
                        _ => kill_process(pid, Signal::INT),
                    };
                }
            }
        }
    };
    let (stdout, stderr) = (stdout.map_err(failed)?, stderr.map_err(failed)?);
    Ok(Answer { status: status.map_err(failed)?, stdout, stderr })
}

/// Waits until the caller wants it to stop, or to stop harder.
async fn stopping(stop: &mut watch::Receiver<Stop>) -> Stop {
    loop {
        if stop.changed().await.is_err() {
            // Nobody is left who could want it.
            std::future::pending::<()>().await;
        }
        let reached = *stop.borrow_and_update();
        if reached > Stop::Go {
            return reached;
        }
    }
}

async fn read(from: Option<impl AsyncRead + Unpin>) -> io::Result<String> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(MOST_BYTES + 1).read_to_end(&mut bytes).await?;
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it says more than {} MiB", MOST_BYTES >> 20)));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The error of whoever was stopped.
pub(crate) fn stopped(what: &str) -> ProvisionError {
    ProvisionError::new(FailureClass::Terminated, format!("Terraform's {what} was stopped"))
}
