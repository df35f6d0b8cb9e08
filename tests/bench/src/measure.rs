//! What a program uses, measured from outside.
//!
//! The program runs as the only child of a process of its own, so that the system's account of ended
//! children is the account of this one and of what it started. That process must be small: on Linux a
//! child's peak memory begins with what it shared with its parent before it became another program.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde::{Deserialize, Serialize};

/// What a program used.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Used {
    /// From start to end.
    pub wall: Duration,
    /// On all processors together, in the program and for it in the kernel.
    pub cpu: Duration,
    /// The largest memory of any one of its processes, in bytes.
    pub peak_memory: u64,
}

/// Runs a program and says what it used. What it prints is dropped, but for its errors.
pub fn measure(program: &Path, arguments: &[&OsStr]) -> anyhow::Result<Used> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let mut call = Command::new(own);
    call.arg("measure").arg(program).args(arguments).stdin(Stdio::null());
    let output = call.stderr(Stdio::inherit()).output().context("cannot start a measurement")?;
    ensure!(output.status.success(), "{} failed", display(&call));
    serde_json::from_slice(&output.stdout).context("the measurement gave no figures")
}

/// The process in between: runs the program and prints the figures.
pub fn run(words: &[String]) -> anyhow::Result<()> {
    let [program, arguments @ ..] = words else { bail!("measure what?") };
    let mut call = Command::new(program);
    call.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let status = call.status().with_context(|| format!("cannot run {program}"))?;
    let wall = began.elapsed();
    ensure!(status.success(), "{} failed: {status}", display(&call));
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("cannot ask what it used")?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let used = Used {
        wall,
        cpu: Duration::from_micros(micros.unsigned_abs()),
        // Linux counts in KiB.
        peak_memory: usage.max_rss().unsigned_abs() * 1024,
    };
    serde_json::to_writer(io::stdout(), &used)?;
    Ok(io::stdout().flush()?)
}

fn display(call: &Command) -> String {
    let words: Vec<_> = call.get_args().collect();
    words.join(OsStr::new(" ")).display().to_string()
}
