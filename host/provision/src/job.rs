//! Long commands: they outlive whoever started them.
//!
//! ```text
//! start behind the gate ─► note who it is ─► go ─► read along ─► gone
//!                                                  │  └ it holds the lock: find out which, note it
//!                                                  └ asked to stop: note it, one SIGINT
//! ```

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use bowline_core::terraform::HeldLock;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::adopt::Tail;
use crate::error::ProvisionError;
use crate::heard::Heard;
use crate::mark::{Note, ProcessMark, group_lives};
use crate::watch::{Stop, Watch};
use crate::workplace::private;

/// How often its output is looked at.
pub(crate) const TICK: Duration = Duration::from_millis(50);
/// One long command.
pub(crate) struct Job {
    /// What it is, for people: `plan` or `apply`.
    pub what: &'static str,
    /// The command, behind the gate.
    pub command: Command,
    /// What it reads after it was let go.
    pub input: String,
    /// Where its output goes.
    pub stdout: PathBuf,
    /// Where its complaints go.
    pub stderr: PathBuf,
    /// A command that answers which lock is held; none where a lock dies with its process.
    pub probe: Option<Command>,
    /// How long it runs before that is asked.
    pub patience: Duration,
}

/// How it ended.
pub(crate) struct Ended {
    pub status: ExitStatus,
    pub heard: Heard,
    /// Whether it was asked to stop.
    pub stopped: bool,
    /// The lock that it held.
    pub lock: Option<String>,
}

impl Job {
    /// Runs it until it is gone.
    pub async fn run(self, watch: &mut Watch<'_>) -> Result<Ended, ProvisionError> {
        let what = self.what;
        let failed = |cause| ProvisionError::system(format!("run Terraform's {what}"), cause);
        let mut running = Running::start(self, watch).map_err(failed)?;
        let status = running.read_along(watch).await.map_err(failed)?;
        running.wait_for_the_rest(status, watch).await;
        let stopped = running.note.interrupted || running.killed;
        Ok(Ended { status, heard: running.heard, stopped, lock: running.note.lock })
    }
}

struct Running {
    child: Child,
    pid: Pid,
    note: Note,
    tail: Tail,
    heard: Heard,
    killed: bool,
    probe: Option<Command>,
    /// When the probe is worth its while.
    ripe: Instant,
    probing: Option<JoinHandle<Option<HeldLock>>>,
}

impl Running {
    fn start(job: Job, watch: &mut Watch<'_>) -> io::Result<Running> {
        let Job { what, mut command, input, stdout, stderr, probe, patience } = job;
        let open = |path| private().append(true).create(true).open(path);
        let (out, err) = (open(&stdout)?, open(&stderr)?);
        out.set_len(0)?;
        err.set_len(0)?;
        let mut child = command.stdin(Stdio::piped()).stdout(out).stderr(err).spawn()?;
        let number = child.id().and_then(|pid| i32::try_from(pid).ok());
        let number = number.ok_or(io::ErrorKind::NotFound)?;
        let pid = Pid::from_raw(number).ok_or(io::ErrorKind::NotFound)?;
        let process = ProcessMark::of(number)?;
        let note = Note { process, command: what.to_owned(), lock: None, interrupted: false };
        // Where this fails, the gate is never opened and the child ends.
        tell(watch, &note)?;
        let stdin = child.stdin.take();
        if watch.stop_now() == Stop::Go
            && let Some(mut stdin) = stdin
        {
            tokio::spawn(async move {
                // One that ends before it has read all says why by its exit code.
                let _ = stdin.write_all(format!("go\n{input}").as_bytes()).await;
            });
        }
        Ok(Running {
            child,
            pid,
            note,
            tail: Tail::of(&stdout),
            heard: Heard::default(),
            killed: false,
            probe,
            ripe: Instant::now() + patience,
            probing: None,
        })
    }

    async fn read_along(&mut self, watch: &mut Watch<'_>) -> io::Result<ExitStatus> {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let status = loop {
            let ended = tokio::select! {
                status = self.child.wait() => Some(status?),
                _ = ticks.tick() => None,
            };
            self.tail.hear(&mut self.heard, watch);
            if let Some(status) = ended {
                break status;
            }
            self.obey(watch);
            self.look_for_lock(watch);
            if self.probing.as_ref().is_some_and(JoinHandle::is_finished) {
                self.find_lock(watch).await;
            }
        };
        // What it wrote between the last look and its end.
        self.tail.hear(&mut self.heard, watch);
        // A probe that is left alone might hold the lock when the next command wants it.
        self.find_lock(watch).await;
        Ok(status)
    }

    fn obey(&mut self, watch: &mut Watch<'_>) {
        let wanted = watch.stop_now();
        if wanted >= Stop::Ask && !self.note.interrupted {
            self.note.interrupted = true;
            // Stopping must work where a journal does not; a second SIGINT is what may come of it.
            let _ = tell(watch, &self.note);
            if wanted == Stop::Ask {
                let _ = kill_process(self.pid, Signal::INT);
            }
        }
        if wanted == Stop::Force && !self.killed {
            self.killed = true;
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }

    /// Has asked which lock is held, once it is held: by this very command, since it runs.
    fn look_for_lock(&mut self, watch: &Watch<'_>) {
        if !self.heard.locked || self.note.interrupted || Instant::now() < self.ripe {
            return;
        }
        let Some(probe) = self.probe.take() else { return };
        let mut stop = watch.stop.clone();
        self.probing = Some(tokio::spawn(async move {
            // Where it cannot be known, a lock that is left is a person's to release.
            crate::state::held(probe, &mut stop).await.ok().flatten()
        }));
    }

    async fn find_lock(&mut self, watch: &mut Watch<'_>) {
        let Some(probing) = self.probing.take() else { return };
        let held = probing.await.ok().flatten();
        // It may have ended while the probe asked, and the lock may be another's by now.
        let runs = matches!(self.child.try_wait(), Ok(None));
        if let Some(held) = held.filter(|_| runs) {
            self.note.lock = Some(held.id);
            let _ = tell(watch, &self.note);
        }
    }

    /// What it started may outlive it when it does not end by itself, and still change the world.
    async fn wait_for_the_rest(&mut self, status: ExitStatus, watch: &mut Watch<'_>) {
        let ended_by_itself = status.code().is_some() && !self.note.interrupted;
        let group = self.pid.as_raw_nonzero().get();
        // Where that cannot be seen there is nothing to wait for.
        while !ended_by_itself && group_lives(group).unwrap_or(false) {
            self.obey(watch);
            sleep(TICK).await;
        }
    }
}

pub(crate) fn tell(watch: &mut Watch<'_>, note: &Note) -> io::Result<()> {
    (watch.note)(&serde_json::to_string(note)?)
}
