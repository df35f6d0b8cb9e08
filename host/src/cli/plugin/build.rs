//! `bowline plugin build [FOLDER]`

use std::path::{Path, PathBuf};

use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildError, BuildOptions, FolderError, build_plugin};
use clap::Args;

use super::{Global, built_path};
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;

/// Build a plugin: compile it, make it a component, attach its manifest
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The plugin's folder, with plugin.toml and Cargo.toml, package.json, plugin.py or go.mod
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Where to put it [default: FOLDER/target/NAME-VERSION.wasm]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    #[command(flatten)]
    how: HowToBuild,
}

/// Options of everything that builds.
#[derive(Debug, Args)]
pub(super) struct HowToBuild {
    /// Keep to Cargo.lock or package-lock.json as it is
    #[arg(long)]
    locked: bool,
    /// Do not hold config.schema.json against the config type
    #[arg(long)]
    no_schema_check: bool,
}

pub(super) fn run(args: BuildArgs, global: &Global) -> Result<Exit, Problems> {
    let artifact = build(&args.folder, &args.how, global)?;
    let path = args.to.unwrap_or_else(|| built_path(&args.folder, &artifact));
    write(&path, &artifact)?;
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&super::inspect::Inspection::of(&artifact, Some(&path)))?
        }
        OutputFormat::Text => report::print(&format!(
            "{}  {} KB  {}\n{}\n",
            artifact.id(),
            artifact.bytes().len().div_ceil(1024),
            artifact.digest(),
            path.display()
        ))?,
    }
    Ok(Exit::Done)
}

/// Builds the plugin in a folder; the compiler's messages pass through.
pub(super) fn build(
    folder: &Path,
    how: &HowToBuild,
    global: &Global,
) -> Result<Artifact, Problems> {
    let options = BuildOptions {
        locked: how.locked,
        tools_dir: crate::settings::tools(global),
        check_schema: !how.no_schema_check,
        ..BuildOptions::default()
    };
    build_plugin(folder, &options).map_err(|error| match &error {
        BuildError::Folder(FolderError::PluginToml { folder, cause }) => {
            let folder = folder.display();
            let told = cause.problems.iter().map(|one| {
                let message = format!("{folder}/plugin.toml:{}: {}", one.line, one.text);
                Problem::new(Exit::InvalidInput, message)
            });
            Problems::new(told.collect())
        }
        BuildError::Folder(_) | BuildError::Artifact { .. } => {
            Problem::of_error(Exit::InvalidInput, &error).into()
        }
        _ => Problem::of_error(Exit::Failed, &error).into(),
    })
}

/// Puts a plugin's file in its place, whole or not at all.
pub(super) fn write(path: &Path, artifact: &Artifact) -> Result<(), Problem> {
    crate::written::whole(path, artifact.bytes()).map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", path.display()))
    })
}
