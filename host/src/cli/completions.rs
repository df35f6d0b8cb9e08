//! `bowline completions SHELL`

use clap::{Args, CommandFactory};

use crate::error::Problems;
use crate::exit::Exit;
use crate::report;

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: CompletionsArgs) -> Result<Exit, Problems> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "bowline", &mut script);
    report::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
