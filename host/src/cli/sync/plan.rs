//! `bowline sync plan [RELEASE]`

use std::path::PathBuf;

use clap::Args;

use crate::cli::opening::{WhichCustomers, concurrency, in_sandbox};
use crate::cli::{Global, OutputFormat};
use crate::error::Problems;
use crate::exit::Exit;
use crate::outline::{Beside, OutlineRequest, outline};
use crate::report::{self, OutlineReport};
use crate::targets::{DEPLOYED, Targets};
use crate::{objects, settings};

/// Show in which order a release's objects go out, what changes, and what is pruned; nothing is changed
///
/// Ends with 10 where something would change. With --inventory no cluster is asked: the file tells what
/// is there, as `kubectl get -o yaml` prints it, and an empty one that nothing is.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline sync plan shop -c acme\n  \
    bowline sync plan shop -c acme --inventory live.yaml -o json")]
pub struct PlanArgs {
    /// The release's folder, or its bundle: oci://… or oci-layout:…
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// What is there, instead of asking: a file of objects in YAML or JSON; - for standard input
    #[arg(long, value_name = "FILE")]
    inventory: Option<PathBuf>,
    /// Terraform outputs: a file as `terraform output -json` prints it, or a folder of CUSTOMER.json
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
    /// Where manifests went if a customer's file names no target
    #[arg(long, value_name = "DIR", default_value = DEPLOYED)]
    target: PathBuf,
}

pub(super) fn run(args: PlanArgs, global: &Global) -> Result<Exit, Problems> {
    let beside = match &args.inventory {
        Some(file) => Beside::Inventory(objects::read(file)?),
        None => Beside::Live(Targets::here(&args.target, global)?),
    };
    let request = OutlineRequest {
        open: args.which.open_options(&args.release, args.which.selection()?, global)?,
        beside,
        outputs: args.outputs,
        concurrency: concurrency(None),
        cache: settings::render_cache(global),
    };
    let outlined =
        in_sandbox(global, async |sandbox, progress| outline(request, sandbox, &progress).await)?;
    let report = OutlineReport::of(&outlined);
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&report)?,
        OutputFormat::Text => report::print(&report.text())?,
    }
    report::tell_failures(outlined.iter().map(|(name, outcome)| (&**name, outcome)));
    let failed = outlined.iter().filter_map(|(_, outcome)| Some(outcome.as_ref().err()?.exit()));
    Ok(match Exit::of_all(failed) {
        Exit::Done if report.changes_something() => Exit::Differences,
        exit => exit,
    })
}
