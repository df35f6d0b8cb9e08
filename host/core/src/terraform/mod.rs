//! What can be decided of Terraform and OpenTofu from texts and values alone; whoever runs them is
//! bowline-provision.
//!
//! ```text
//! module's files ──module──► its backend, its calls       settings ──backend──► where the state lives
//! show -json ──plan──► PlannedChanges ──► PlanRecord      what a person approves, without a value in it
//! diagnostics ──diagnostic──► a class of failure          output -json ──outputs──► Outputs
//! ```

mod backend;
mod diagnostic;
mod module;
mod outputs;
mod plan;
mod record;
mod redact;

pub use backend::{StatePlace, shared_places};
pub use diagnostic::{Diagnostic, HeldLock, Stage, classify, held_lock};
pub use module::{ModuleCall, ModuleFacts, ModuleFault, is_local};
pub use outputs::{OutputFault, check_outputs};
pub use plan::{Action, BadPlan, PlannedChange, PlannedChanges, PlannedOutput};
pub use record::{ChangeRecord, OutputRecord, PlanRecord};
pub use redact::Seal;

#[cfg(test)]
mod tests;
