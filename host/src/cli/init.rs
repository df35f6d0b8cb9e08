//! `bowline init [DIR]`

use std::path::{Path, PathBuf};

use clap::Args;

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;

/// Start a release: a folder that renders as it is
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder; the last part of its path is the release's name
    #[arg(default_value = ".")]
    folder: PathBuf,
}

const RELEASE: &str = include_str!("init_template/release.yaml");
const FILES: &[(&str, &str)] = &[
    ("manifests/web.yaml", include_str!("init_template/web.yaml")),
    ("customers/acme.yaml", include_str!("init_template/acme.yaml")),
];

pub(super) fn run(args: InitArgs, global: &Global) -> Result<Exit, Problems> {
    let folder = &args.folder;
    let name = release_name(folder)?;
    let release = RELEASE.replace("RELEASE", &name);
    let files = FILES.iter().map(|(path, text)| (*path, (*text).to_owned()));
    // release.yaml last: a folder that has one is whole.
    let files: Vec<_> = files.chain([("release.yaml", release)]).collect();
    let there = files.iter().map(|(path, _)| folder.join(path)).find(|path| path.exists());
    if let Some(there) = there {
        let message = format!("{} is there already", there.display());
        return Err(Problem::new(Exit::InvalidInput, message).into());
    }
    for (path, text) in &files {
        crate::written::whole(&folder.join(path), text.as_bytes()).map_err(|error| {
            Problem::new(
                Exit::Failed,
                format!("cannot write {}: {error}", folder.join(path).display()),
            )
        })?;
    }
    if !global.quiet {
        let shown = folder.display();
        report::note(&format!("made {shown}; next: bowline render {shown} --all --out out"));
    }
    Ok(Exit::Done)
}

fn release_name(folder: &Path) -> Result<String, Problem> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = absolute.file_name().unwrap_or_default().to_string_lossy().into_owned();
    bowline_core::object::check_name("", "Namespace", &name).map_err(|error| {
        let message = format!("the folder's name is to be the release's name: {error}");
        Problem::new(Exit::Usage, message)
    })?;
    Ok(name)
}
