//! `bowline plugin sign REFERENCE|FOLDER… --key FILE`

use std::path::Path;

use bowline_bundle::layout::Layout;
use bowline_bundle::oci::{ArtefactPlace, Reference};
use clap::Args;

use super::Global;
use crate::cli::artefact;
use crate::cli::signing::{self, WhichKey};
use crate::error::Problems;
use crate::exit::Exit;
use crate::settings;

/// Sign plugins where they lie, as cosign does
///
/// The signature lies beside the plugin and changes nothing of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline plugin sign oci://registry.example/plugins/sidecar:2.1.0 --key cosign.key\n  \
    bowline plugin sign plugins.oci --key cosign.key")]
pub struct SignArgs {
    /// oci://HOST/PATH/NAME:VERSION or oci-layout:FOLDER:NAME:VERSION; or a layout folder, for every
    /// plugin in it
    #[arg(required = true, value_name = "REFERENCE|FOLDER")]
    plugins: Vec<String>,
    #[command(flatten)]
    key: WhichKey,
}

pub(super) fn run(args: SignArgs, global: &Global) -> Result<Exit, Problems> {
    let key = args.key.open()?;
    let plugins: Vec<Vec<Reference>> =
        args.plugins.iter().map(|text| references(text)).collect::<Result<_, _>>()?;
    // What is signed is what the registry has now, not what was pulled before.
    let registries = settings::registries(global)?.asking_anew();
    for reference in plugins.iter().flatten() {
        signing::tell(&registries.sign_plugin(reference, &key)?, global)?;
    }
    Ok(Exit::Done)
}

/// One plugin, or all of a layout folder.
fn references(text: &str) -> Result<Vec<Reference>, Problems> {
    if Reference::is_meant(text) {
        return Ok(vec![artefact::reference(text)?]);
    }
    let path = Path::new(text);
    let entries = Layout::open(path)?.list()?;
    let named = entries.iter().map(|entry| Reference {
        place: ArtefactPlace::Layout(path.to_owned()),
        tag: Some(format!("{}:{}", entry.id.name, bowline_bundle::oci::tag_of(&entry.id.version))),
        digest: Some(entry.manifest_digest),
    });
    Ok(named.collect())
}
