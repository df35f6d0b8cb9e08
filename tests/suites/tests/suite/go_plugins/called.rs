//! One call of a plugin over a folder of the corpus, and of the stock program beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, CargoOutput, build_plugins};
use bowline_core::store::{Author, Store};
use bowline_core::{Finding, Value, yaml};
use bowline_sandbox::Files;
use xtask::{peers, places};

use crate::program::checkout;
use crate::sandbox::{Case, Told};

static BUILT: LazyLock<BTreeMap<String, Artifact>> = LazyLock::new(|| {
    let folders = places::go_plugin_folders().unwrap();
    let options = BuildOptions { output: CargoOutput::Kept, ..BuildOptions::default() };
    let built = build_plugins(&folders, &options).unwrap_or_else(|error| panic!("{error}"));
    built.into_iter().map(|plugin| (plugin.id().name.to_string(), plugin)).collect()
});

/// The finished file of a plugin.
pub fn plugin(name: &str) -> Artifact {
    BUILT[name].clone()
}

/// The corpus of a plugin.
pub fn corpus(plugin: &str) -> PathBuf {
    checkout().join("tests/suites/corpus").join(plugin)
}

/// A call over the files of one folder.
pub struct Call {
    plugin: &'static str,
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Call {
    pub fn of(plugin: &'static str) -> Call {
        Call { plugin, files: gather(&corpus(plugin)) }
    }

    /// With these files and no others.
    pub fn with(plugin: &'static str, files: &[(&str, &str)]) -> Call {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().into()));
        Call { plugin, files: files.collect() }
    }

    /// The case, with what the plugin's manifest asks for granted.
    pub fn case(self, config: &str) -> Case {
        let artifact = plugin(self.plugin);
        let asked: Vec<String> =
            artifact.manifest().capabilities.iter().map(ToString::to_string).collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        Case::calling(artifact)
            .config(Value::from_json(config).unwrap())
            .store(Store::new([]))
            .asking(&asked)
            .granting(&asked)
            .files(Files { contents: Arc::new(self.files), folder: None })
            .limits(|limits| {
                limits.memory = 256 << 20;
                limits.running = Duration::from_secs(30);
            })
    }

    /// The objects that the plugin makes, or how it fails.
    pub async fn objects(self, config: &str) -> Result<Vec<serde_json::Value>, String> {
        objects(self.case(config).transform().await)
    }

    /// How the plugin refuses.
    pub async fn refusal(self, config: &str) -> String {
        self.case(config).transform().await.failure()
    }
}

/// The objects that a call left.
pub fn objects(told: Told<Vec<Finding>>) -> Result<Vec<serde_json::Value>, String> {
    if told.result.is_err() {
        return Err(told.failure());
    }
    let store = told.session.unwrap().commit(Author(0)).map_err(|error| error.to_string())?;
    Ok(store.objects().map(|(_, object)| plain(object)).collect())
}

/// The objects that the stock program prints; those of a List, one by one.
pub fn native(program: &str, arguments: &[&str]) -> Result<Vec<serde_json::Value>, String> {
    let stock = peers::program(program);
    let stock = stock.unwrap_or_else(|| panic!("{program} is not built: run `cargo xtask test`"));
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(stock)
        .args(arguments)
        .current_dir(corpus(program))
        .env("HOME", home.path())
        .output()
        .unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let documents = yaml::read(&text, &yaml::Limits::default()).unwrap();
    let objects = documents.into_iter().map(|document| plain(&document.value));
    Ok(objects.filter(|object| !object.is_null()).flat_map(flattened).collect())
}

fn flattened(object: serde_json::Value) -> Vec<serde_json::Value> {
    match (object["kind"] == "List", &object["items"]) {
        (true, serde_json::Value::Array(items)) => items.clone(),
        _ => vec![object],
    }
}

/// A value without an order of its keys.
fn plain(value: &Value) -> serde_json::Value {
    serde_json::from_str(&value.to_json()).unwrap()
}

fn gather(folder: &Path) -> BTreeMap<String, Arc<[u8]>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&path).unwrap().into());
        }
    }
    files
}
