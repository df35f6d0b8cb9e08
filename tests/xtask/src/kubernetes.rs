//! The Kubernetes that tests run: an API server with what stands around it, built from its Go modules
//! where it is not there.
//!
//! ```text
//! $KUBEBUILDER_ASSETS ─► PATH ─► target/tools/kubernetes-VERSION ─► go build, once
//! ```

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::{call, places};

/// The version that is built. `tests/cluster/tools/go.mod` requires it.
pub const VERSION: &str = "1.34.4";

/// What is built from one Go module into one folder.
struct Kit {
    /// The module's folder, beneath `tests/cluster`.
    module: &'static str,
    /// The folder beneath `target/tools`.
    folder: &'static str,
    /// The programs, each with the package that it is built from.
    programs: &'static [(&'static str, &'static str)],
}

/// What makes a cluster; and what plays the nodes of one, so that its Pods run.
const KITS: [Kit; 2] = [
    Kit {
        module: "tools",
        folder: "kubernetes-1.34.4",
        programs: &[
            ("etcd", "go.etcd.io/etcd/server/v3"),
            ("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
            ("kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager"),
            ("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"),
            ("kubectl", "k8s.io/kubernetes/cmd/kubectl"),
        ],
    },
    Kit {
        module: "kwok",
        folder: "kwok-0.8.0",
        programs: &[("kwok", "sigs.k8s.io/kwok/cmd/kwok")],
    },
];

/// Finds a program of the cluster's.
pub fn find(program: &str) -> Option<PathBuf> {
    let assets = env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    // A kubectl on PATH is of whatever version; the one that answers are compared with is not.
    let on_path = env::split_paths(&path).filter(|_| program != "kubectl");
    let folders = assets.into_iter().chain(on_path).chain(KITS.iter().map(Kit::tools));
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Finds every program, or builds all of its kit: six minutes on two idle cores.
pub fn ensure() -> anyhow::Result<()> {
    KITS.iter().try_for_each(Kit::ensure)
}

impl Kit {
    fn tools(&self) -> PathBuf {
        places::root().join("target/tools").join(self.folder)
    }

    fn ensure(&self) -> anyhow::Result<()> {
        let missing = self.programs.iter().filter(|(program, _)| find(program).is_none());
        let missing: Vec<&str> = missing.map(|(program, _)| *program).collect();
        if missing.is_empty() {
            return Ok(());
        }
        self.build().with_context(|| {
            format!(
                "there is no {}: name a folder that has them in KUBEBUILDER_ASSETS, or install Go to \
                 build them",
                missing.join(", ")
            )
        })
    }

    fn build(&self) -> anyhow::Result<()> {
        if !call::exists("go") {
            bail!("there is no go");
        }
        eprintln!("building {} into target/tools", self.folder);
        let folder = self.tools();
        let partial = folder.with_file_name(format!("{}-partial", self.folder));
        fs::create_dir_all(&partial)?;
        let module = places::root().join("tests/cluster").join(self.module);
        let [module, out] = [&module, &partial].map(|path| path.to_str());
        let module = module.context("the workspace's path is no UTF-8")?;
        let out = format!("{}/", out.context("the workspace's path is no UTF-8")?);
        let flags = flags();
        let mut arguments =
            vec!["-C", module, "build", "-trimpath", "-ldflags", &flags, "-o", &out];
        arguments.extend(self.programs.iter().map(|(_, package)| *package));
        call::shown_with(&[("CGO_ENABLED", OsStr::new("0"))], "go", &arguments)?;
        named(&partial)?;
        // Half a folder must not be taken for a whole one.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        Ok(fs::rename(partial, folder)?)
    }
}

/// etcd's main package is called `server`.
fn named(folder: &Path) -> anyhow::Result<()> {
    let server = folder.join("server");
    if !server.exists() {
        return Ok(());
    }
    fs::rename(server, folder.join("etcd")).context("etcd cannot be named")
}

/// Clients cannot read the version of a server that was built without one.
fn flags() -> String {
    let mut parts = VERSION.split('.');
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let set = |name: &str, value: &str| format!(" -X k8s.io/component-base/version.{name}={value}");
    let version = format!("v{VERSION}");
    let stamp = [("gitVersion", &*version), ("gitMajor", major), ("gitMinor", minor)];
    let stamp: String = stamp.iter().map(|(name, value)| set(name, value)).collect();
    format!("-s -w{stamp}")
}
