//! kustomize and Helm as plugins, beside the native programs of the same modules.
//!
//! ```text
//! objects of the fleet ─► overlay, chart ─┬─► plugin: compiled, loaded, called ─┬─► a line of the table
//! a tree that is named, each component ───┴─► native program, a process each ───┘
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, build_plugin};
use bowline_core::grant::Grants;
use bowline_core::limits::{CallLimits, LimitPolicy};
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::{Value, yaml};
use bowline_sandbox::{Files, Invocation, Program, Sandbox, SandboxSettings};

use crate::fleet::release::{objects, put};
use crate::{places, practice};

/// Calls and processes of which the median counts.
const ROUNDS: usize = 9;

/// The table; `tree` is a folder with `base` and `components` of kustomizations, each of which is built.
pub fn run(tree: Option<&Path>) -> anyhow::Result<String> {
    let work = places::work()?.join("tools");
    drop(fs::remove_dir_all(&work));
    write_inputs(&work)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let kustomize = Tool::ready("kustomize", &work, practice::kustomize()?, &runtime)?;
    let mut lines = vec![kustomize.told.clone()];
    lines.push(kustomize.compare(
        "overlay",
        &work,
        r#"{"path":"overlay"}"#,
        &["build", "overlay"],
    )?);
    if let Some(tree) = tree {
        for component in components(tree, &work)? {
            let path = format!("tree/with-{component}");
            let config = format!(r#"{{"path":"{path}"}}"#);
            lines.push(kustomize.compare(&component, &work, &config, &["build", &path])?);
        }
    }
    let helm = places::tools()?.join("helm-v4.2.0");
    ensure!(helm.is_file(), "{} is not built; `cargo xtask test` builds it", helm.display());
    let helm = Tool::ready("helm", &work, helm, &runtime)?;
    lines.push(helm.told.clone());
    // Nothing is left open that would be asked for as a fact.
    let config =
        r#"{"chart":"chart","releaseName":"shop","namespace":"shop","kubeVersion":"1.34.4"}"#;
    let arguments = "template shop chart --skip-tests --namespace shop --kube-version 1.34.4";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    lines.push(helm.compare("chart", &work, config, &arguments)?);
    Ok(lines.join("\n") + "\n")
}

/// An overlay and a chart of the fleet's objects.
fn write_inputs(work: &Path) -> anyhow::Result<()> {
    let mut base = String::from("resources:\n");
    for (name, text) in objects() {
        put(work, &format!("base/{name}.yaml"), &text)?;
        let labelled = format!("{text}\n# {{{{ include \"shop.name\" . }}}}\n");
        put(work, &format!("chart/templates/{name}.yaml"), &labelled)?;
        base.push_str(&format!("- {name}.yaml\n"));
    }
    put(work, "base/kustomization.yaml", &base)?;
    let overlay = "resources: [../base]\nnamespace: shop\nnameSuffix: -v2\n\
                   labels: [{pairs: {part-of: shop}, includeSelectors: true}]\n";
    put(work, "overlay/kustomization.yaml", overlay)?;
    put(work, "chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")?;
    let helper = "{{ define \"shop.name\" }}{{ .Release.Name }}{{ end }}\n";
    put(work, "chart/templates/_name.tpl", helper)
}

/// Copies the tree, and writes an overlay for each of its components.
fn components(tree: &Path, work: &Path) -> anyhow::Result<Vec<String>> {
    for (path, bytes) in files(tree)? {
        let text = String::from_utf8_lossy(&bytes);
        put(work, &format!("tree/{path}"), &text)?;
    }
    let listed = fs::read_dir(tree.join("components")).context("the tree has no components")?;
    let mut names = Vec::new();
    for entry in listed {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let overlay = format!("resources: [../base]\ncomponents: [../components/{name}]\n");
        put(work, &format!("tree/with-{name}/kustomization.yaml"), &overlay)?;
        names.push(name);
    }
    names.sort();
    Ok(names)
}

/// A plugin that is loaded, and its native program.
struct Tool<'a> {
    program: Program,
    sandbox: Sandbox,
    grants: Arc<Grants>,
    limits: Arc<CallLimits>,
    native: PathBuf,
    runtime: &'a tokio::runtime::Runtime,
    told: String,
}

