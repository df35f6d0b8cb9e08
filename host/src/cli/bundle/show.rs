//! `bowline bundle show REFERENCE|FOLDER`

use bowline_bundle::artefact::{BundlePart, PartKind};
use bowline_core::Digest;
use clap::Args;
use serde::Serialize;

use super::{Global, Subject, options};
use crate::cli::OutputFormat;
use crate::error::Problems;
use crate::exit::Exit;
use crate::report::{self, Table};
use crate::settings;

/// Show what a bundle is made of; of a release's folder, what its bundle would be
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// oci://… or oci-layout:…, a layout folder, or a release's folder
    #[arg(default_value = ".")]
    what: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    api_version: &'static str,
    kind: &'static str,
    name: String,
    version: String,
    release_digest: String,
    digest: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    /// `files` or `plugin`.
    kind: &'static str,
    name: String,
    digest: String,
    size: u64,
}

impl Shown {
    fn of(
        (name, version): (&str, &str),
        release_digest: Digest,
        digest: Digest,
        parts: &[BundlePart],
    ) -> Shown {
        Shown {
            api_version: report::API_VERSION,
            kind: "Bundle",
            name: name.to_owned(),
            version: version.to_owned(),
            release_digest: release_digest.to_string(),
            digest: digest.to_string(),
            parts: parts.iter().map(Part::of).collect(),
        }
    }

    fn text(&self) -> String {
        let mut table = Table::new(["PART", "NAME", "SIZE", "DIGEST"], &[2]);
        for part in &self.parts {
            let size = format!("{} KB", part.size.div_ceil(1024));
            table.row([part.kind.to_owned(), part.name.clone(), size, part.digest.clone()]);
        }
        let Shown { name, version, release_digest, digest, .. } = self;
        format!(
            "{name} {version}\n  release {release_digest}\n  bundle  {digest}\n\n{}",
            table.text()
        )
    }
}

impl Part {
    fn of(part: &BundlePart) -> Part {
        let (kind, name) = match &part.kind {
            PartKind::Files(name) => ("files", name.clone()),
            PartKind::Plugin(id) => ("plugin", format!("{}@{}", id.name, id.version)),
        };
        Part { kind, name, digest: part.digest.to_string(), size: part.size }
    }
}

pub(super) fn run(args: ShowArgs, global: &Global) -> Result<Exit, Problems> {
    let shown = match Subject::find(&args.what, &settings::registries(global)?)? {
        Subject::Release(folder) => {
            let bundle = bowline_bundle::artefact::build(&options(folder, global)?)?;
            let named = (&*bundle.name, &*bundle.version);
            Shown::of(named, bundle.release_digest, bundle.digest, &bundle.parts)
        }
        Subject::Bundle(bundle) => {
            let named = (&*bundle.name, &*bundle.version);
            Shown::of(named, bundle.release_digest, bundle.digest, &bundle.parts)
        }
    };
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&shown)?,
        OutputFormat::Text => report::print(&shown.text())?,
    }
    Ok(Exit::Done)
}
