//! Go, which the functions in `tests/guests/go` and some plugins are compiled with.

use anyhow::bail;

use crate::{call, peers};

/// The modules that are compiled for tests.
const MODULES: [&str; 3] = ["tests/guests/go", "plugins/kustomize", "plugins/helm"];

/// Finds the compiler, and has it fetch what the functions and plugins are made of, so that no test has
/// to.
pub fn ensure() -> anyhow::Result<()> {
    if call::asked("go", &["version"]).is_none() {
        bail!("there is no go on PATH: install Go 1.26 or later, from https://go.dev/dl");
    }
    for module in MODULES {
        call::shown("go", &["-C", module, "mod", "download"])?;
    }
    peers::ensure()
}
