//! Terraform and OpenTofu, as a run needs them: plan, apply exactly that plan, read the outputs.
//!
//! ```text
//! Program::find ─► Provision::open ─┬─► plan ──► Planned ──apply(&Permit)──► Applied ─► outputs
//!                                   └─► resume, where a process before this one left a note
//! ```
//!
//! One customer has one folder: a copy of the module, what `init` made, the state where it lives
//! nowhere else. Terraform runs there in a process group of its own. What it says goes to files, so that
//! it outlives whoever reads them; who it is gets noted before it begins, so that it is found again.
//! What can be decided from values alone is `bowline_core::terraform`.

mod adopt;
mod apply;
mod ask;
mod command;
mod error;
mod hcl;
mod heard;
mod job;
mod mark;
mod mask;
mod plan;
mod program;
mod provision;
mod resume;
mod settings;
mod state;
mod told;
mod watch;
mod workplace;

pub use apply::Applied;
pub use error::ProvisionError;
pub use plan::{Approved, Intent, Planned};
pub use program::{Program, ProgramKind};
pub use provision::Provision;
pub use resume::Resumed;
pub use settings::{Module, Settings};
pub use watch::{Progress, ProgressStage, Stop, Watch};
