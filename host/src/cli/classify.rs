//! `bowline classify`: the class of an error that is read from standard input.

use std::io::Read;

use bowline_core::FailureClass;
use bowline_core::classify::{Classified, MAX_BYTES, classify};
use bowline_core::failure::retried;
use bowline_core::run::Phase;
use clap::Args;

use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, ClassReport, class_text};

/// Say the class of an error that is read from standard input
///
/// Takes a text, a Status or a Pod of Kubernetes as JSON, Terraform's -json output, or an error of
/// Bowline's. Says the class, its number, which rule matched, whether a run would try again, and what
/// to do. What no rule knows is told as unknown; that is no error.
#[derive(Debug, Args)]
#[command(after_help = "Example: kubectl apply -f web.yaml 2>&1 | bowline classify --phase sync")]
pub struct ClassifyArgs {
    /// The phase of a run in which it happened: who does not answer means another class in each
    #[arg(long, value_parser = phase)]
    phase: Option<Phase>,
}

pub(super) fn run(args: ClassifyArgs, global: &Global) -> Result<Exit, Problems> {
    let error = input()?;
    let classified = classify(&error, args.phase);
    let Classified { class, .. } = classified;
    let retried = retried(class);
    let report = ClassReport::of(&classified, &retried, exit_code(class));
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&report)?,
        OutputFormat::Text => report::print(&class_text(&report))?,
    }
    Ok(Exit::Done)
}

/// The code with which a run ends that fails like this.
fn exit_code(class: FailureClass) -> u8 {
    Exit::of_class(class).code()
}

/// Standard input, whole and within bounds. Bytes that are no text are replaced: the rest may do.
fn input() -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| {
        Problem::new(Exit::InvalidInput, format!("cannot read standard input: {error}"))
    })?;
    if bytes.len() > MAX_BYTES {
        let message = format!("more than {MAX_BYTES} bytes on standard input");
        return Err(Problem::new(Exit::InvalidInput, message).hint("give it the error alone"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn phase(text: &str) -> Result<Phase, String> {
    let known = Phase::ALL.into_iter().find(|phase| phase.word() == text);
    known.ok_or_else(|| {
        let words: Vec<&str> = Phase::ALL.iter().map(|phase| phase.word()).collect();
        format!("no phase: the phases are {}", words.join(", "))
    })
}
