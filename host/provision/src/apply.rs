//! Applying: exactly what was planned, with a permit for it.

use bowline_core::FailureClass;
use bowline_core::run::{Changes, Permit};
use bowline_core::terraform::Stage;

use crate::error::ProvisionError;
use crate::plan::{Approved, Planned};
use crate::provision::Provision;
use crate::watch::{Watch, never};

/// What was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Whose state it is now.
    pub lineage: Option<String>,
    /// How many resources changed.
    pub changes: Changes,
}

impl Provision {
    /// Has Terraform do what it planned. Whatever comes of it, the plan is used up.
    pub async fn apply(
        &mut self,
        permit: &Permit,
        planned: Planned,
        watch: &mut Watch<'_>,
    ) -> Result<Applied, ProvisionError> {
        self.check(permit, &planned)?;
        self.make_ready(&mut watch.stop).await?;
        if planned.plan.empty {
            let lineage = self.record_lineage(&mut watch.stop).await?;
            return Ok(Applied { lineage, changes: planned.plan.changes });
        }
        let file = planned.file.path().display().to_string();
        let arguments = ["apply", "-input=false", "-no-color", "-json", &file];
        let ended = self.job("apply", &arguments, String::new()).run(watch).await?;
        self.clear_output();
        let closed = self.workplace.close_state();
        // Whose state it is counts the more when it was left half done.
        let lineage = self.record_lineage(&mut never()).await;
        if !ended.status.success() {
            let error = self.ended_badly("apply", Stage::Apply, &ended, watch).await;
            return Err(self.with_errored(error));
        }
        closed.map_err(|cause| ProvisionError::system("close the state to others", cause))?;
        Ok(Applied { lineage: lineage?, changes: planned.plan.changes })
    }

    fn with_errored(&self, error: ProvisionError) -> ProvisionError {
        match self.workplace.rescue_errored() {
            Ok(Some(path)) => {
                let path = path.display();
                error.hint(format!("the state could not be saved; the next run saves {path} first"))
            }
            Ok(None) => error,
            Err(cause) => {
                error.hint(format!("the state that was not saved cannot be kept: {cause}"))
            }
        }
    }
}

impl Provision {
    /// The machine has decided already; whoever changes the world looks at its papers once more. What
    /// is left of a plan that was approved is approved.
    fn check(&self, permit: &Permit, planned: &Planned) -> Result<(), ProvisionError> {
        let digest = planned.plan.digest;
        if !permit.phase().is_terraforms() {
            let message = "a permit for another phase does not let Terraform change anything";
            return Err(ProvisionError::new(FailureClass::Unknown, message));
        }
        match permit.approved().map(|approved| (approved, self.compare(planned, approved))) {
            Some((_, Approved::Same | Approved::Part)) => Ok(()),
            Some((approved, _)) => {
                let message = format!("Terraform's plan is {digest}, and {approved} was approved");
                Err(ProvisionError::new(FailureClass::ApprovalStale, message))
            }
            None if !planned.plan.guarded.is_empty() => {
                let guarded = planned.plan.guarded.join(", ");
                let message =
                    format!("Terraform would destroy {guarded}, and nobody approved that");
                Err(ProvisionError::new(FailureClass::GuardTerraform, message))
            }
            None => Ok(()),
        }
    }
}
