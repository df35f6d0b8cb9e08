//! The Terraform that tests run: what is on PATH, else an OpenTofu built from its sources.
//!
//! ```text
//! terraform on PATH? ─no─► tofu on PATH? ─no─► target/tools/tofu? ─no─► go build ─► target/tools/tofu
//! ```

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::{call, places};

/// OpenTofu's module, and the version that is built.
const MODULE: &str = "github.com/opentofu/opentofu@v1.10.6";

/// Finds the program.
pub fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let on_path = |name: &str| folders.iter().map(|folder| folder.join(name)).find(|p| p.is_file());
    on_path("terraform")
        .or_else(|| on_path("tofu"))
        .or_else(|| Some(built()).filter(|p| p.is_file()))
}

/// Finds the program, or builds it: a quarter of an hour on two cores.
pub fn ensure() -> anyhow::Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    build().context(
        "there is neither terraform nor tofu: install one of them, or Go 1.24 or later to build one",
    )?;
    find().context("the tofu that was built is gone")
}

fn built() -> PathBuf {
    places::root().join("target/tools/tofu")
}

/// `go install` does not take a module that replaces others, so it is built where Go keeps its sources.
fn build() -> anyhow::Result<()> {
    if !call::exists("go") {
        bail!("there is no go");
    }
    call::shown("go", &["mod", "download", MODULE])?;
    let sources = call::asked("go", &["list", "-m", "-f", "{{.Dir}}", MODULE]);
    let sources = sources.context("go does not say where it keeps OpenTofu's sources")?;
    let (program, partial) = (built(), built().with_extension("partial"));
    fs::create_dir_all(program.parent().unwrap_or(&program))?;
    let out = partial.to_str().context("the workspace's path is no UTF-8")?;
    let flags = ["-trimpath", "-ldflags", "-s -w", "-o", out, "./cmd/tofu"];
    call::shown("go", &[&["-C", &sources, "build"], &flags[..]].concat())?;
    // Half a program must not be taken for one.
    Ok(fs::rename(partial, program)?)
}
