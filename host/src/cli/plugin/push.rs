//! `bowline plugin push PLUGIN --to DIR`

use std::path::PathBuf;

use bowline_bundle::layout::{Layout, Pushed};
use clap::Args;

use super::build::{HowToBuild, build};
use super::{Global, read_artifact};
use crate::error::Problems;
use crate::exit::Exit;
use crate::report;

/// Put a plugin into a local OCI layout folder
#[derive(Debug, Args)]
pub struct PushArgs {
    /// A plugin's file, or its folder, which is built first
    #[arg(default_value = ".")]
    plugin: PathBuf,
    /// The layout folder; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    how: HowToBuild,
}

pub(super) fn run(args: PushArgs, global: &Global) -> Result<Exit, Problems> {
    let artifact = match args.plugin.is_dir() {
        true => build(&args.plugin, &args.how)?,
        false => read_artifact(&args.plugin)?,
    };
    let pushed = Layout::create(&args.to)?.push(&artifact)?;
    if !global.quiet {
        let what = if pushed == Pushed::AlreadyThere { "is there already" } else { "pushed" };
        report::note(&format!("{} {what}: {}", artifact.id(), artifact.digest()));
    }
    Ok(Exit::Done)
}
