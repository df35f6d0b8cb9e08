//! `bowline wit …`: the interface that plugins are built against.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use bowline_artifact::wit::{Difference, Effect, OtherPackage, WitError, WitPackage, diff, worst};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, Paint};
use crate::settings;

/// Look at WIT packages, the interfaces that plugins are built against
#[derive(Debug, Subcommand)]
pub enum WitVerb {
    Diff(WitDiffArgs),
}

pub(super) fn run(verb: WitVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        WitVerb::Diff(args) => run_diff(args, global),
    }
}

/// Say what a change of an interface does to plugins that were built before
///
/// Every difference is `safe`, `breaks sources` (compiled guests load; some sources must be changed
/// before they compile again) or `breaks compiled guests` (some plugin does not load any more, or is no
/// longer asked), with the reason. Where a type changed, the functions that it reaches are named.
///
/// Ends with 0 where nothing differs or all of it is safe, and with 10 where something breaks.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    bowline wit diff wit/v0.1 wit/v0.1.1         may the next patch go out?\n  \
    bowline wit diff released.wit plugin.wit     in CI, against the file that was released last")]
pub struct WitDiffArgs {
    /// The version that guests were built against: a folder with .wit files, or one such file
    old: PathBuf,
    /// The version that is to follow it
    new: PathBuf,
}

fn run_diff(args: WitDiffArgs, global: &Global) -> Result<Exit, Problems> {
    let (old, new) = (read(&args.old), read(&args.new));
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            return Err(Problems::new([old.err(), new.err()].into_iter().flatten().collect()));
        }
    };
    let mut differences = diff(&old, &new).map_err(|error| other_package(&error))?;
    differences.sort_by_key(|difference| Reverse(difference.effect));
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => {
            report::print_json(&WitDiffReport::of(&old, &new, &differences))?;
        }
        OutputFormat::Text => report::print(&text(&differences, Paint::new(settings::colour())))?,
    }
    Ok(exit(&differences))
}

fn exit(differences: &[Difference]) -> Exit {
    match worst(differences) {
        None | Some(Effect::Safe) => Exit::Done,
        Some(Effect::BreaksSources | Effect::BreaksGuests) => Exit::Differences,
    }
}

fn read(path: &Path) -> Result<WitPackage, Problem> {
    WitPackage::read(path).map_err(|error| {
        let problem = Problem::of_error(Exit::InvalidInput, &error);
        match error {
            WitError::EmptyFolder { .. } | WitError::NoWit { .. } => problem
                .hint("name a folder with .wit files in it, such as wit/v0.1, or one such file"),
            _ => problem,
        }
    })
}

fn other_package(error: &OtherPackage) -> Problem {
    Problem::of_error(Exit::InvalidInput, error)
}

/// What differs between two versions of a package, as a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WitDiffReport<'a> {
    api_version: &'static str,
    kind: &'static str,
    package: String,
    old_version: Option<String>,
    new_version: Option<String>,
    /// The worst effect; null where nothing differs.
    effect: Option<&'static str>,
    differences: Vec<DifferencePart<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferencePart<'a> {
    effect: &'static str,
    item: &'static str,
    change: &'static str,
    at: &'a str,
    message: &'a str,
    /// The functions that a changed type reaches.
    reaches: &'a [String],
}

impl<'a> WitDiffReport<'a> {
    fn of(old: &WitPackage, new: &WitPackage, differences: &'a [Difference]) -> WitDiffReport<'a> {
        WitDiffReport {
            api_version: report::API_VERSION,
            kind: "WitDiff",
            package: new.name(),
            old_version: old.version().map(ToString::to_string),
            new_version: new.version().map(ToString::to_string),
            effect: worst(differences).map(Effect::word),
            differences: differences.iter().map(DifferencePart::of).collect(),
        }
    }
}

impl<'a> DifferencePart<'a> {
    fn of(difference: &'a Difference) -> DifferencePart<'a> {
        DifferencePart {
            effect: difference.effect.word(),
            item: difference.item.word(),
            change: difference.change.word(),
            at: &difference.at,
            message: &difference.message,
            reaches: &difference.reaches,
        }
    }
}

/// The differences by effect, worst first, and how many there are of each.
fn text(differences: &[Difference], paint: Paint) -> String {
    if differences.is_empty() {
        return "no differences\n".to_owned();
    }
    let mut text = String::new();
    let mut counts = Vec::new();
    for effect in Effect::ALL.into_iter().rev() {
        let of_effect = differences.iter().filter(|difference| difference.effect == effect);
        counts.push(format!("{effect}: {}", of_effect.clone().count()));
        for (place, difference) in of_effect.enumerate() {
            if place == 0 {
                text.push_str(&format!("{}\n", paint.head(&effect.to_string())));
            }
            text.push_str(&line(difference));
        }
    }
    text.push_str(&format!("{}\n", counts.join(", ")));
    text
}

fn line(difference: &Difference) -> String {
    let Difference { at, message, reaches, .. } = difference;
    let mut line = format!("  {at}: {message}\n");
    if !reaches.is_empty() {
        line.push_str(&format!("    reaches {}\n", reaches.join(", ")));
    }
    line
}
