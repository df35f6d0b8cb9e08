//! `bowline runs logs RUN`

use std::fs::File;
use std::io::{self, ErrorKind, Write};

use clap::Args;

use super::Global;
use super::show::named;
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;
use crate::settings;

/// Print what a run's tasks said; with -o json, its events, one a line
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// The run, or a customer, for that one's latest
    run: String,
}

pub(super) fn run(args: LogsArgs, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    let id = named(&state, &args.run)?;
    if global.output != OutputFormat::Text {
        for recorded in state.journal.events(&id).map_err(Problem::from)? {
            let line = EventLine {
                run: &id,
                sequence: recorded.sequence,
                at: recorded.at,
                actor: &recorded.actor,
                event: &recorded.event,
            };
            let text = serde_json::to_string(&line).map_err(|error| no_json(&error))?;
            report::print(&format!("{text}\n"))?;
        }
        return Ok(Exit::Done);
    }
    let path = state.log(&id);
    match File::open(&path) {
        Ok(mut file) => match io::copy(&mut file, &mut io::stdout().lock()) {
            // A reader that went away is no error.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(failed(&path, &error)),
            _ => {
                drop(io::stdout().flush());
                Ok(Exit::Done)
            }
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            report::note(&format!("{id}: its tasks said nothing"));
            Ok(Exit::Done)
        }
        Err(error) => Err(failed(&path, &error)),
    }
}

/// One event, as `runs logs -o json` and `run -o jsonl` print it.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct EventLine<'a> {
    pub run: &'a str,
    pub sequence: u64,
    pub at: jiff::Timestamp,
    pub actor: &'a str,
    #[serde(flatten)]
    pub event: &'a bowline_core::run::Event,
}

fn no_json(error: &serde_json::Error) -> Problem {
    Problem::new(Exit::Bug, format!("an event is no JSON: {error}"))
}

fn failed(path: &std::path::Path, error: &io::Error) -> Problems {
    Problem::new(Exit::Failed, format!("{}: {error}", path.display())).into()
}
