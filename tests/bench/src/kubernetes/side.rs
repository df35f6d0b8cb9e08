//! One of the two that bring objects to a cluster.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::places;

/// Brings objects that stand in a folder.
pub(super) trait Side: Sized {
    const NAME: &'static str;

    fn new(folder: &Path, kubeconfig: &Path, namespace: &str) -> anyhow::Result<Self>;

    /// Writes what is wanted from now on.
    fn write(&self, objects: &str) -> anyhow::Result<()>;

    /// Has the cluster hold it, deletions included.
    fn apply(&self) -> anyhow::Result<Duration>;
}

/// `bowline run`: render, review, sync, verify, prune and a journal.
pub(super) struct Bowline {
    folder: PathBuf,
}

/// `kubectl apply --server-side`, which prunes by the same kind of set.
pub(super) struct Kubectl {
    folder: PathBuf,
    kubeconfig: PathBuf,
    namespace: String,
}

impl Side for Bowline {
    const NAME: &'static str = "bowline";

    fn new(folder: &Path, kubeconfig: &Path, namespace: &str) -> anyhow::Result<Bowline> {
        release(folder)?;
        customer(folder, "acme", kubeconfig, namespace)?;
        Ok(Bowline { folder: folder.to_owned() })
    }

    fn write(&self, objects: &str) -> anyhow::Result<()> {
        Ok(fs::write(self.folder.join("manifests/all.yaml"), objects)?)
    }

    fn apply(&self) -> anyhow::Result<Duration> {
        timed(bowline(&self.folder)?.args(["-c", "acme"]))
    }
}

impl Side for Kubectl {
    const NAME: &'static str = "kubectl";

    fn new(folder: &Path, kubeconfig: &Path, namespace: &str) -> anyhow::Result<Kubectl> {
        fs::create_dir_all(folder)?;
        let (folder, kubeconfig) = (folder.to_owned(), kubeconfig.to_owned());
        Ok(Kubectl { folder, kubeconfig, namespace: namespace.to_owned() })
    }

    fn write(&self, objects: &str) -> anyhow::Result<()> {
        Ok(fs::write(self.folder.join("all.yaml"), objects)?)
    }

    fn apply(&self) -> anyhow::Result<Duration> {
        timed(&mut kubectl(&self.folder, &self.kubeconfig, &self.namespace)?)
    }
}

/// A release of one file of manifests, which no plugin touches.
pub(super) fn release(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("manifests"))?;
    fs::create_dir_all(folder.join("customers"))?;
    fs::write(folder.join("manifests/all.yaml"), "")?;
    fs::write(
        folder.join("release.yaml"),
        "apiVersion: bowline.dev/v1alpha1\nkind: Release\nmetadata: {name: bench, version: 1.0.0}\n\
         spec: {manifests: [manifests]}\n",
    )?;
    Ok(())
}

pub(super) fn customer(
    folder: &Path,
    name: &str,
    kubeconfig: &Path,
    namespace: &str,
) -> anyhow::Result<()> {
    let kubeconfig = kubeconfig.display();
    let text = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Customer\nmetadata: {{name: {name}}}\nspec:\n  plugins: {{}}\n  \
         sync: {{to: kubernetes, kubeconfig: \"{kubeconfig}\", namespace: {namespace}}}\n"
    );
    Ok(fs::write(folder.join(format!("customers/{name}.yaml")), text)?)
}

/// A release whose objects go to a namespace of each customer, by the plugin `set-namespace`.
pub(super) fn fleet_release(
    folder: &Path,
    kubeconfig: &Path,
    names: &[String],
    objects: &str,
) -> anyhow::Result<()> {
    release(folder)?;
    fs::write(folder.join("manifests/all.yaml"), objects)?;
    let plugins = places::root().join("examples/shop/plugins.oci");
    fs::write(
        folder.join("release.yaml"),
        "apiVersion: bowline.dev/v1alpha1\nkind: Release\nmetadata: {name: bench, version: 1.0.0}\n\
         spec:\n  manifests: [manifests]\n  plugins: {set-namespace: \"1\"}\n  values: {namespace: none}\n  \
         pipeline: [{transform: set-namespace, config: {namespace: {$value: /namespace}}}]\n",
    )?;
    std::os::unix::fs::symlink(plugins, folder.join("plugins.oci"))?;
    for name in names {
        customer(folder, name, kubeconfig, &format!("{name}-bowline"))?;
        let file = folder.join(format!("customers/{name}.yaml"));
        let text = fs::read_to_string(&file)?;
        fs::write(&file, format!("{text}  values: {{namespace: {name}}}\n"))?;
    }
    let lock = ["lock", ".", "--quiet", "--cache", "cache"];
    timed(Command::new(places::program("bowline")?).args(lock).current_dir(folder)).map(|_| ())
}

/// `bowline run` of the release in a folder.
pub(super) fn bowline(folder: &Path) -> anyhow::Result<Command> {
    let mut command = Command::new(places::program("bowline")?);
    command.args(["run", ".", "--quiet", "--state", "state", "--cache", "cache"]);
    command.current_dir(folder);
    Ok(command)
}

/// `kubectl apply` of all files in a folder.
pub(super) fn kubectl(
    folder: &Path,
    kubeconfig: &Path,
    namespace: &str,
) -> anyhow::Result<Command> {
    let mut command = Command::new(bowline_cluster::program("kubectl")?);
    command.args(["apply", "--server-side", "--prune", "--applyset=bench", "-n", namespace, "-f"]);
    command.arg(folder.join("all.yaml"));
    command.arg("--kubeconfig").arg(kubeconfig);
    command.env("KUBECTL_APPLYSET", "true");
    Ok(command)
}

/// Runs a program to its end.
pub(super) fn timed(command: &mut Command) -> anyhow::Result<Duration> {
    command.stdin(Stdio::null());
    let began = Instant::now();
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let took = began.elapsed();
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed: {told}");
    Ok(took)
}
