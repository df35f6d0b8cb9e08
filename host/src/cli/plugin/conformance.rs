//! `bowline plugin conformance PLUGIN…`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_conformance::{
    Candidate, Kit, KitError, Profile, Report, Rule, Setting, junit, report as document, text,
};
use bowline_sandbox::{Sandbox, SandboxSettings};
use clap::Args;

use super::build::{HowToBuild, build};
use super::cases::wrong;
use super::{Global, candidate_bytes};
use crate::cases::{Case, read_all};
use crate::cli::OutputFormat;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{objects, report};

/// Try whether plugins keep the rules that every plugin keeps
///
/// The kit brings cases of its own: no objects, one, ten thousand, and all that is odd in them. A plugin
/// needs a config to be tried with. A folder is built and tried with the config, facts and files of each
/// case in its `cases/`, and over that case's own objects; for a file there are --cases and --plugin-config;
/// where nothing is given, the plugin is tried with the least that its schema accepts. Everything that
/// its manifest asks for is granted; the network is not there.
///
/// The rules: loads, honest-manifest, refuses-bad-config, answers, well-formed, within-budget, survives,
/// deterministic, idempotent, leaves-alone, within-capabilities. The exit status is 0 where all are kept.
#[derive(Debug, Args)]
pub struct ConformanceArgs {
    /// Files of plugins, or folders to build
    #[arg(required = true, value_name = "PLUGIN")]
    plugins: Vec<PathBuf>,
    /// Try them with this config
    #[arg(long, value_name = "FILE")]
    plugin_config: Option<PathBuf>,
    /// Try them with the configs of the cases in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "plugin_config")]
    cases: Option<PathBuf>,
    /// Only cases of this profile: basic, unusual, network, scale, own
    #[arg(long, value_name = "NAME")]
    profile: Vec<Profile>,
    /// Only what was seen of this rule
    #[arg(long, value_name = "NAME")]
    rule: Vec<Rule>,
    /// Also write the report as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    how: HowToBuild,
}

pub(super) fn run(args: ConformanceArgs, global: &Global) -> Result<Exit, Problems> {
    let candidates = args.plugins.iter().map(|plugin| candidate(plugin, &args, global));
    let candidates = candidates.collect::<Result<Vec<_>, _>>()?;
    let rules = if args.rule.is_empty() { Rule::ALL.to_vec() } else { args.rule.clone() };
    let settings =
        SandboxSettings { cache: crate::settings::cache(global), ..SandboxSettings::default() };
    let sandbox = Arc::new(Sandbox::new(settings)?);
    let runtime = crate::settings::runtime()?;
    let reports = runtime.block_on(async {
        let kit = Kit::new(sandbox, profiles(&args)).await.map_err(refused)?;
        let mut reports = Vec::with_capacity(candidates.len());
        for candidate in &candidates {
            let report = kit.run(candidate).await.map_err(refused)?.only(&rules);
            if global.output == OutputFormat::Text {
                report::print(&format!("{}\n", text(&report, &rules)))?;
            }
            reports.push(report);
        }
        Ok::<_, Problem>(reports)
    })?;
    if let Some(path) = &args.junit {
        write_junit(path, &reports, &rules)?;
    }
    if global.output != OutputFormat::Text {
        report::print_json(&document(report::API_VERSION, &reports, &rules))?;
    }
    let conform = reports.iter().all(Report::conforms);
    Ok(if conform { Exit::Done } else { Exit::Failed })
}

fn profiles(args: &ConformanceArgs) -> Vec<Profile> {
    match args.profile.is_empty() {
        true => Profile::CARRIED.into_iter().chain([Profile::Own]).collect(),
        false => args.profile.clone(),
    }
}

fn candidate(
    plugin: &Path,
    args: &ConformanceArgs,
    global: &Global,
) -> Result<Candidate, Problems> {
    let is_folder = plugin.is_dir();
    let bytes = match is_folder {
        true => build(plugin, &args.how, global)?.bytes().clone(),
        false => candidate_bytes(plugin)?.into(),
    };
    let own_cases = is_folder.then(|| plugin.join("cases"));
    let settings = match (&args.plugin_config, args.cases.as_deref().or(own_cases.as_deref())) {
        (Some(file), _) => vec![setting_of_config(file)?],
        (None, Some(folder)) => settings_of_cases(folder)?,
        (None, None) => Vec::new(),
    };
    Ok(Candidate { source: plugin.display().to_string(), bytes, settings })
}

fn setting_of_config(file: &Path) -> Result<Setting, Problem> {
    Ok(Setting::of_config(file.display().to_string(), objects::single(file)?))
}

fn settings_of_cases(folder: &Path) -> Result<Vec<Setting>, Problem> {
    let cases = read_all(folder).map_err(|error| wrong(&error))?;
    Ok(cases.into_iter().map(setting_of_case).collect())
}

fn setting_of_case(case: Case) -> Setting {
    let (facts, files) = (Arc::new(case.given.facts()), case.given.files());
    Setting {
        name: case.name,
        config: case.given.config,
        facts,
        files,
        objects: case.given.objects,
        progress: case.given.progress,
    }
}

fn refused(error: KitError) -> Problem {
    let hint = match &error {
        KitError::NoConfig { .. } => {
            "give one: --plugin-config FILE, or the plugin's folder with its cases"
        }
        KitError::BadConfig { .. } => "give one that its schema accepts",
        KitError::Neighbour(_) | KitError::Case(_) => {
            return Problem::of_error(Exit::Failed, &error);
        }
    };
    Problem::of_error(Exit::InvalidInput, &error).hint(hint)
}

fn write_junit(path: &Path, reports: &[Report], rules: &[Rule]) -> Result<(), Problem> {
    let written = junit(reports, rules).and_then(|xml| crate::written::whole(path, xml.as_bytes()));
    written.map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", path.display()))
    })
}
