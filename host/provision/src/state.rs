//! The state as a whole: whose it is, who holds it, and what could not be saved of it.

use bowline_core::FailureClass;
use bowline_core::terraform::{HeldLock, Stage, held_lock};
use serde::Deserialize;
use tokio::process::Command;
use tokio::sync::watch;

use crate::ask::ask;
use crate::error::ProvisionError;
use crate::heard::plain;
use crate::provision::Provision;
use crate::watch::Stop;
use crate::workplace::remove_file;

/// Takes the lock, if it is free, and changes nothing under it.
const PROBE: &[&str] =
    &["state", "rm", "-dry-run", "-no-color", "-lock-timeout=0s", "terraform_data.bowline_probe"];

#[derive(Deserialize)]
struct State {
    lineage: String,
}

impl Provision {
    /// Refuses a state that is not the one that was applied to the last time.
    pub(crate) async fn check_lineage(
        &self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<(), ProvisionError> {
        let Some(known) = self.workplace.lineage()? else { return Ok(()) };
        let wrong = match self.read_lineage(stop).await? {
            Some(found) if found == known => return Ok(()),
            Some(found) => format!("the state is another one: its lineage is {found}, not {known}"),
            None => format!("there is no state, and there was one, of lineage {known}"),
        };
        let record = self.workplace.record();
        Err(ProvisionError::new(FailureClass::TerraformState, wrong)
            .hint("look at spec.terraform.backend and workspace, and at what env points to")
            .hint(format!("if another state is meant: rm {}", record.display())))
    }

    /// Remembers whose state it is, the first time that there is one.
    pub(crate) async fn record_lineage(
        &self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<Option<String>, ProvisionError> {
        let lineage = self.read_lineage(stop).await?;
        if let (None, Some(lineage)) = (self.workplace.lineage()?, &lineage) {
            self.workplace.record_lineage(lineage)?;
        }
        Ok(lineage)
    }

    async fn read_lineage(
        &self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<Option<String>, ProvisionError> {
        let state = self.asked(&["state", "pull", "-no-color"], Stage::State, stop).await?;
        if state.trim().is_empty() {
            return Ok(None);
        }
        let state: State = serde_json::from_str(&state).map_err(|_| {
            let message = "the state is not one that Terraform writes: it has no lineage";
            ProvisionError::new(FailureClass::TerraformState, message)
        })?;
        Ok(Some(state.lineage).filter(|lineage| !lineage.is_empty()))
    }

    /// Pushes a state that Terraform could not save when it ended; nothing is planned without it.
    pub(crate) async fn push_errored(
        &self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<(), ProvisionError> {
        let failed = |cause| ProvisionError::system("keep the state that was not saved", cause);
        let Some(path) = self.workplace.rescue_errored().map_err(failed)? else {
            return Ok(());
        };
        let shown = path.display().to_string();
        let pushed = self.asked(&["state", "push", "-no-color", &shown], Stage::State, stop).await;
        pushed.map_err(|error| {
            error.hint(format!("{shown} holds what the last apply did, and could not be saved"))
        })?;
        remove_file(&path).map_err(failed)
    }

    /// Who holds the state; nobody where a lock dies with its process.
    pub(crate) async fn holder(
        &self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<Option<HeldLock>, ProvisionError> {
        match self.probe() {
            None => Ok(None),
            Some(probe) => held(probe, stop).await,
        }
    }

    pub(crate) fn probe(&self) -> Option<Command> {
        self.locks_last().then(|| self.commands.plain(PROBE))
    }

    /// Releases the lock of a process of ours that is proven dead, and no other.
    pub(crate) async fn release(
        &self,
        own: Option<&str>,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<(), ProvisionError> {
        let Some(held) = self.holder(stop).await? else { return Ok(()) };
        if own != Some(held.id.as_str()) {
            return Err(self.teller().locked(&held));
        }
        tracing::info!(lock = held.id, "releasing the lock of a Terraform that is gone");
        let arguments = ["force-unlock", "-force", "-no-color", &held.id];
        self.asked(&arguments, Stage::State, stop).await.map(drop)
    }
}

/// Which lock kept a probe out.
pub(crate) async fn held(
    probe: Command,
    stop: &mut watch::Receiver<Stop>,
) -> Result<Option<HeldLock>, ProvisionError> {
    let answer = ask(probe, "", stop).await?;
    Ok(plain(&answer.stderr).iter().find_map(held_lock))
}
