//! `bowline bundle verify REFERENCE|FOLDER`

use std::path::PathBuf;

use bowline_bundle::artefact::verify_folder;
use bowline_bundle::signature::PublicKey;
use bowline_bundle::trust::TrustPolicy;
use bowline_core::{Digest, FailureClass};
use clap::Args;

use super::{Global, Subject};
use crate::cli::signing::of_key;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Check that a bundle has every part, that its digests are right, and who signed it
///
/// A signature is wanted where --key names a key, or where [[trust]] in bowline.toml speaks of bundles.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// oci://… or oci-layout:…, a layout folder, or the folder of a release with its plugins
    what: String,
    /// The release digest that it must have
    #[arg(long, value_name = "DIGEST")]
    digest: Option<Digest>,
    /// The public key that must have signed it, whatever [[trust]] says
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(super) fn run(args: VerifyArgs, global: &Global) -> Result<Exit, Problems> {
    // What was pulled before is whole, and says nothing about what the registry would give today.
    let registries = settings::registries(global)?.asking_anew();
    let (verified, signer) = match Subject::find(&args.what, &registries)? {
        Subject::Release(_) if args.key.is_some() => {
            let problem = Problem::new(Exit::Usage, "a folder of files has no signature");
            return Err(problem.hint("name its bundle: oci://… or oci-layout:…").into());
        }
        Subject::Release(folder) => (verify_folder(&folder)?, None),
        Subject::Bundle(found) => {
            let signer = found.signed_by(&trust(&args, global)?, Some(settings::now(global)))?;
            (found.verify()?, signer)
        }
    };
    let (name, version, is) = (&verified.name, &verified.version, verified.release_digest);
    if let Some(expected) = args.digest.filter(|expected| *expected != is) {
        let message = format!("{name} {version} has the release digest {is}, not {expected}");
        return Err(Problem::of_class(FailureClass::ReleaseChanged, message).into());
    }
    if !global.quiet {
        let plugins = verified.plugins;
        report::note(&format!("{name} {version} is whole, with {plugins} plugins: {is}"));
        signer.iter().for_each(|signer| report::note(&format!("it is signed by {signer}")));
    }
    Ok(Exit::Done)
}

/// One key alone, or the operator's.
fn trust(args: &VerifyArgs, global: &Global) -> Result<TrustPolicy, Problems> {
    match &args.key {
        Some(path) => {
            let key = PublicKey::open(path).map_err(|error| of_key(path, error))?;
            Ok(TrustPolicy::of_key(path.display().to_string(), key))
        }
        None => settings::trust(global),
    }
}
