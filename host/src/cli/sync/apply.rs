//! `bowline sync apply [RELEASE]`

use std::path::PathBuf;

use bowline_core::run::Purpose;
use clap::Args;

use crate::cli::Global;
use crate::cli::opening::WhichCustomers;
use crate::cli::run::HowToRun;
use crate::error::Problems;
use crate::exit::Exit;
use crate::rollout;

/// Bring a release's manifests to customers: a run without steps and without Terraform, whose last outputs
/// are read from its state
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    #[command(flatten)]
    how: HowToRun,
}

pub(super) fn run(args: ApplyArgs, global: &Global) -> Result<Exit, Problems> {
    let open = args.which.open_options(&args.release, args.which.selection()?, global)?;
    let rollout = args.how.rollout(args.release, open, (Purpose::SyncOnly, false), global)?;
    rollout::go(rollout, global)
}
