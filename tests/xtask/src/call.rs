//! Running other programs, in the workspace's folder, with their output for the reader to see.

use std::ffi::OsStr;
use std::io;
use std::iter;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::places;

/// Runs a program to its end. Its command line is shown first, so that a reader can repeat it.
pub fn shown(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    run(prepared(program, arguments))
}

/// Runs a program as above, with these variables set.
pub fn shown_with(
    variables: &[(&str, &OsStr)],
    program: &str,
    arguments: &[&str],
) -> anyhow::Result<()> {
    let mut call = prepared(program, arguments);
    call.envs(variables.iter().copied());
    run(call)
}

/// Runs cargo with the lock file as it is.
pub fn cargo(verb: &str, arguments: &[&str]) -> anyhow::Result<()> {
    shown("cargo", &[&[verb, "--locked"], arguments].concat())
}

/// Runs cargo as above, with this variable set to 1.
pub fn cargo_with(variable: &str, verb: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let mut call = prepared("cargo", &[&[verb, "--locked"], arguments].concat());
    call.env(variable, "1");
    run(call)
}

fn run(mut call: Command) -> anyhow::Result<()> {
    let words: Vec<_> = iter::once(call.get_program()).chain(call.get_args()).collect();
    let line = words.join(OsStr::new(" ")).display().to_string();
    eprintln!("$ {line}");
    let status = call.status().with_context(|| format!("cannot run `{line}`"))?;
    match status.success() {
        true => Ok(()),
        false => bail!("`{line}` failed: {status}"),
    }
}

/// What a program writes to its standard output; none where there is no such program or it fails.
pub fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    let answer = prepared(program, arguments).stderr(Stdio::null()).output().ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// Whether there is such a program.
pub fn exists(program: &str) -> bool {
    let mut call = prepared(program, &["--version"]);
    let started = call.stdout(Stdio::null()).stderr(Stdio::null()).status();
    !matches!(started, Err(error) if error.kind() == io::ErrorKind::NotFound)
}

fn prepared(program: &str, arguments: &[&str]) -> Command {
    let mut call = Command::new(program);
    call.args(arguments).current_dir(places::root()).stdin(Stdio::null());
    call
}
