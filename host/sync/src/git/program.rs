//! The git program: what it is given, and what comes back. Arguments are arguments, no shell is
//! between, and nothing of this user's own settings counts.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use bowline_core::FailureClass;
use bowline_core::run::Failure;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::outcome;
use crate::connect::GitSettings;

/// The most that git may print: a customer's manifests.
const MOST_OUTPUT: u64 = crate::manifest::MOST_BYTES + (1 << 20);
const MOST_ERRORS: u64 = 64 << 10;
/// A server that keeps quiet for longer does not answer.
const MOST_TIME: Duration = Duration::from_secs(5 * 60);

/// What an operator may say about connections; every other variable of git's is taken away.
const KEPT: &[&str] = &["GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_SSL_CAINFO"];

const SETTINGS: &[&str] = &[
    "gc.auto=0",
    "maintenance.auto=false",
    "core.hooksPath=/dev/null",
    "core.autocrlf=false",
    "push.followTags=false",
    "advice.pushUpdateRejected=false",
];

/// How git is run on one repository of this machine.
#[derive(Clone)]
pub(super) struct Program {
    pub settings: GitSettings,
    pub folder: PathBuf,
}

/// What git said.
pub(super) struct Said {
    pub success: bool,
    pub output: Vec<u8>,
    pub errors: String,
}

/// One call.
pub(super) struct Call<'a> {
    program: &'a Program,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    input: Vec<u8>,
}

impl Program {
    pub(super) fn call<'a>(&'a self, arguments: &[&str]) -> Call<'a> {
        let arguments = arguments.iter().map(OsString::from).collect();
        Call { program: self, arguments, environment: Vec::new(), input: Vec::new() }
    }
}

impl Call<'_> {
    pub(super) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    pub(super) fn variable(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// The first line of what it prints; a failure where it does not succeed.
    pub(super) async fn line(self) -> Result<String, Failure> {
        let said = self.succeeding().await?;
        let text = String::from_utf8_lossy(&said);
        Ok(text.lines().next().unwrap_or("").to_owned())
    }

    /// What it prints; a failure where it does not succeed.
    pub(super) async fn succeeding(self) -> Result<Vec<u8>, Failure> {
        let what = self.arguments.first().cloned().unwrap_or_default();
        let said = self.run().await?;
        match said.success {
            true => Ok(said.output),
            false => Err(outcome::failure(&what.to_string_lossy(), &said.errors)),
        }
    }

    /// Whatever comes of it. Who stops waiting for it ends it, with all that it started.
    pub(super) async fn run(self) -> Result<Said, Failure> {
        let program = self.program.settings.program.display().to_string();
        let no_git = |error: io::Error| {
            let class = match error.kind() {
                io::ErrorKind::NotFound => FailureClass::SyncInvalid,
                _ => FailureClass::SyncUnavailable,
            };
            Failure::new(class, format!("{program} cannot be run: {error}"))
                .hint("install git, or say where it is")
        };
        let mut child = self.command().spawn().map_err(no_git)?;
        let group = Group(child.id().and_then(|id| Pid::from_raw(id.cast_signed())));
        let talked = tokio::time::timeout(MOST_TIME, talk(&mut child, self.input)).await;
        let said = match talked {
            Ok(said) => said.map_err(|error| {
                Failure::new(FailureClass::SyncUnavailable, format!("{program}: {error}"))
            })?,
            Err(_) => {
                let minutes = MOST_TIME.as_secs() / 60;
                let message = format!("{program} had no answer within {minutes} minutes");
                return Err(Failure::new(FailureClass::SyncUnavailable, message));
            }
        };
        group.ended();
        Ok(said)
    }

    fn command(&self) -> Command {
        let settings = &self.program.settings;
        let mut command = Command::new(&settings.program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("GIT_") && !KEPT.contains(&&*text) {
                command.env_remove(&name);
            }
        }
        if !KEPT[..2].iter().any(|name| std::env::var_os(name).is_some()) {
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=30");
        }
        let config = settings.config.clone().unwrap_or_else(|| PathBuf::from("/dev/null"));
        command
            .env("LC_ALL", "C")
            .env("GIT_DIR", &self.program.folder)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", config)
            .env("GIT_ALLOW_PROTOCOL", "file:https:ssh")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("GIT_HTTP_LOW_SPEED_LIMIT", "100")
            .env("GIT_HTTP_LOW_SPEED_TIME", "60")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(&self.arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // In a group of its own, so that a Ctrl-C is ours to answer and ssh goes with git.
        command.process_group(0).kill_on_drop(true);
        command
    }
}

async fn talk(child: &mut Child, input: Vec<u8>) -> io::Result<Said> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async move {
        if let Some(mut stdin) = stdin {
            // One that does not want to hear it answers by its exit code.
            drop(stdin.write_all(&input).await);
        }
    };
    let reads = async { tokio::join!(read(stdout, MOST_OUTPUT), read(stderr, MOST_ERRORS)) };
    let ((), (output, errors)) = tokio::join!(write, reads);
    let (output, errors) = (output?, errors?);
    if output.len() as u64 > MOST_OUTPUT {
        return Err(io::Error::other("it printed more than a customer's manifests can be"));
    }
    let success = child.wait().await?.success();
    Ok(Said { success, output, errors: String::from_utf8_lossy(&errors).into_owned() })
}

/// Reads to the end, and keeps what there is room for.
async fn read(from: Option<impl AsyncRead + Unpin>, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        (&mut from).take(most + 1).read_to_end(&mut bytes).await?;
        tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    }
    Ok(bytes)
}

/// A process with all that it started, ended when nobody waits for it any more.
struct Group(Option<Pid>);

impl Group {
    fn ended(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(pid) = self.0 {
            // It may be gone already.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}
