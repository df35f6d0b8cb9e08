//! Cases of a plugin: folders with what it is given and what must come of it.
//!
//! ```text
//! cases/NAME/{config,input,facts,cluster,progress,http}.yaml files/   what the plugin is given
//! cases/NAME/{expected,findings,refused,assessment,outcome}.yaml      what must come of it
//!     │ Case::read            │ run(sandbox, program)
//!     ▼                       ▼
//!   Case ───────────────► Came ──compare──► differences, or --update
//! ```
//!
//! | role | is given | must come |
//! |---|---|---|
//! | transformer | `input.yaml`, `config.yaml`, `facts.yaml`, `cluster.yaml`, `files/` | `expected.yaml`, all objects; `findings.yaml` |
//! | validator | the same | `findings.yaml` |
//! | health | `input.yaml` with one object, `config.yaml` | `assessment.yaml`: status, reason, message |
//! | step | `config.yaml`, `facts.yaml`, `cluster.yaml`, `progress.yaml`, `http.yaml` | `outcome.yaml`, all of it; the requests |
//!
//! `refused.yaml` is for a call in which the plugin says no. Of findings and of an assessment, what the
//! file says must be so, and what it leaves out may be anything; of objects and outcomes, all is compared.
//! A KRM function may also have its cases in the layouts of others, which `layouts` knows.

mod answer;
mod cluster;
mod compare;
mod fields;
mod files;
mod given;
mod layouts;
mod measure;
mod network;
mod progress;
mod read;
mod run;
mod update;

pub use answer::Answer;
pub use cluster::{Recording, Replayed};
pub(crate) use cluster::{is_secret, marked};
pub use compare::{Verdict, compare, finding};
pub use given::Given;
pub use layouts::{KNOWN, Layout, read_testdata};
pub use measure::{Measured, Spread};
pub use read::{Case, CaseError, Refusal, read_all};
pub use run::{Came, CaseRunner, Reads};
pub use update::update;
