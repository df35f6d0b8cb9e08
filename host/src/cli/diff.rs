//! `bowline diff [RELEASE]`

use std::path::{Path, PathBuf};

use clap::Args;

use super::opening::{WhichCustomers, concurrency, in_sandbox};
use super::{Global, OutputFormat};
use crate::comparison::{Against, CompareRequest, Comparison, compare};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, DiffReport, Paint};
use crate::targets::{DEPLOYED, Targets};
use crate::{bundles, settings};

/// Show what a render would change, by object and field; nothing is written
///
/// Ends with 10 where something differs, with 0 where nothing does. What is sensitive is compared, and
/// shown as (sensitive).
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline diff shop -c acme --out out/            what `render --out out/` would change\n  \
    bowline diff shop-2.5 --all --against shop-2.4  what the new release brings to everybody")]
pub struct DiffArgs {
    /// The release's folder
    #[arg(default_value = ".")]
    release: PathBuf,
    #[command(flatten)]
    which: WhichCustomers,
    /// With what to compare: `last`, the output folder; `live`, what customers' targets hold; or another release's folder (one that
    /// is called so: ./last)
    #[arg(long, value_name = "WHAT", default_value = "last")]
    against: String,
    /// The folder that `last` is in
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Terraform outputs: a file as `terraform output -json` prints it, or a folder of CUSTOMER.json
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
    /// How many customers at once [default: twice the number of cores]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,
}

pub(super) fn run(args: DiffArgs, global: &Global) -> Result<Exit, Problems> {
    let request = CompareRequest {
        against: against(&args, global)?,
        open: args.which.open_options(&args.release, args.which.selection()?, global)?,
        outputs: args.outputs,
        concurrency: concurrency(args.concurrency),
        cache: settings::render_cache(global),
    };
    shown(request, global)
}

/// Compares, and shows what differs.
pub(super) fn shown(request: CompareRequest, global: &Global) -> Result<Exit, Problems> {
    let comparison =
        in_sandbox(global, async |sandbox, progress| compare(request, sandbox, &progress).await)?;
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&DiffReport::of(&comparison))?
        }
        OutputFormat::Text => {
            report::print(&report::diff_text(&comparison, Paint::new(settings::colour())))?;
        }
    }
    report::tell_failures(comparison.customers.iter().map(|(name, outcome)| (&**name, outcome)));
    Ok(exit(&comparison))
}

fn against(args: &DiffArgs, global: &Global) -> Result<Against, Problems> {
    match (args.against.as_str(), &args.out) {
        ("live", None) => Ok(Against::Live(Targets::here(Path::new(DEPLOYED), global)?)),
        ("last", Some(out)) => Ok(Against::Last(out.clone())),
        ("last", None) => {
            let message = "--against last: which output folder? Name it with --out DIR";
            Err(Problem::new(Exit::Usage, message).into())
        }
        (_, Some(_)) => {
            Err(Problem::new(Exit::Usage, "--out goes with --against last only").into())
        }
        (release, None) => {
            Ok(Against::Release(bundles::release_folder(Path::new(release), global)?))
        }
    }
}

/// A customer that failed counts more than one that differs.
fn exit(comparison: &Comparison) -> Exit {
    let outcomes = comparison.customers.iter().map(|(_, outcome)| outcome);
    let failed = outcomes.clone().filter_map(|outcome| Some(outcome.as_ref().err()?.exit()));
    let differs = outcomes.flatten().any(|found| !found.is_empty());
    match Exit::of_all(failed) {
        Exit::Done if differs => Exit::Differences,
        exit => exit,
    }
}
