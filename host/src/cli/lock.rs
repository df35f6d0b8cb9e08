//! `bowline lock [RELEASE]`

use std::path::PathBuf;

use bowline_bundle::oci::Reference;
use bowline_bundle::{CustomerSelection, LockOptions, LockedFile, OpenOptions, lock};
use bowline_core::PluginName;
use clap::Args;
use serde::Serialize;

use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{bundles, report, settings};

/// Write down which plugin files a release and its customers use
///
/// bowline.lock has what the release resolves to by itself and is part of it; customers/bowline.lock
/// has what customers pin. A version that is locked stays until it is updated or leaves its range.
#[derive(Debug, Args)]
pub struct LockArgs {
    /// The release's folder; or its bundle, oci://… or oci-layout:…, for the lock of --customers alone
    #[arg(default_value = ".")]
    release: PathBuf,
    /// The folder with the customers' files [default: customers in the release's folder]
    #[arg(long, value_name = "DIR")]
    customers: Option<PathBuf>,
    /// Write nothing, and end with 10 where something would change
    #[arg(long)]
    check: bool,
    /// Move this plugin to the newest version in its range; may be given several times
    #[arg(long, value_name = "PLUGIN")]
    update: Vec<PluginName>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LockReport {
    api_version: &'static str,
    kind: &'static str,
    written: bool,
    files: Vec<FilePart>,
}

#[derive(Serialize)]
struct FilePart {
    file: String,
    entries: usize,
    changes: Vec<String>,
}

pub(super) fn run(args: LockArgs, global: &Global) -> Result<Exit, Problems> {
    let operator = settings::operator_file(global)?;
    let sealed = args.release.to_str().is_some_and(Reference::is_meant);
    if sealed && (args.customers.is_none() || !args.update.is_empty()) {
        let message = "a bundle's own lock is part of it and never changes";
        let problem = Problem::new(Exit::Usage, message);
        return Err(problem
            .hint("name the customers whose pins are locked: --customers DIR")
            .into());
    }
    let release = bundles::release_folder(&args.release, global)?;
    let customers = args.customers;
    let registries = settings::registries(global)?;
    let selection = CustomerSelection::default();
    let now = Some(settings::now(global));
    let open = OpenOptions { release, customers, selection, operator, registries, now };
    let files = lock(&LockOptions { open, update: args.update, check: args.check, sealed })?;
    let changed = files.iter().any(|file| !file.changes.is_empty());
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&LockReport {
            api_version: report::API_VERSION,
            kind: "LockReport",
            written: changed && !args.check,
            files: files.iter().map(FilePart::of).collect(),
        })?,
        OutputFormat::Text => report::print(&text(&files))?,
    }
    if !(args.check && changed) {
        return Ok(Exit::Done);
    }
    let problem = Problem::new(Exit::Differences, "the locks are not up to date");
    Err(problem.hint("`bowline lock` writes them").into())
}

impl FilePart {
    fn of(file: &LockedFile) -> FilePart {
        let changes = file.changes.iter().map(ToString::to_string).collect();
        FilePart { file: file.shown.clone(), entries: file.entries, changes }
    }
}

/// A line a change, then one a file.
fn text(files: &[LockedFile]) -> String {
    let mut text = String::new();
    for file in files {
        for change in &file.changes {
            text.push_str(&format!("{}: {change}\n", file.shown));
        }
        let what = match (file.entries, file.changes.is_empty()) {
            (entries, true) => format!("{} as it was", versions(entries)),
            (entries, false) => versions(entries),
        };
        text.push_str(&format!("{}: {what}\n", file.shown));
    }
    text
}

fn versions(count: usize) -> String {
    match count {
        1 => "1 plugin version".to_owned(),
        count => format!("{count} plugin versions"),
    }
}
