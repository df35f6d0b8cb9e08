//! `bowline bundle push RELEASE|LAYOUT oci://…`

use bowline_bundle::oci::{ArtefactPlace, Reference};
use clap::Args;

use super::{Global, Subject, options};
use crate::cli::artefact;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Put a release's bundle into a registry
#[derive(Debug, Args)]
pub struct PushArgs {
    /// The release's folder, or a layout folder with its bundle
    from: String,
    /// oci://HOST/REPOSITORY[:TAG]; the tag is the release's version, where none is named
    to: String,
}

pub(super) fn run(args: PushArgs, global: &Global) -> Result<Exit, Problems> {
    let Reference { place, tag, digest } = artefact::reference(&args.to)?;
    let (ArtefactPlace::Registry(repository), None) = (place, digest) else {
        let message =
            format!("a bundle is pushed to oci://HOST/REPOSITORY[:TAG], not to {}", args.to);
        let problem = Problem::new(Exit::Usage, message);
        return Err(problem.hint("`bowline bundle build --out` writes to a folder").into());
    };
    let bundle = match Subject::find(&args.from, &settings::registries(global)?)? {
        Subject::Release(folder) => bowline_bundle::artefact::build(&options(folder, global)?)?,
        Subject::Bundle(found) => found.load()?,
    };
    let registries = settings::registries(global)?;
    let pushed = bundle.push(&registries, &repository, tag.as_deref())?;
    if !global.quiet {
        let (sent, all) = pushed.sent;
        let sent = format!("{sent} of {all} blobs sent, the others were there");
        report::note(&format!("{} {} pushed: {sent}", bundle.name, bundle.version));
    }
    report::print(&format!("{}\n", pushed.reference))?;
    Ok(Exit::Done)
}
