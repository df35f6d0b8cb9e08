//! Tells people: the operator's `notify` command gets JSON on standard input when a run failed, waits
//! for an approval, or left an exit step undone.

use std::process::Stdio;
use std::time::Duration;

use bowline_core::run::{Ending, Finished};
use serde::Serialize;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::exit::Exit;

/// The command has so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the operator's command.
#[derive(Clone, Debug)]
pub struct Notifier {
    command: Vec<String>,
}

/// What the command reads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notice<'a> {
    api_version: &'static str,
    kind: &'static str,
    /// `failed`, `approval-needed` or `exit-failed`.
    reason: &'static str,
    run: &'a str,
    customer: &'a str,
    ending: &'a Finished,
}

impl Notifier {
    /// The operator's command and its arguments; none where there is none.
    pub fn new(command: &[String]) -> Option<Notifier> {
        (!command.is_empty()).then(|| Notifier { command: command.to_vec() })
    }

    /// Tells how a run ended, where somebody should know. A command that fails is told of and no more:
    /// the run has ended as it has.
    pub async fn finished(&self, run: &str, customer: &str, ending: &Finished) {
        let Some(reason) = reason(ending) else { return };
        let (api_version, kind) = (crate::report::API_VERSION, "Notice");
        let notice = Notice { api_version, kind, reason, run, customer, ending };
        let Ok(text) = serde_json::to_string(&notice) else { return };
        match tokio::time::timeout(PATIENCE, self.tell(&text)).await {
            Ok(Ok(status)) if status.success() => {}
            Ok(Ok(status)) => tracing::warn!(run, %status, "the notify command failed"),
            Ok(Err(error)) => tracing::warn!(run, %error, "the notify command did not start"),
            Err(_) => tracing::warn!(run, "the notify command did not end within {PATIENCE:?}"),
        }
    }

    async fn tell(&self, text: &str) -> std::io::Result<std::process::ExitStatus> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.kill_on_drop(true).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that does not read what it is told has its reasons.
            let _ = stdin.write_all(text.as_bytes()).await;
        }
        child.wait().await
    }
}

fn reason(ending: &Finished) -> Option<&'static str> {
    match &ending.ending {
        Ending::Failed { failure, .. } => match Exit::of_class(failure.class) {
            Exit::PersonNeeded => Some("approval-needed"),
            _ => Some("failed"),
        },
        _ if !ending.exit_failed.is_empty() => Some("exit-failed"),
        _ => None,
    }
}
