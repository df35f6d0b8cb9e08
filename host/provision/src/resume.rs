//! Going on after the process that started Terraform is gone.

use bowline_core::FailureClass;

use crate::adopt::adopt;
use crate::ask::stopped;
use crate::error::ProvisionError;
use crate::mark::{Life, Note};
use crate::provision::Provision;
use crate::watch::{Stop, Watch, never};

/// What had become of a Terraform that was noted. Whatever it was, planning again tells what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// It was gone.
    Gone,
    /// It was running, and was waited for.
    Waited,
}

impl Provision {
    /// Waits for the Terraform of a note, if it runs; then releases the lock that it left, if that is
    /// proven to be its own. Any other lock is `terraform.locked`.
    pub async fn resume(
        &mut self,
        note: &str,
        watch: &mut Watch<'_>,
    ) -> Result<Resumed, ProvisionError> {
        let mut note: Note = serde_json::from_str(note).map_err(|cause| {
            ProvisionError::system("read what was noted of Terraform", cause.into())
        })?;
        let failed = |cause| ProvisionError::system("wait for the Terraform that runs", cause);
        let was = note.process.life().map_err(failed)?;
        let stdout = self.workplace.run("stdout");
        let life = adopt(&mut note, &stdout, watch).await.map_err(failed)?;
        if life == Life::Unknown && !self.locks_last() {
            return Err(self.out_of_sight());
        }
        // To be stopped is no reason to leave a lock behind.
        self.make_ready(&mut never()).await?;
        let own = note.lock.as_deref().filter(|_| life == Life::Dead);
        self.release(own, &mut never()).await?;
        if watch.stop_now() > Stop::Go {
            return Err(stopped(if note.command == "plan" { "plan" } else { "apply" }));
        }
        Ok(if was == Life::Alive { Resumed::Waited } else { Resumed::Gone })
    }

    /// Without a lock that lasts there is nothing that would tell whether it still runs.
    fn out_of_sight(&self) -> ProvisionError {
        let message =
            "Terraform was started on another machine or in another container, and may run";
        let record = self.workplace.record();
        ProvisionError::new(FailureClass::TerraformLocked, message)
            .hint(format!("make sure that it is gone; its folder is beside {}", record.display()))
    }
}
