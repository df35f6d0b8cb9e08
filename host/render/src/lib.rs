//! The pipeline of a release, for one customer and for a fleet, and the files it ends in.
//!
//! ```text
//! Renderer::prepare(plugins, each loaded once)
//!    │ render(&Plan, &Outputs)      for each customer: configs resolved and checked, then call by call,
//!    │                              made, or taken over from the render cache
//!    ▼
//! Rendered ──core::review──► Reviewed ──output──► OUT/CUSTOMER/manifests.yaml
//! ```

mod cache;
mod failure;
mod fleet;
pub mod output;
mod programs;
mod renderer;

pub use cache::{Inputs, Ledger, RenderCache, Settled};
pub use failure::{FailedCall, RenderFailed, RenderFailure};
pub use fleet::fleet;
pub use programs::Program;
pub use renderer::{Render, Renderer, Shared};
