//! `bowline plugin new NAME`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bowline_core::PluginName;
use clap::{Args, ValueEnum};
use include_dir::{Dir, include_dir};

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
    language: Language,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Language {
    /// With Bowline's own interface
    #[default]
    Rust,
    /// With the framework that functions for kustomize and kpt are written with
    Go,
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

impl NewRole {
    /// What a new plugin of this role has. `NAME` stands for its name.
    fn template(self) -> &'static Dir<'static> {
        match self {
            NewRole::Transformer => &TRANSFORMER,
            NewRole::Validator => &VALIDATOR,
            NewRole::Health => &HEALTH,
            NewRole::Step => &STEP,
        }
    }
}

static GO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/plugin/template/go");
static TRANSFORMER: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/src/cli/plugin/template/transformer");
static VALIDATOR: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/plugin/template/validator");
static HEALTH: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/plugin/template/health");
static STEP: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/plugin/template/step");

/// The SDK is on no registry yet: the program carries it, and a new plugin depends on its copy.
static SDK_SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/src");
static SDK_WIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/wit");
const SDK_MANIFEST: &str = include_str!("../../../../guest-sdk/Cargo.toml");
const SDK_FOLDER: &str = "bowline-guest";

pub(super) fn run(args: NewArgs, global: &Global) -> Result<Exit, Problems> {
    let folder = &args.folder;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name: PluginName = name.parse().map_err(|error| Problem::of_error(Exit::Usage, &error))?;
    if folder.exists() {
        let message = format!("{} is there already", folder.display());
        return Err(Problem::new(Exit::InvalidInput, message).into());
    }
    if args.language == Language::Go && args.role != NewRole::Transformer {
        let message = "a plugin in Go is a KRM function, and can only be a transformer".to_owned();
        let hint = "leave --role out, or say --language rust";
        return Err(Problem::new(Exit::Usage, message).hint(hint).into());
    }
    write_all(folder, &name, &args).map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", folder.display()))
    })?;
    if !global.quiet {
        let shown = folder.display();
        report::note(&format!("made {shown}; next: bowline plugin test {shown}"));
    }
    Ok(Exit::Done)
}

/// Writes everything beside its place, and renames it as a whole.
fn write_all(folder: &Path, name: &PluginName, args: &NewArgs) -> io::Result<()> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let fresh = tempfile::Builder::new().prefix(".new-plugin-").tempdir_in(parent)?;
    let template = match args.language {
        Language::Rust => args.role.template(),
        Language::Go => &GO,
    };
    write_dir(template, fresh.path(), &|text| text.replace("NAME", name.as_str()))?;
    write(&fresh.path().join(".gitignore"), b"/target/\n")?;
    if args.language == Language::Rust {
        write_sdk(fresh.path(), name)?;
    }
    fs::set_permissions(fresh.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    fs::rename(fresh.path(), folder)?;
    // It is somewhere else now, and stays there.
    let _ = fresh.keep();
    Ok(())
}

fn write_sdk(plugin: &Path, name: &PluginName) -> io::Result<()> {
    write(&plugin.join("Cargo.toml"), cargo_toml(name).as_bytes())?;
    let sdk = plugin.join(SDK_FOLDER);
    write(&sdk.join("Cargo.toml"), SDK_MANIFEST.as_bytes())?;
    write_dir(&SDK_SOURCES, &sdk.join("src"), &str::to_owned)?;
    write_dir(&SDK_WIT, &sdk.join("wit"), &str::to_owned)
}

/// Not a template file, since cargo would take it for a package of ours. A workspace of its own, so
/// that no folder above takes the plugin for a member. The package is not called as the plugin is: a
/// plugin may be called `serde` or `fn`, and a package that uses serde may not.
fn cargo_toml(name: &PluginName) -> String {
    format!(
        "[workspace]\nmembers = [\"{SDK_FOLDER}\"]\n\n\
         [package]\nname = \"{name}-plugin\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         publish = false\n\n\
         [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n\
         [dependencies]\nbowline-guest = {{ path = \"{SDK_FOLDER}\" }}\nschemars = \"1\"\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\n\
         [profile.release]\nlto = true\ncodegen-units = 1\npanic = \"abort\"\nstrip = true\n"
    )
}

fn write_dir(dir: &Dir<'_>, folder: &Path, edit: &dyn Fn(&str) -> String) -> io::Result<()> {
    for file in dir.files() {
        let text = file.contents_utf8().ok_or(io::ErrorKind::InvalidData)?;
        write(&folder.join(file.path()), edit(text).as_bytes())?;
    }
    dir.dirs().try_for_each(|inner| write_dir(inner, folder, edit))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
