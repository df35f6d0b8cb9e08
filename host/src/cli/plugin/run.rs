//! `bowline plugin run [PLUGIN]`

mod input;
mod outcome;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::Role;
use bowline_sync::ClusterReader;
use clap::Args;

use super::build::{HowToBuild, build};
use super::cases::wrong;
use super::{Global, read_artifact};
use crate::cases::{Came, CaseRunner, Recording, Replayed};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::reads::LiveReads;
use crate::stopping::interrupted;
use crate::targets::of_failure;
use crate::{report, settings};
use input::Input;

/// Call a plugin once with objects, and print what comes of them
///
/// A transformer's or validator's objects go to standard output, its findings to standard error; a
/// health plugin is given one object, and its judgement is printed. Lists are unpacked. Where the input
/// is one ResourceList, its functionConfig is the config unless --plugin-config names another, and a
/// ResourceList is printed, with results: so any plugin can stand in a pipe of KRM functions.
///
/// Everything that the plugin's manifest asks for is granted, as in `plugin test`; but there are files
/// only with --files, and a cluster only with --live or --reads. A step is not called: its requests
/// would be real.
///
/// Ends with 4, and prints no objects, where the plugin says no or finds an error.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    kubectl get deploy -o yaml | bowline plugin run target/hello-0.1.0.wasm --plugin-config config.yaml\n  \
    bowline plugin run sidecar@2.1.0 --from plugins.oci -f manifests.yaml -o json\n  \
    bowline plugin run . -f input.yaml --live --record cases/usual/cluster.yaml")]
pub struct RunArgs {
    /// A plugin's file; its folder, which is built first; or NAME@VERSION together with --from
    #[arg(default_value = ".")]
    plugin: String,
    /// The local OCI layout folder to take it from
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// The objects, in YAML or JSON; - for standard input
    #[arg(short, long = "file", value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The plugin's config, as under `config` of a pipeline entry
    #[arg(long, value_name = "FILE")]
    plugin_config: Option<PathBuf>,
    /// Release, customer, images, values and outputs, as a case's facts.yaml
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// The folder of files that the plugin may read
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    #[command(flatten)]
    cluster: WhichCluster,
    #[command(flatten)]
    how: HowToBuild,
}

/// What answers reads from the cluster.
#[derive(Debug, Args)]
struct WhichCluster {
    /// Answer reads from the cluster by a recording, as a case's cluster.yaml
    #[arg(long, value_name = "FILE", conflicts_with = "live")]
    reads: Option<PathBuf>,
    /// Answer reads from the cluster by a real one; it is not changed
    #[arg(long)]
    live: bool,
    /// The kubeconfig of that cluster [default: as kubectl]
    #[arg(long, value_name = "FILE", requires = "live")]
    kubeconfig: Option<PathBuf>,
    /// The context in the kubeconfig [default: its current one]
    #[arg(long, value_name = "NAME", requires = "live")]
    context: Option<String>,
    /// Write what was read into this file; a Secret is then not read
    #[arg(long, value_name = "FILE", requires = "live")]
    record: Option<PathBuf>,
}

/// Who answers reads from the cluster.
enum Cluster {
    Nobody,
    Recorded(Arc<Replayed>),
    Live(Arc<LiveReads>),
}

pub(super) fn run(args: RunArgs, global: &Global) -> Result<Exit, Problems> {
    let artifact = artifact(&args, global)?;
    let role = artifact.manifest().role;
    if role == Role::Step {
        let message = format!("{} is a step, which belongs to a run", artifact.id());
        let hint =
            "bowline plugin test calls it, with the requests and answers of a case's http.yaml";
        return Err(Problem::new(Exit::Usage, message).hint(hint).into());
    }
    let cluster = args.cluster.open()?;
    let input = Input::read(&args, role)?;
    let runtime = settings::runtime()?;
    let came = runtime.block_on(async {
        tokio::select! {
            came = call(&artifact, &input, &cluster, &args.cluster, global) => came,
            () = settings::stop_signal() => Err(interrupted()),
        }
    });
    runtime.shutdown_background();
    Ok(outcome::show(&artifact, &input, &came?, global)?)
}

fn artifact(args: &RunArgs, global: &Global) -> Result<Artifact, Problems> {
    let path = Path::new(&args.plugin);
    match &args.from {
        Some(folder) => Ok(super::list::from_layout(folder, &args.plugin)?),
        None if path.is_dir() => build(path, &args.how, global),
        None => Ok(read_artifact(path)?),
    }
}

async fn call(
    artifact: &Artifact,
    input: &Input,
    cluster: &Cluster,
    which: &WhichCluster,
    global: &Global,
) -> Result<Came, Problem> {
    let runner = CaseRunner::load(settings::sandbox(global)?, artifact).await?;
    let came = runner.run_with(&input.given, cluster.reads()).await;
    // What was read is told of, whatever came of it.
    match cluster {
        Cluster::Nobody => {}
        Cluster::Recorded(replayed) => none_missing(&replayed.missing())?,
        Cluster::Live(live) => {
            let recording = live.clone().recording().await.map_err(|failure| {
                let problem = of_failure(failure);
                let hint = "the cluster is that of --kubeconfig and --context";
                Problem { hints: vec![hint.to_owned()], ..problem }
            })?;
            if let Some(path) = &which.record {
                keep(path, &recording, global)?;
            }
        }
    }
    came
}

fn none_missing(missing: &[String]) -> Result<(), Problem> {
    match missing {
        [] => Ok(()),
        lines => Err(Problem::new(Exit::InvalidInput, lines.join("; "))
            .hint("--live --record FILE writes what a cluster answers")),
    }
}

fn keep(path: &Path, recording: &Recording, global: &Global) -> Result<(), Problem> {
    crate::written::whole(path, recording.text().as_bytes()).map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", path.display()))
    })?;
    if !global.quiet {
        let reads = if recording.len() == 1 { "read" } else { "reads" };
        report::note(&format!("{} {reads} recorded in {}", recording.len(), path.display()));
    }
    Ok(())
}

impl WhichCluster {
    fn open(&self) -> Result<Cluster, Problem> {
        if self.live {
            let reader = ClusterReader::new(self.kubeconfig.clone(), self.context.clone());
            return Ok(Cluster::Live(Arc::new(LiveReads::new(reader, self.record.is_some()))));
        }
        let Some(path) = &self.reads else { return Ok(Cluster::Nobody) };
        let recording = Recording::read(path).map_err(|error| wrong(&error))?;
        let recording = recording.ok_or_else(|| {
            let message = format!("cannot read {}: there is no such file", path.display());
            Problem::new(Exit::InvalidInput, message)
        })?;
        Ok(Cluster::Recorded(Arc::new(Replayed::new(recording))))
    }
}

impl Cluster {
    fn reads(&self) -> Option<crate::cases::Reads> {
        match self {
            Cluster::Nobody => None,
            Cluster::Recorded(replayed) => Some(replayed.clone()),
            Cluster::Live(live) => Some(live.clone()),
        }
    }
}
