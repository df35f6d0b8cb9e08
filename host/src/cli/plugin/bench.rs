//! `bowline plugin bench [FOLDER]`

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bowline_artifact::Artifact;
use bowline_sandbox::{Sandbox, SandboxSettings};
use clap::Args;

use super::Global;
use super::build::HowToBuild;
use super::cases::WhichCases;
use crate::cases::{Case, CaseRunner};
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, BenchReport, CaseFigures, Figures, microseconds};
use crate::settings;

/// Measure what a plugin's calls take, case by case, beside the last time
///
/// Each case is called some 5 to 200 times, each time in a fresh instance: the median time and the
/// middle half, and the most memory, host calls and bytes that a call took. What comes of the calls is
/// `plugin test`'s to judge. Everything that the plugin's manifest asks for is granted.
///
/// What was measured is kept in FOLDER/target/bench.json, and the next time stands beside it.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(flatten)]
    which: WhichCases,
    #[command(flatten)]
    how: HowToBuild,
}

/// A report is smaller than this, whatever is in its place.
const MOST_BYTES: u64 = 16 << 20;

pub(super) fn run(args: BenchArgs, global: &Global) -> Result<Exit, Problems> {
    let artifact = args.which.artifact(&args.how, global)?;
    let cases = args.which.read(&artifact)?;
    let kept = args.which.folder.join("target").join("bench.json");
    let last = last(&kept, global)?;
    let runtime = settings::runtime()?;
    let measured = runtime.block_on(async {
        tokio::select! {
            measured = measure(&artifact, &cases, global) => measured,
            () = settings::stop_signal() => Err(crate::stopping::interrupted()),
        }
    });
    runtime.shutdown_background();
    let report = measured?.beside(last);
    let text = serde_json::to_vec_pretty(&report)
        .map_err(|error| Problem::new(Exit::Bug, format!("a report is no JSON: {error}")))?;
    crate::written::whole(&kept, &text).map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", kept.display()))
    })?;
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&report)?,
        OutputFormat::Text => report::print(&report.text())?,
    }
    Ok(Exit::Done)
}

async fn measure(
    artifact: &Artifact,
    cases: &[Case],
    global: &Global,
) -> Result<BenchReport, Problem> {
    let size = artifact.bytes().len() as u64;
    let digest = artifact.digest().to_string();
    let mut report = BenchReport::new(artifact.id().reference(), digest, size);
    let folder = tempfile::tempdir().map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot make a temporary folder: {error}"))
    })?;
    // The first has to compile it, the second finds what the first has kept.
    let (compile, _) = load(artifact, folder.path()).await?;
    let (load, runner) = load(artifact, folder.path()).await?;
    (report.compile, report.load) = (microseconds(compile), microseconds(load));
    for case in cases {
        let measured = runner.measure(&case.given).await.map_err(|problem| Problem {
            message: format!("case {}: {}", case.name, problem.message),
            ..problem
        })?;
        match measured {
            Some(measured) => report.cases.push(CaseFigures {
                name: case.name.clone(),
                calls: measured.calls,
                figures: Figures::of(&measured),
                change: None,
            }),
            None if global.quiet => {}
            None => report::note(&format!(
                "case {}: its config is refused before the plugin is called",
                case.name
            )),
        }
    }
    Ok(report)
}

/// How long it takes until the plugin can be called, with what was compiled into `cache` before.
async fn load(artifact: &Artifact, cache: &Path) -> Result<(Duration, CaseRunner), Problem> {
    let settings = SandboxSettings { cache: Some(cache.to_owned()), ..SandboxSettings::default() };
    let sandbox = Arc::new(Sandbox::new(settings)?);
    let began = Instant::now();
    let runner = CaseRunner::load(sandbox, artifact).await?;
    Ok((began.elapsed(), runner))
}

/// What was kept of the last time; none where there is nothing that this version can read.
fn last(path: &Path, global: &Global) -> Result<Option<BenchReport>, Problem> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            return Err(Problem::new(Exit::InvalidInput, message));
        }
        Ok(_) => {}
    }
    let report = BenchReport::read(&bytes);
    if report.is_none() && !global.quiet {
        report::note(&format!(
            "{} is no report of this version, and is written anew",
            path.display()
        ));
    }
    Ok(report)
}
