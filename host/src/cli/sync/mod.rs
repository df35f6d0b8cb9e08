//! `bowline sync plan|apply|status|diff`: the half of a run that brings manifests to a target, alone.

mod apply;
mod diff;
mod plan;
mod status;

use clap::Subcommand;

use super::Global;
use crate::error::Problems;
use crate::exit::Exit;

/// Bring manifests to their targets, and look at what is there
#[derive(Debug, Subcommand)]
pub enum SyncVerb {
    Plan(plan::PlanArgs),
    Apply(apply::ApplyArgs),
    Status(status::StatusArgs),
    Diff(diff::DiffArgs),
}

pub(super) fn run(verb: SyncVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        SyncVerb::Plan(args) => plan::run(args, global),
        SyncVerb::Apply(args) => apply::run(args, global),
        SyncVerb::Status(args) => status::run(&args, global),
        SyncVerb::Diff(args) => diff::run(args, global),
    }
}
