//! The practice that Bowline replaces: stock kustomize, with each edit as an exec function.
//!
//! ```text
//! DIR/base/        the release's objects            go build ─► target/tools/kustomize-VERSION
//! DIR/CUSTOMER/    an overlay with 8 functions ──────────────────► kustomize build ─► DIR/out/
//! ```

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::fleet::release::{CALLS, label, objects, put, value};
use crate::{places, workers};

/// The version that `kustomize/go.mod` names.
const VERSION: &str = "v5.8.2";

/// Overlays of some customers, ready to be built.
pub struct Practice {
    /// Where they are.
    pub folder: PathBuf,
    /// Their customers.
    pub customers: Vec<String>,
}

impl Practice {
    /// Writes the base and an overlay for each of these customers.
    pub fn write(folder: &Path, customers: &[String]) -> anyhow::Result<Practice> {
        let mut base = String::from("resources:\n");
        for (name, text) in objects() {
            put(folder, &format!("base/{name}.yaml"), &text)?;
            let _ = writeln!(base, "- {name}.yaml");
        }
        put(folder, "base/kustomization.yaml", &base)?;
        let function = places::program("krm-labels")?;
        for customer in customers {
            let mut overlay = String::from("resources: [../base]\ntransformers:\n");
            for call in 0..CALLS {
                let text = function_file(&function, call, customer);
                put(folder, &format!("{customer}/labels-{call}.yaml"), &text)?;
                let _ = writeln!(overlay, "- labels-{call}.yaml");
            }
            put(folder, &format!("{customer}/kustomization.yaml"), &overlay)?;
        }
        Ok(Practice { folder: folder.to_owned(), customers: customers.to_vec() })
    }

    /// Where a customer's manifests are once they were built.
    pub fn output(&self, customer: &str) -> PathBuf {
        self.folder.join("out").join(format!("{customer}.yaml"))
    }
}

fn function_file(function: &Path, call: usize, customer: &str) -> String {
    let (label, value, function) = (label(call), value(customer), function.display());
    format!(
        "apiVersion: fleet.example/v1\nkind: Labels\nmetadata:\n  name: labels-{call}\n  \
         annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: {function}\n\
         spec:\n  labels: {{{label}: {value}}}\n"
    )
}

/// The program, built from its Go module where it is not there yet.
pub fn kustomize() -> anyhow::Result<PathBuf> {
    let path = places::tools()?.join(format!("kustomize-{VERSION}"));
    if !path.is_file() {
        eprintln!("building kustomize {VERSION} from its Go module");
        let mut build = Command::new("go");
        build.args(["build", "-trimpath", "-o"]).arg(&path);
        build.arg("sigs.k8s.io/kustomize/kustomize/v5");
        build.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("kustomize"));
        let status = build.status().context("cannot run go, which builds kustomize")?;
        ensure!(status.success(), "go build of kustomize failed: {status}");
    }
    Ok(path)
}

/// Builds every overlay in `folder`, one a core at a time: what a careful script does.
pub fn run(kustomize: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut overlays = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("labels-0.yaml").is_file() {
            overlays.push(path);
        }
    }
    fs::create_dir_all(folder.join("out"))?;
    workers::for_each(&overlays, |overlay| build(kustomize, folder, overlay))
}

fn build(kustomize: &Path, folder: &Path, overlay: &Path) -> anyhow::Result<()> {
    let name = overlay.file_name().context("an overlay has a name")?;
    let mut output = folder.join("out").join(name);
    output.add_extension("yaml");
    let mut call = Command::new(kustomize);
    call.arg("build").arg(overlay).args(["--enable-alpha-plugins", "--enable-exec", "-o"]);
    let status = call.arg(&output).stdin(Stdio::null()).status()?;
    ensure!(status.success(), "kustomize build {} failed: {status}", overlay.display());
    Ok(())
}
