//! `bowline plugin pull REFERENCE`

use std::path::{Path, PathBuf};

use bowline_artifact::{Artifact, ReadOptions};
use bowline_bundle::layout::Layout;
use clap::Args;

use super::Global;
use crate::cli::plugin::inspect::Inspection;
use crate::cli::{OutputFormat, artefact};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;
use crate::settings;

/// Take a plugin from a registry, or from a local OCI layout folder
#[derive(Debug, Args)]
pub struct PullArgs {
    /// oci://HOST/PATH/NAME:VERSION, perhaps with @sha256:…, or oci-layout:FOLDER:NAME:VERSION
    reference: String,
    /// The file to write [default: NAME-VERSION.wasm]
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    out: Option<PathBuf>,
    /// The local OCI layout folder to put it into instead
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

pub(super) fn run(args: PullArgs, global: &Global) -> Result<Exit, Problems> {
    let reference = artefact::reference(&args.reference)?;
    let registries = settings::registries(global)?;
    let artifact = registries.pull_plugin(&reference, &ReadOptions::default())?;
    let id = artifact.id();
    let (there, file) = match &args.to {
        Some(folder) => {
            let layout = Layout::create(folder)?;
            layout.push(&artifact)?;
            registries.copy_signatures(&reference, artifact.digest(), &layout)?;
            (folder.clone(), None)
        }
        None => {
            let usual = || PathBuf::from(format!("{}-{}.wasm", id.name, id.version));
            let file = args.out.clone().unwrap_or_else(usual);
            write(&file, &artifact)?;
            (file.clone(), Some(file))
        }
    };
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&Inspection::of(&artifact, file.as_deref()))?
        }
        OutputFormat::Text if global.quiet => {}
        OutputFormat::Text => {
            report::note(&format!("{id} pulled to {}: {}", there.display(), artifact.digest()));
        }
    }
    Ok(Exit::Done)
}

/// Whole or not at all.
fn write(path: &Path, artifact: &Artifact) -> Result<(), Problem> {
    artefact::write_file(path, artifact.bytes())
}
