//! `bowline plugin push PLUGIN --to WHERE`

use std::path::PathBuf;

use bowline_artifact::Artifact;
use bowline_bundle::layout::{Layout, Pushed};
use bowline_bundle::oci::{ArtefactPlace, Reference, Repository};
use clap::Args;

use super::build::{HowToBuild, build};
use super::{Global, read_artifact};
use crate::cli::artefact;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;
use crate::settings;

/// Put a plugin into a registry, or into a local OCI layout folder
#[derive(Debug, Args)]
pub struct PushArgs {
    /// A plugin's file, or its folder, which is built first
    #[arg(default_value = ".")]
    plugin: PathBuf,
    /// oci://HOST/PATH, where it becomes PATH/NAME:VERSION; or a layout folder, which is made where
    /// it is missing
    #[arg(long, value_name = "WHERE")]
    to: String,
    #[command(flatten)]
    how: HowToBuild,
}

pub(super) fn run(args: PushArgs, global: &Global) -> Result<Exit, Problems> {
    let to = destination(&args.to)?;
    let artifact = match args.plugin.is_dir() {
        true => build(&args.plugin, &args.how, global)?,
        false => read_artifact(&args.plugin)?,
    };
    let (id, digest) = (artifact.id().clone(), artifact.digest());
    let note = match to {
        ArtefactPlace::Layout(path) => {
            let pushed = Layout::create(&path)?.push(&artifact)?;
            let what = if pushed == Pushed::AlreadyThere { "is there already" } else { "pushed" };
            format!("{id} {what}: {digest}")
        }
        ArtefactPlace::Registry(source) => to_registry(&source, &artifact, global)?,
    };
    if !global.quiet {
        report::note(&note);
    }
    Ok(Exit::Done)
}

fn to_registry(
    source: &Repository,
    artifact: &Artifact,
    global: &Global,
) -> Result<String, Problems> {
    let pushed = settings::registries(global)?.push_plugin(source, artifact)?;
    let what = if pushed.already_there { "is there already" } else { "pushed" };
    let id = artifact.id();
    Ok(format!("{id} {what}: {}\n{}", artifact.digest(), pushed.reference))
}

/// A place, not an artefact: what the plugin is called there follows from the plugin.
fn destination(text: &str) -> Result<ArtefactPlace, Problem> {
    if !Reference::is_meant(text) {
        return Ok(ArtefactPlace::Layout(PathBuf::from(text)));
    }
    let Reference { place, tag, digest } = artefact::reference(text)?;
    match (tag, digest) {
        (None, None) => Ok(place),
        _ => {
            let message = format!("--to names a place, and {text} names one artefact in it");
            let problem = Problem::new(Exit::Usage, message);
            Err(problem.hint("name and version are the plugin's own: leave tag and digest out"))
        }
    }
}
