//! The pipeline of a release, for one customer and for a fleet, and the files it ends in.
//!
//! ```text
//! Renderer::prepare(plugins loaded once)
//!    │ render(&Plan, &Outputs)      for each customer: configs resolved and checked, then call by call
//!    ▼
//! Rendered ──core::review──► Reviewed ──output──► OUT/CUSTOMER/manifests.yaml
//! ```

mod failure;
mod fleet;
pub mod output;
mod programs;
mod renderer;

pub use failure::{FailedCall, RenderFailed, RenderFailure};
pub use fleet::fleet;
pub use renderer::{Render, Renderer, Shared};
