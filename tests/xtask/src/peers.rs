//! The programs that plugins in Go are held against: the stock ones, of the same modules.
//!
//! ```text
//! target/tools/PROGRAM-VERSION ─► go build, once
//! ```

use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::Context;

use crate::{call, places};

/// A program of a Go module.
struct Peer {
    name: &'static str,
    /// The version that the module requires.
    version: &'static str,
    /// The module's folder.
    module: &'static str,
    package: &'static str,
}

const PEERS: [Peer; 2] = [
    Peer {
        name: "kustomize",
        version: "v5.8.2",
        module: "tests/bench/kustomize",
        package: "sigs.k8s.io/kustomize/kustomize/v5",
    },
    Peer {
        name: "helm",
        version: "v4.2.0",
        module: "tests/suites/helm",
        package: "helm.sh/helm/v4/cmd/helm",
    },
];

/// Where a program is once it is built.
pub fn program(name: &str) -> Option<PathBuf> {
    PEERS.iter().find(|peer| peer.name == name).map(Peer::path).filter(|path| path.is_file())
}

/// Builds what is not there.
pub fn ensure() -> anyhow::Result<()> {
    PEERS.iter().filter(|peer| !peer.path().is_file()).try_for_each(Peer::build)
}

impl Peer {
    fn path(&self) -> PathBuf {
        places::root().join("target/tools").join(format!("{}-{}", self.name, self.version))
    }

    fn build(&self) -> anyhow::Result<()> {
        eprintln!("building {} {} from its Go module", self.name, self.version);
        let path = self.path();
        let partial = path.with_extension("partial");
        let out = partial.to_str().context("the workspace's path is no UTF-8")?;
        let arguments =
            ["-C", self.module, "build", "-trimpath", "-ldflags=-s -w", "-o", out, self.package];
        call::shown_with(&[("CGO_ENABLED", OsStr::new("0"))], "go", &arguments)?;
        Ok(std::fs::rename(partial, path)?)
    }
}
