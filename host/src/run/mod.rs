//! Releases going out: one run a customer, many customers beside each other.
//!
//! ```text
//! fleet ── slots ──► driver, one a run ──► hands ──► windows, claim, steps, Terraform, render, target
//!                       │    ▲
//!                       ▼    └ answers
//!                    journal
//! ```

pub mod clock;
pub mod driver;
pub mod fleet;
pub mod grounds;
pub mod hands;
pub mod keep;
pub mod live;
pub mod log;
pub mod notify;
pub mod plan;
pub mod process;
pub mod programs;
pub mod sites;
pub mod slots;
pub mod state;
pub mod stop;
pub mod watch;
pub mod world;

#[cfg(test)]
mod driver_tests;
