//! `bowline plugin …`: for those who write plugins and those who hand them on.

mod bench;
mod build;
mod cases;
mod conformance;
mod inspect;
mod list;
mod new;
mod pull;
mod push;
mod run;
mod sign;
mod test;
mod watch;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bowline_artifact::{Artifact, ReadOptions};
use bowline_core::PluginId;
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
    Conformance(conformance::ConformanceArgs),
    Bench(bench::BenchArgs),
    Run(run::RunArgs),
    Inspect(inspect::InspectArgs),
    List(list::ListArgs),
    Push(push::PushArgs),
    Pull(pull::PullArgs),
    Sign(sign::SignArgs),
}

pub(super) fn run(verb: PluginVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        PluginVerb::New(args) => new::run(args, global),
        PluginVerb::Build(args) => build::run(args, global),
        PluginVerb::Test(args) => test::run(args, global),
        PluginVerb::Conformance(args) => conformance::run(args, global),
        PluginVerb::Bench(args) => bench::run(args, global),
        PluginVerb::Run(args) => run::run(args, global),
        PluginVerb::Inspect(args) => inspect::run(args, global),
        PluginVerb::List(args) => list::run(args, global),
        PluginVerb::Push(args) => push::run(args, global),
        PluginVerb::Pull(args) => pull::run(args, global),
        PluginVerb::Sign(args) => sign::run(args, global),
    }
}

/// Reads a plugin's file; errors name it.
fn read_artifact(path: &Path) -> Result<Artifact, Problem> {
    Artifact::read(candidate_bytes(path)?).map_err(|error| {
        let problem = Problem::from(error);
        Problem { message: format!("{}: {}", path.display(), problem.message), ..problem }
    })
}

/// Reads a file that may be a plugin.
fn candidate_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let most = ReadOptions::default().most_bytes;
    let mut bytes = Vec::new();
    // One byte more than a plugin may have: the artifact's own check refuses it then.
    fs::File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let problem =
        Problem::new(Exit::InvalidInput, format!("cannot read {}: {error}", path.display()));
    match path.to_str() {
        Some(text) if !path.exists() && PluginId::parse(text).is_ok() => {
            problem.hint("a plugin in a layout folder is named NAME@VERSION --from DIR")
        }
        _ if path.is_dir() => {
            problem.hint(format!("build its file first: bowline plugin build {}", path.display()))
        }
        _ => problem,
    }
}

/// Where `plugin build` puts what it makes.
fn built_path(folder: &Path, artifact: &Artifact) -> PathBuf {
    let id = artifact.id();
    folder.join("target").join(format!("{}-{}.wasm", id.name, id.version))
}
