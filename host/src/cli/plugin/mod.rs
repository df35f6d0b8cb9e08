//! `bowline plugin …`: for those who write plugins and those who hand them on.

mod build;
mod inspect;
mod list;
mod new;
mod push;
mod test;

use std::fs;
use std::path::{Path, PathBuf};

use bowline_artifact::Artifact;
use clap::Subcommand;

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;

/// Write, build, test and hand on plugins
#[derive(Debug, Subcommand)]
pub enum PluginVerb {
    New(new::NewArgs),
    Build(build::BuildArgs),
    Test(test::TestArgs),
    Inspect(inspect::InspectArgs),
    List(list::ListArgs),
    Push(push::PushArgs),
}

pub(super) fn run(verb: PluginVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        PluginVerb::New(args) => new::run(args, global),
        PluginVerb::Build(args) => build::run(args, global),
        PluginVerb::Test(args) => test::run(args, global),
        PluginVerb::Inspect(args) => inspect::run(args, global),
        PluginVerb::List(args) => list::run(args, global),
        PluginVerb::Push(args) => push::run(args, global),
    }
}

/// Reads a plugin's file; errors name it.
fn read_artifact(path: &Path) -> Result<Artifact, Problem> {
    let bytes = fs::read(path).map_err(|error| {
        Problem::new(Exit::InvalidInput, format!("cannot read {}: {error}", path.display()))
    })?;
    Artifact::read(bytes).map_err(|error| {
        let problem = Problem::from(error);
        Problem { message: format!("{}: {}", path.display(), problem.message), ..problem }
    })
}

/// Where `plugin build` puts what it makes.
fn built_path(folder: &Path, artifact: &Artifact) -> PathBuf {
    let id = artifact.id();
    folder.join("target").join(format!("{}-{}.wasm", id.name, id.version))
}
