//! `bowline plugin list [DIR]`

use std::path::{Path, PathBuf};

use bowline_artifact::Artifact;
use bowline_bundle::layout::Layout;
use bowline_core::PluginId;
use clap::Args;
use serde::Serialize;

use super::Global;
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, Table};

/// List the plugins in a local OCI layout folder
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The folder
    #[arg(default_value = "plugins.oci")]
    folder: PathBuf,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listing {
    api_version: &'static str,
    kind: &'static str,
    plugins: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    name: String,
    version: String,
    digest: String,
    size: u64,
}

pub(super) fn run(args: ListArgs, global: &Global) -> Result<Exit, Problems> {
    let mut entries = Layout::open(&args.folder)?.list()?;
    entries.sort_by(|one, other| one.id.cmp(&other.id));
    let listed = entries.iter().map(|entry| Listed {
        name: entry.id.name.to_string(),
        version: entry.id.version.to_string(),
        digest: entry.layer_digest.to_string(),
        size: entry.size,
    });
    let plugins: Vec<Listed> = listed.collect();
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            let listing = Listing { api_version: report::API_VERSION, kind: "PluginList", plugins };
            report::print_json(&listing)?;
        }
        OutputFormat::Text => {
            let mut table = Table::new(["NAME", "VERSION", "SIZE", "DIGEST"], &[2]);
            for plugin in plugins {
                let size = format!("{} KB", plugin.size.div_ceil(1024));
                table.row([plugin.name, plugin.version, size, plugin.digest]);
            }
            report::print(&table.text())?;
        }
    }
    Ok(Exit::Done)
}

/// Reads `NAME@VERSION` from a layout folder.
pub(super) fn from_layout(folder: &Path, reference: &str) -> Result<Artifact, Problem> {
    let id = PluginId::parse(reference).map_err(|error| Problem::of_error(Exit::Usage, &error))?;
    Ok(Layout::open(folder)?.read(&id)?)
}
