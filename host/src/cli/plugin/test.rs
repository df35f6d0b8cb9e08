//! `bowline plugin test [FOLDER]`

use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::Global;
use super::build::HowToBuild;
use super::cases::{WhichCases, wrong};
use super::watch::watch;
use crate::cases::{Case, CaseRunner, Verdict, compare, update};
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;
use crate::settings;

/// Build a plugin and run its cases in the sandbox
///
/// A case is a folder in `cases/`. It gives the plugin `config.yaml` and, by role, `input.yaml` (the
/// objects; for a health plugin the one it judges), `facts.yaml` (release, customer, images, values,
/// outputs), `cluster.yaml` (reads from the cluster, as `plugin run --record` writes them) and `files/`; and it says what must come: `expected.yaml` (all objects), `findings.yaml`,
/// or `refused.yaml` (the findings of a plugin that says no).
///
/// A health plugin's case has `assessment.yaml` instead: status, and where it matters reason and
/// message. A step's case gives `progress.yaml` (key, attempt, began, now, saved, outputs, answer,
/// ending) and `http.yaml`, a list of the requests that must be sent with their answers, and expects
/// `outcome.yaml` (status, retryAfterMs, question, saved, outputs, children). Everything that the
/// plugin's manifest asks for is granted; the network is not there.
///
/// A KRM function is also tested by what it has in `testdata/`: kpt's golden tests (`_fnconfig.yaml`,
/// objects, `_expected.yaml`), and those of kustomize's framework (`config.yaml` and `input.yaml`, or a
/// ResourceList as `input.yaml`; `expected.yaml` or `errors.txt`).
#[derive(Debug, Args)]
pub struct TestArgs {
    #[command(flatten)]
    which: WhichCases,
    /// Write down what comes as what is expected
    #[arg(long)]
    update: bool,
    /// Test again whenever a file of the plugin changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    how: HowToBuild,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TestReport {
    api_version: &'static str,
    kind: &'static str,
    plugin: String,
    passed: usize,
    failed: usize,
    cases: Vec<CaseReport>,
}

#[derive(Serialize)]
struct CaseReport {
    name: String,
    passed: bool,
    differences: Vec<String>,
}

pub(super) fn run(args: TestArgs, global: &Global) -> Result<Exit, Problems> {
    if !args.watch {
        return once(&args, global);
    }
    let mut places = vec![args.which.folder.clone()];
    places.extend(args.which.plugin.clone());
    let shared = Arc::new((args, global.clone()));
    watch(&places, global.quiet, || {
        let shared = shared.clone();
        move || {
            let (args, global) = &*shared;
            if let Err(problems) = once(args, global) {
                report::tell(&problems, global.output);
            }
        }
    })
}

/// Tests once, and says what came.
fn once(args: &TestArgs, global: &Global) -> Result<Exit, Problems> {
    let artifact = args.which.artifact(&args.how, global)?;
    let cases = args.which.read(&artifact)?;
    if !args.update {
        let role = artifact.manifest().role;
        cases.iter().try_for_each(|case| case.expects(role)).map_err(|error| wrong(&error))?;
    }
    let sandbox = settings::sandbox(global)?;
    let mut reports = Vec::with_capacity(cases.len());
    let runtime = settings::runtime()?;
    runtime.block_on(async {
        let runner = CaseRunner::load(sandbox, &artifact).await?;
        for case in &cases {
            reports.push(run_case(&runner, case, args.update).await?);
        }
        Ok::<(), Problem>(())
    })?;
    let failed = reports.iter().filter(|report| !report.passed).count();
    let report = TestReport {
        api_version: report::API_VERSION,
        kind: "PluginTestReport",
        plugin: artifact.id().reference(),
        passed: reports.len() - failed,
        failed,
        cases: reports,
    };
    match global.output {
        OutputFormat::Jsonl => report::print_line(&report)?,
        OutputFormat::Json => report::print_json(&report)?,
        OutputFormat::Text => report::print(&report.text())?,
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Failed })
}

async fn run_case(runner: &CaseRunner, case: &Case, write: bool) -> Result<CaseReport, Problem> {
    let came = runner.run(&case.given).await.map_err(|problem| Problem {
        message: format!("case {}: {}", case.name, problem.message),
        ..problem
    })?;
    let verdict = match write {
        false => compare(case, &came),
        true => {
            update(case, &came).map_err(|error| {
                let folder = case.folder.display();
                Problem::new(Exit::Failed, format!("cannot write {folder}: {error}"))
            })?;
            // What cannot be written down, such as a request, still fails the case.
            compare(&case.again().map_err(|error| wrong(&error))?, &came)
        }
    };
    let differences = match verdict {
        Verdict::Passed => Vec::new(),
        Verdict::Failed(differences) => differences,
    };
    Ok(CaseReport { name: case.name.clone(), passed: differences.is_empty(), differences })
}

impl TestReport {
    fn text(&self) -> String {
        let mut text = String::new();
        for case in &self.cases {
            let word = if case.passed { "ok    " } else { "FAILED" };
            text.push_str(&format!("{word}  {}\n", case.name));
            case.differences.iter().for_each(|line| text.push_str(&format!("          {line}\n")));
        }
        text.push_str(&format!(
            "\n{}: {} passed, {} failed\n",
            self.plugin, self.passed, self.failed
        ));
        text
    }
}
