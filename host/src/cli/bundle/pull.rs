//! `bowline bundle pull REFERENCE --out FOLDER`

use std::path::PathBuf;

use bowline_bundle::artefact::FoundBundle;
use clap::Args;

use super::Global;
use crate::cli::artefact;
use crate::error::Problems;
use crate::exit::Exit;
use crate::{report, settings};

/// Write the release of a bundle to a folder
#[derive(Debug, Args)]
pub struct PullArgs {
    /// oci://HOST/REPOSITORY:TAG, perhaps with @sha256:…, or oci-layout:FOLDER[:TAG]
    reference: String,
    /// The folder to write; it is empty or not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: PullArgs, global: &Global) -> Result<Exit, Problems> {
    let reference = artefact::reference(&args.reference)?;
    let found = FoundBundle::find(&settings::registries(global)?, &reference)?;
    found.signed_by(&settings::trust(global)?, Some(settings::now(global)))?;
    let release = found.unpack(&args.out)?;
    if !global.quiet {
        let (name, version, digest) = (&release.name, &release.version, found.digest);
        report::note(&format!("{name} {version} pulled to {}: {digest}", args.out.display()));
    }
    Ok(Exit::Done)
}
