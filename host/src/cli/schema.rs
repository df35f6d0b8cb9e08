//! `bowline schema [KIND]`

use bowline_bundle::schemas::FileKind;
use clap::{Args, ValueEnum};

use crate::error::Problems;
use crate::exit::Exit;
use crate::report;

/// Print the JSON Schema of a file that bowline reads
///
/// Editors that know YAML language servers check files as you type once they have it.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which file
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// release.yaml
    Release,
    /// customers/NAME.yaml
    Customer,
    /// bowline.toml
    Operator,
    /// bowline.lock
    Lock,
    /// plugin.toml
    Plugin,
}

pub(super) fn run(args: SchemaArgs) -> Result<Exit, Problems> {
    let kind = match args.kind {
        Kind::Release => FileKind::Release,
        Kind::Customer => FileKind::Customer,
        Kind::Operator => FileKind::Operator,
        Kind::Lock => FileKind::Lock,
        Kind::Plugin => FileKind::Plugin,
    };
    report::print(&kind.schema_text())?;
    Ok(Exit::Done)
}
