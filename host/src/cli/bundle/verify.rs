//! `bowline bundle verify REFERENCE|FOLDER`

use bowline_bundle::artefact::verify_folder;
use bowline_core::{Digest, FailureClass};
use clap::Args;

use super::{Global, Subject};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Check that a bundle has every part, and that its digests are right
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// oci://… or oci-layout:…, a layout folder, or the folder of a release with its plugins
    what: String,
    /// The release digest that it must have
    #[arg(long, value_name = "DIGEST")]
    digest: Option<Digest>,
}

pub(super) fn run(args: VerifyArgs, global: &Global) -> Result<Exit, Problems> {
    // What was pulled before is whole, and says nothing about what the registry would give today.
    let registries = settings::registries(global)?.asking_anew();
    let verified = match Subject::find(&args.what, &registries)? {
        Subject::Release(folder) => verify_folder(&folder)?,
        Subject::Bundle(found) => found.verify()?,
    };
    let (name, version, is) = (&verified.name, &verified.version, verified.release_digest);
    if let Some(expected) = args.digest.filter(|expected| *expected != is) {
        let message = format!("{name} {version} has the release digest {is}, not {expected}");
        return Err(Problem::of_class(FailureClass::ReleaseChanged, message).into());
    }
    if !global.quiet {
        let plugins = verified.plugins;
        report::note(&format!("{name} {version} is whole, with {plugins} plugins: {is}"));
    }
    Ok(Exit::Done)
}
