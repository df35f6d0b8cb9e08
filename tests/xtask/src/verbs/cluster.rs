//! `cargo xtask cluster`: a cluster for a person to try things on.

use crate::{call, kubernetes};

/// Starts it; it ends with Ctrl-C.
pub fn run() -> anyhow::Result<()> {
    kubernetes::ensure()?;
    call::cargo("run", &["--quiet", "--package", "bowline-cluster"])
}
