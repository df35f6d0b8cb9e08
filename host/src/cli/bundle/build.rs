//! `bowline bundle build [RELEASE] --out LAYOUT`

use std::path::PathBuf;

use clap::Args;

use super::{Global, options};
use crate::error::Problems;
use crate::exit::Exit;
use crate::report;

/// Make the bundle of a release in a local OCI layout folder
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The release's folder
    #[arg(default_value = ".")]
    release: PathBuf,
    /// The layout folder; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: BuildArgs, global: &Global) -> Result<Exit, Problems> {
    let bundle = bowline_bundle::artefact::build(&options(args.release, global)?)?;
    bundle.write(&args.out)?;
    if !global.quiet {
        let (name, version, digest) = (&bundle.name, &bundle.version, bundle.digest);
        report::note(&format!("{name} {version} built in {}: {digest}", args.out.display()));
    }
    Ok(Exit::Done)
}
