//! The plugin conformance kit: what every plugin does, and never does, shown on cases that come along.
//!
//! ```text
//! Candidate { file, settings } ──Kit::run──► Report { checks by Rule } ──► text, JSON, JUnit
//! ```
//!
//! A plugin's author runs it before a release, an operator before a plugin is let in. It calls the
//! plugin in the sandbox that production uses, with everything granted that the manifest asks for, and
//! without a network.

pub mod call;
mod case;
mod config;
mod differences;
mod ended;
mod judge;
mod kit;
mod manifest;
mod neighbour;
mod network;
mod progress;
mod report;
mod rule;
mod setting;
mod subject;
mod trial;

pub use case::{BrokenCase, NoProfile, Profile};
pub use kit::{Candidate, Kit, KitError, versions};
pub use neighbour::NeighbourError;
pub use report::{Broken, Check, ConformanceReport, Report, Verdict, junit, report, text};
pub use rule::{NoRule, Rule};
pub use setting::Setting;
pub use subject::{LoadError, Subject};
