//! `bowline sync diff [RELEASE]`

use std::path::PathBuf;

use clap::Args;

use crate::cli::opening::{WhichCustomers, concurrency};
use crate::cli::{Global, diff};
use crate::comparison::{Against, CompareRequest};
use crate::error::Problems;
use crate::exit::Exit;
use crate::settings;
use crate::targets::{DEPLOYED, Targets};

/// Show what sending the manifests would change in the targets, by object and field: the same as
/// `diff --against live`
///
/// Ends with 10 where something differs, with 0 where nothing does.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The release's folder
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// Terraform outputs: a file as `terraform output -json` prints it, or a folder of CUSTOMER.json
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
    /// Where manifests went if a customer's file names no target
    #[arg(long, value_name = "DIR", default_value = DEPLOYED)]
    target: PathBuf,
}

pub(super) fn run(args: DiffArgs, global: &Global) -> Result<Exit, Problems> {
    let request = CompareRequest {
        against: Against::Live(Targets::here(&args.target, global)?),
        open: args.which.open_options(&args.release, args.which.selection()?, global)?,
        outputs: args.outputs,
        concurrency: concurrency(None),
        cache: settings::render_cache(global),
    };
    diff::shown(request, global)
}
