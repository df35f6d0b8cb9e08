//! Bowline: renders one product for a thousand customers, each with their own versions of your
//! WebAssembly plugins.
//!
//! This package is the only place that joins the crates below it. [`pipeline`] is the flow, top to
//! bottom; [`cli`] has a file a verb; [`report`] is what a person or a program gets to see.

pub mod bundles;
pub mod cases;
pub mod cli;
pub mod comparison;
pub mod customer;
pub mod error;
pub mod exit;
pub mod explanation;
mod objects;
mod outline;
pub mod outputs;
pub mod pipeline;
pub mod planning;
pub mod reads;
pub mod receipt;
pub mod replay;
pub mod report;
pub mod resumption;
pub mod rollout;
pub mod run;
pub mod secrets;
pub mod settings;
pub mod steps;
pub mod stopping;
mod targets;
pub mod timetable;
pub mod trial;
pub mod workshop;
mod written;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use cli::Cli;
use exit::Exit;

/// Runs the command line and ends the way that it says.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows which stream each belongs to.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            drop(error.print());
            return exit.into();
        }
    };
    listen(cli.global().verbose);
    let output = cli.global().output;
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| cli.run()));
    match outcome {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(problems)) => {
            report::tell(&problems, output);
            problems.exit().into()
        }
        Err(_) => {
            report::note(
                "error: this is a bug of bowline; please report it with the message above",
            );
            Exit::Bug.into()
        }
    }
}

/// Shows what plugins log, and what the host warns of, on standard error.
fn listen(verbose: u8) {
    let plugins = match verbose {
        0 => LevelFilter::OFF,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("plugin", plugins)
        // What it would say is told by the run, with its class.
        .with_target("kube_client", LevelFilter::OFF);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .without_time();
    // Where a test has set another one up, that one stays.
    drop(tracing_subscriber::registry().with(filter).with(lines).try_init());
}
