//! `bowline plugin test [FOLDER]`

use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::Role;
use bowline_sandbox::{Sandbox, SandboxSettings};
use clap::Args;
use serde::Serialize;

use super::build::{HowToBuild, build};
use super::{Global, read_artifact};
use crate::cases::{Case, CaseError, CaseRunner, Verdict, compare, read_all, update};
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;

/// Build a plugin and run its cases in the sandbox
///
/// A case is a folder in `cases/`. It gives the plugin `config.yaml` and, by role, `input.yaml` (the
/// objects; for a health plugin the one it judges), `facts.yaml` (release, customer, images, values,
/// outputs) and `files/`; and it says what must come: `expected.yaml` (all objects), `findings.yaml`,
/// or `refused.yaml` (the findings of a plugin that says no).
///
/// A health plugin's case has `assessment.yaml` instead: status, and where it matters reason and
/// message. A step's case gives `progress.yaml` (key, attempt, began, now, saved, outputs, answer,
/// ending) and `http.yaml`, a list of the requests that must be sent with their answers, and expects
/// `outcome.yaml` (status, retryAfterMs, question, saved, outputs, children). Everything that the
/// plugin's manifest asks for is granted; the network is not there.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// The plugin's folder
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Test this file instead of building the folder
    #[arg(long, value_name = "FILE")]
    plugin: Option<PathBuf>,
    /// Only cases whose name has this in it
    #[arg(long, value_name = "TEXT")]
    case: Option<String>,
    /// Write down what comes as what is expected
    #[arg(long)]
    update: bool,
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
    let artifact = match &args.plugin {
        Some(file) => read_artifact(file)?,
        None => build(&args.folder, &args.how, global)?,
    };
    let cases = read_cases(&args, artifact.manifest().role)?;
    let settings =
        SandboxSettings { cache: crate::settings::cache(global), ..SandboxSettings::default() };
    let sandbox = Arc::new(Sandbox::new(settings)?);
    let mut reports = Vec::with_capacity(cases.len());
    let runtime = crate::settings::runtime()?;
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
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&report)?,
        OutputFormat::Text => report::print(&report.text())?,
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Failed })
}

fn read_cases(args: &TestArgs, role: Role) -> Result<Vec<Case>, Problem> {
    let wrong = |error: CaseError| Problem::of_error(Exit::InvalidInput, &error);
    let mut cases = read_all(&args.folder.join("cases")).map_err(wrong)?;
    if let (Some(text), false) = (&args.case, cases.is_empty()) {
        cases.retain(|case| case.name.contains(text));
        if cases.is_empty() {
            let folder = args.folder.join("cases");
            let message = format!("no case in {} has {text:?} in its name", folder.display());
            return Err(Problem::new(Exit::Usage, message));
        }
    }
    if cases.is_empty() {
        let message = format!("there are no cases in {}", args.folder.join("cases").display());
        let hint = format!("a case of a {role} is a folder with {}", usual_files(role));
        return Err(Problem::new(Exit::InvalidInput, message).hint(hint));
    }
    for case in &cases {
        case.fits(role).map_err(wrong)?;
        if !args.update {
            case.expects(role).map_err(wrong)?;
        }
    }
    Ok(cases)
}

fn usual_files(role: Role) -> &'static str {
    match role {
        Role::Transformer => "input.yaml, config.yaml and expected.yaml",
        Role::Validator => "input.yaml, config.yaml and findings.yaml",
        Role::Health => "input.yaml, config.yaml and assessment.yaml",
        Role::Step => "config.yaml, http.yaml and outcome.yaml",
    }
}

async fn run_case(runner: &CaseRunner, case: &Case, write: bool) -> Result<CaseReport, Problem> {
    let came = runner.run(&case.given).await.map_err(|problem| Problem {
        message: format!("case {}: {}", case.name, problem.message),
        ..problem
    })?;
    if write {
        update(case, &came).map_err(|error| {
            Problem::new(Exit::Failed, format!("cannot write {}: {error}", case.folder.display()))
        })?;
    }
    let differences = match compare(case, &came) {
        // Requests are the author's to write down.
        Verdict::Failed(_) if write => came.network,
        Verdict::Failed(differences) => differences,
        Verdict::Passed => Vec::new(),
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
