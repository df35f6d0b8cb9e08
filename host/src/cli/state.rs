//! `bowline state …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// Look after the state folder
#[derive(Debug, Subcommand)]
pub enum StateVerb {
    Backup(BackupArgs),
}

/// Write a copy of the journal, whole and consistent, also while runs are under way
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; one that exists is not written over
    file: PathBuf,
}

pub(super) fn run(verb: StateVerb, global: &Global) -> Result<Exit, Problems> {
    let StateVerb::Backup(args) = verb;
    let state = settings::state(global)?;
    state.journal.back_up(&args.file).map_err(Problem::from)?;
    if !global.quiet {
        report::note(&format!("the journal is copied to {}", args.file.display()));
    }
    Ok(Exit::Done)
}
