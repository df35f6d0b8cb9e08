//! Cases of a plugin: folders with what it is given and what must come of it.
//!
//! ```text
//! cases/NAME/{input,config,facts}.yaml files/     what the plugin is given
//! cases/NAME/{expected,findings,refused}.yaml     what must come of it
//!     │ Case::read            │ run(sandbox, program)
//!     ▼                       ▼
//!   Case ───────────────► Outcome ──compare──► differences, or --update
//! ```

mod compare;
mod given;
mod read;
mod run;

pub use compare::{Verdict, compare, update};
pub use given::Given;
pub use read::{Case, CaseError, read_all};
pub use run::{Came, CaseRunner};
