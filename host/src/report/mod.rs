//! What a person or a program gets to see.

mod bench;
mod changes;
mod class;
mod diff;
mod explanation;
mod failures;
mod object;
mod outline;
mod paint;
mod progress;
mod render;
mod replay;
mod runs;
mod shadow;
mod table;
mod windows;

use std::io::{self, Write};

pub use bench::{BenchReport, CaseFigures, Figures, microseconds};
pub use class::{ClassReport, class_text};
pub use diff::{DiffReport, diff_text, objects_text};
pub use explanation::{ExplanationReport, explanation_text};
pub use failures::failures;
pub use object::ObjectPart;
pub use outline::OutlineReport;
pub use paint::Paint;
pub use progress::Progress;
pub use render::{ProblemPart, ReleasePart, RenderReport};
pub use replay::{ReplayReport, replay_text};
pub use runs::{
    RunLine, RunReport, RunSummary, RunsReport, RunsView, ViewMode, ending_words, exit_of, problem,
    run_text, runs_text, span,
};
pub use shadow::{ShadowReport, shadow_text};
pub use table::Table;
pub use windows::{
    WindowsCheckReport, WindowsNextReport, WindowsShowReport, windows_check_text,
    windows_next_text, windows_show_text,
};

use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;

/// The version of every JSON document that the program prints.
pub const API_VERSION: &str = "bowline.dev/v1alpha1";

/// Writes a result to standard output. A reader that went away (`| head`) is no error.
pub fn print(text: &str) -> Result<(), Problem> {
    let written = || {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    };
    match written() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Problem::new(Exit::Failed, format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a JSON document to standard output.
pub fn print_json(document: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Problem::new(Exit::Bug, format!("a report is no JSON: {error}")))?;
    print(&format!("{text}\n"))
}

/// Writes a JSON document to standard output, on one line.
pub fn print_line(document: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string(document)
        .map_err(|error| Problem::new(Exit::Bug, format!("a report is no JSON: {error}")))?;
    print(&format!("{text}\n"))
}

/// Writes one line for people to standard error.
pub fn note(line: &str) {
    // There is nowhere left to complain to.
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// Tells what failed for which customers, on standard error.
pub fn tell_failures<'a, T: 'a>(
    outcomes: impl IntoIterator<Item = (&'a str, &'a Result<T, Problems>)>,
) {
    let failed = outcomes.into_iter().filter_map(|(name, it)| Some((name, it.as_ref().err()?)));
    failures(failed).iter().for_each(|problem| note(&problem.to_string()));
}

/// Tells why a command has no result: lines on standard error, and with `-o json` a document in the
/// result's place.
pub fn tell(problems: &Problems, output: OutputFormat) {
    problems.iter().for_each(|problem| note(&problem.to_string()));
    if output != OutputFormat::Text {
        let problems = problems.iter().map(ProblemPart::from).collect();
        // Standard error has it already.
        drop(print_json(&ErrorDocument { api_version: API_VERSION, kind: "Error", problems }));
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorDocument {
    api_version: &'static str,
    kind: &'static str,
    problems: Vec<ProblemPart>,
}
