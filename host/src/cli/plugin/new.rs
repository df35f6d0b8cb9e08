//! `bowline plugin new NAME`

mod files;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bowline_core::PluginName;
use clap::{Args, ValueEnum};

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;

/// Start a plugin: a folder that builds and passes its tests as it is
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The folder to make; its last part is the plugin's name
    folder: PathBuf,
    /// The role
    #[arg(long, value_enum, default_value_t)]
    role: NewRole,
    /// The language; a plugin in Go is a KRM function, which is a transformer
    #[arg(long, value_enum, default_value_t)]
    language: NewLanguage,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum NewRole {
    /// Makes and changes objects
    #[default]
    Transformer,
    /// Says whether objects may go out
    Validator,
    /// Judges one live object
    Health,
    /// Does custom work in a run
    Step,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum NewLanguage {
    /// A cargo package, compiled to some 100 KB
    #[default]
    Rust,
    /// ES modules, built with Node.js into some 12 MB
    #[value(name = "javascript")]
    JavaScript,
    /// A folder of modules, built with Python into some 18 MB
    Python,
    /// A KRM function as for kustomize and kpt, compiled by Go into some 25 MB
    Go,
}

pub(super) fn run(args: NewArgs, global: &Global) -> Result<Exit, Problems> {
    let folder = &args.folder;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name: PluginName = name.parse().map_err(|error| Problem::of_error(Exit::Usage, &error))?;
    if folder.exists() {
        let message = format!("{} is there already", folder.display());
        return Err(Problem::new(Exit::InvalidInput, message).into());
    }
    if args.language == NewLanguage::Go && args.role != NewRole::Transformer {
        let message = "a plugin in Go is a KRM function, and can only be a transformer".to_owned();
        let hint = "leave --role out, or say --language rust";
        return Err(Problem::new(Exit::Usage, message).hint(hint).into());
    }
    write_all(folder, &name, args.role, args.language).map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", folder.display()))
    })?;
    if !global.quiet {
        let shown = folder.display();
        report::note(&format!("made {shown}; next: bowline plugin test {shown}"));
    }
    Ok(Exit::Done)
}

/// Writes everything beside its place, and renames it as a whole.
fn write_all(
    folder: &Path,
    name: &PluginName,
    role: NewRole,
    language: NewLanguage,
) -> io::Result<()> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let fresh = tempfile::Builder::new().prefix(".new-plugin-").tempdir_in(parent)?;
    for (path, text) in files::of_plugin(name, role, language)? {
        write(&fresh.path().join(path), text.as_bytes())?;
    }
    fs::set_permissions(fresh.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    fs::rename(fresh.path(), folder)?;
    // It is somewhere else now, and stays there.
    let _ = fresh.keep();
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
