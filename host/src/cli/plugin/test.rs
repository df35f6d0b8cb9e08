//! `bowline plugin test [FOLDER]`

use std::path::PathBuf;
use std::sync::Arc;

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
        None => build(&args.folder, &args.how)?,
    };
    let cases = read_cases(&args)?;
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
        OutputFormat::Json => report::print_json(&report)?,
        OutputFormat::Text => report::print(&report.text())?,
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Failed })
}

fn read_cases(args: &TestArgs) -> Result<Vec<Case>, Problem> {
    let wrong = |error: CaseError| Problem::of_error(Exit::InvalidInput, &error);
    let mut cases = read_all(&args.folder.join("cases")).map_err(wrong)?;
    cases.retain(|case| args.case.as_ref().is_none_or(|text| case.name.contains(text)));
    if cases.is_empty() {
        let message = format!("there are no cases in {}", args.folder.join("cases").display());
        let hint = "a case is a folder with input.yaml, config.yaml and expected.yaml";
        return Err(Problem::new(Exit::InvalidInput, message).hint(hint));
    }
    if !args.update {
        cases.iter().try_for_each(Case::expects).map_err(wrong)?;
    }
    Ok(cases)
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
        Verdict::Failed(differences) if !write => differences,
        _ => Vec::new(),
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
