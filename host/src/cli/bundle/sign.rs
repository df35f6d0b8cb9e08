//! `bowline bundle sign REFERENCE… --key FILE`

use bowline_bundle::artefact::FoundBundle;
use clap::Args;

use super::{Global, Subject};
use crate::cli::signing::{self, WhichKey};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::settings;

/// Sign bundles where they lie, as cosign does
///
/// The signature lies beside the bundle and changes nothing of it. It is of the bundle alone: plugins
/// in it have signatures of their own, which `bundle build` and `bundle push` take along.
#[derive(Debug, Args)]
pub struct SignArgs {
    /// oci://HOST/REPOSITORY:TAG or oci-layout:FOLDER[:TAG], or a layout folder
    #[arg(required = true, value_name = "REFERENCE")]
    bundles: Vec<String>,
    #[command(flatten)]
    key: WhichKey,
}

pub(super) fn run(args: SignArgs, global: &Global) -> Result<Exit, Problems> {
    let key = args.key.open()?;
    // What is signed is what the registry has now, not what was pulled before.
    let registries = settings::registries(global)?.asking_anew();
    let subjects = args.bundles.iter().map(|text| bundle(Subject::find(text, &registries)?));
    // All of them are found before the first is signed.
    for found in subjects.collect::<Result<Vec<_>, _>>()? {
        signing::tell(&found.sign(&key)?, global)?;
    }
    Ok(Exit::Done)
}

fn bundle(subject: Subject) -> Result<Box<FoundBundle>, Problems> {
    match subject {
        Subject::Bundle(found) => Ok(found),
        Subject::Release(folder) => {
            let message = format!("{} is no bundle, and only a bundle is signed", folder.display());
            let hint = "`bowline bundle build --out DIR` makes one of a release's folder";
            Err(Problem::new(Exit::Usage, message).hint(hint).into())
        }
    }
}
