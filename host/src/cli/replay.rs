//! `bowline replay RECEIPTS`

use std::path::PathBuf;

use bowline_bundle::CustomerSelection;
use clap::Args;

use super::opening::{concurrency, in_sandbox, open_options};
use super::{Global, OutputFormat};
use crate::error::Problems;
use crate::exit::Exit;
use crate::receipt::ReceiptDocument;
use crate::replay::{Replay, ReplayRequest, replay};
use crate::report::{self, Paint, ReplayReport};
use crate::settings;

/// Render again from the receipts of an earlier render, and tell what differs
///
/// Customers are rendered as they were recorded, whatever their files say now. Ends with 10 where the
/// release, a plugin, an output or the objects differ, with 0 where nothing does.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline render shop --all --out out/ --receipts receipts.jsonl\n  \
    bowline replay receipts.jsonl --release shop")]
pub struct ReplayArgs {
    /// What `bowline render --receipts` wrote
    receipts: PathBuf,
    /// The release's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    release: PathBuf,
    /// Terraform outputs, to compare with and for the sensitive ones, which no receipt holds
    #[arg(long, value_name = "PATH")]
    outputs: Option<PathBuf>,
    /// How many customers at once [default: twice the number of cores]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,
}

pub(super) fn run(args: ReplayArgs, global: &Global) -> Result<Exit, Problems> {
    let request = ReplayRequest {
        open: open_options(&args.release, None, CustomerSelection::All, global)?,
        receipts: ReceiptDocument::read(&args.receipts)?,
        outputs: args.outputs,
        concurrency: concurrency(args.concurrency),
    };
    let replayed =
        in_sandbox(global, async |sandbox, progress| replay(request, sandbox, &progress).await)?;
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&ReplayReport::of(&replayed))?
        }
        OutputFormat::Text => {
            report::print(&report::replay_text(&replayed, Paint::new(settings::colour())))?;
        }
    }
    report::tell_failures(replayed.customers.iter().map(|(name, outcome)| (&**name, outcome)));
    Ok(exit(&replayed))
}

/// A customer that failed counts more than one that differs.
fn exit(replay: &Replay) -> Exit {
    let outcomes = replay.customers.iter().map(|(_, outcome)| outcome);
    let failed = outcomes.clone().filter_map(|outcome| Some(outcome.as_ref().err()?.exit()));
    let differs = outcomes.flatten().any(|replayed| !replayed.differences.is_empty());
    match Exit::of_all(failed) {
        Exit::Done if differs => Exit::Differences,
        exit => exit,
    }
}