impl<'a> Tool<'a> {
    fn ready(
        name: &str,
        work: &Path,
        native: PathBuf,
        runtime: &'a tokio::runtime::Runtime,
    ) -> anyhow::Result<Tool<'a>> {
        let folder = places::root().join("plugins").join(name);
        let artifact = build_plugin(&folder, &BuildOptions::default())?;
        let asked = &artifact.manifest().capabilities;
        let grants = Arc::new(Grants::new(asked.iter().cloned(), asked.iter().cloned()));
        let limits = LimitPolicy::default().limits_for(&grants)?;
        let load = || load(&artifact, work, limits.memory, runtime);
        let (_, _, compiled) = load()?;
        let (sandbox, program, loaded) = load()?;
        let told = format!(
            "{name}: {:.1} MB, compiled in {:.1} s, loaded in {:.0} ms",
            artifact.bytes().len() as f64 / 1e6,
            compiled.as_secs_f64(),
            millis(loaded)
        );
        Ok(Tool { program, sandbox, grants, limits: Arc::new(limits), native, runtime, told })
    }

    /// One line: what a call takes and what a process takes, whose objects are the same.
    fn compare(
        &self,
        what: &str,
        work: &Path,
        config: &str,
        arguments: &[&str],
    ) -> anyhow::Result<String> {
        let shown = Files { contents: Arc::new(files(work)?), folder: None };
        let config = Value::from_json(config).map_err(|error| anyhow::anyhow!("{error}"))?;
        let (mut calls, mut processes) = (Vec::new(), Vec::new());
        let (mut peak, mut count) = (0, 0);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let native = self.native(work, arguments)?;
            processes.push(began.elapsed());
            let (own, took, memory) = self.call(&config, &shown)?;
            ensure!(own == native, "{what}: the plugin's objects are not those of the program");
            calls.push(took);
            peak = memory;
            count = own.len();
        }
        let (call, process) = (median(&mut calls), median(&mut processes));
        Ok(format!(
            "  {what:32} {count:>4} objects  plugin {:>6.0} ms  native {:>6.0} ms  {:>4.2}x  peak {:>4} MiB",
            millis(call),
            millis(process),
            call.as_secs_f64() / process.as_secs_f64(),
            peak >> 20
        ))
    }

    fn call(
        &self,
        config: &Value,
        files: &Files,
    ) -> anyhow::Result<(Vec<serde_json::Value>, Duration, u64)> {
        let rules = SessionRules {
            limits: self.limits.output,
            may_read_sensitive: false,
            knows_sensitive: false,
        };
        let session = Session::begin(Store::new([]), &Selector::default(), rules);
        let invocation = Invocation {
            files: files.clone(),
            session: Some(session),
            ..Invocation::new(self.limits.clone(), self.grants.clone())
        };
        let called =
            self.runtime.block_on(self.sandbox.transform(&self.program, invocation, config));
        if let Err(failure) = called.result {
            bail!("{failure}");
        }
        let session = called.session.context("the objects were lost")?;
        let store = session.commit(Author(0)).map_err(|error| anyhow::anyhow!("{error}"))?;
        let objects = store.objects().map(|(_, object)| plain(object)).collect::<Result<_, _>>()?;
        Ok((objects, called.receipt.wall, called.receipt.peak_memory))
    }

    fn native(&self, work: &Path, arguments: &[&str]) -> anyhow::Result<Vec<serde_json::Value>> {
        let mut call = Command::new(&self.native);
        let output = call.args(arguments).current_dir(work).stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "{} failed", self.native.display());
        let text = String::from_utf8(output.stdout)?;
        let documents = yaml::read(&text, &yaml::Limits::default());
        let documents = documents.map_err(|error| anyhow::anyhow!("line {error}"))?;
        let objects = documents.iter().map(|document| plain(&document.value));
        Ok(objects.collect::<Result<_, _>>()?)
    }
}

/// Loads a plugin in a sandbox of its own, as a process does; and how long that took.
fn load(
    artifact: &Artifact,
    work: &Path,
    memory: u64,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<(Sandbox, Program, Duration)> {
    let cache = Some(work.join("aot"));
    let sandbox = Sandbox::new(SandboxSettings { cache, ..SandboxSettings::default() })?;
    let began = Instant::now();
    let program = runtime.block_on(sandbox.load(artifact, memory));
    let took = began.elapsed();
    Ok((sandbox, program.map_err(|failure| anyhow::anyhow!("{failure}"))?, took))
}

/// A value without an order of its keys.
fn plain(value: &Value) -> serde_json::Result<serde_json::Value> {
    serde_json::from_str(&value.to_json())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The files beneath a folder but for compiled plugins.
fn files(folder: &Path) -> anyhow::Result<BTreeMap<String, Arc<[u8]>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.extend((!path.ends_with("aot")).then_some(path));
                continue;
            }
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            files.insert(name, fs::read(&path)?.into());
        }
    }
    Ok(files)
}
