//! Cases of a plugin: folders with what it is given and what must come of it.
//!
//! ```text
//! cases/NAME/{config,input,facts,progress,http}.yaml files/           what the plugin is given
//! cases/NAME/{expected,findings,refused,assessment,outcome}.yaml      what must come of it
//!     │ Case::read            │ run(sandbox, program)
//!     ▼                       ▼
//!   Case ───────────────► Came ──compare──► differences, or --update
//! ```
//!
//! | role | is given | must come |
//! |---|---|---|
//! | transformer | `input.yaml`, `config.yaml`, `facts.yaml`, `files/` | `expected.yaml`, all objects; `findings.yaml` |
//! | validator | the same | `findings.yaml` |
//! | health | `input.yaml` with one object, `config.yaml` | `assessment.yaml`: status, reason, message |
//! | step | `config.yaml`, `facts.yaml`, `progress.yaml`, `http.yaml` | `outcome.yaml`, all of it; the requests |
//!
//! `refused.yaml` is for a call in which the plugin says no. Of findings and of an assessment, what the
//! file says must be so, and what it leaves out may be anything; of objects and outcomes, all is compared.

mod answer;
mod compare;
mod fields;
mod files;
mod given;
mod network;
mod progress;
mod read;
mod run;
mod update;

pub use answer::Answer;
pub use compare::{Verdict, compare};
pub use given::Given;
pub use read::{Case, CaseError, read_all};
pub use run::{Came, CaseRunner};
pub use update::update;
