//! `bowline plugin new NAME`

use std::fs;
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
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum NewRole {
    /// Makes and changes objects
    #[default]
    Transformer,
    /// Says whether objects may go out
    Validator,
}

/// The SDK is on no registry yet: the program carries it, and a new plugin depends on its copy.
static SDK_SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/src");
static SDK_WIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/wit");
const SDK_MANIFEST: &str = include_str!("../../../../guest-sdk/Cargo.toml");
const SDK_FOLDER: &str = "bowline-guest";

macro_rules! template {
    ($path:literal) => {
        ($path, include_str!(concat!("template/", $path)))
    };
}

/// What every new plugin has. `NAME` and `TYPE` stand for its name and that of its struct.
const COMMON: &[(&str, &str)] =
    &[template!("README.md"), template!("config.schema.json"), template!("plugin.toml")];

const TRANSFORMER: &[(&str, &str)] = &[
    template!("src/lib.rs"),
    template!("cases/adds-the-owner/config.yaml"),
    template!("cases/adds-the-owner/input.yaml"),
    template!("cases/adds-the-owner/expected.yaml"),
];

const VALIDATOR: &[(&str, &str)] = &[
    ("src/lib.rs", include_str!("template/src/validator.rs")),
    (
        "cases/misses-the-owner/config.yaml",
        include_str!("template/cases/adds-the-owner/config.yaml"),
    ),
    ("cases/misses-the-owner/input.yaml", include_str!("template/cases/adds-the-owner/input.yaml")),
    ("cases/misses-the-owner/findings.yaml", include_str!("template/findings.yaml")),
];

pub(super) fn run(args: NewArgs, global: &Global) -> Result<Exit, Problems> {
    let folder = &args.folder;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name: PluginName = name.parse().map_err(|error| Problem::of_error(Exit::Usage, &error))?;
    if folder.exists() {
        let message = format!("{} is there already", folder.display());
        return Err(Problem::new(Exit::InvalidInput, message).into());
    }
    write_all(folder, &name, args.role).map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", folder.display()))
    })?;
    if !global.quiet {
        let shown = folder.display();
        report::note(&format!("made {shown}; next: bowline plugin test {shown}"));
    }
    Ok(Exit::Done)
}

/// Writes everything beside its place, and renames it as a whole.
fn write_all(folder: &Path, name: &PluginName, role: NewRole) -> std::io::Result<()> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let fresh = tempfile::Builder::new().prefix(".new-plugin-").tempdir_in(parent)?;
    let own = if role == NewRole::Validator { VALIDATOR } else { TRANSFORMER };
    let word = if role == NewRole::Validator { "validator" } else { "transformer" };
    for (path, text) in COMMON.iter().chain(own) {
        let text = text
            .replace("NAME", name.as_str())
            .replace("TYPE", &type_name(name.as_str()))
            .replace("ROLE", word);
        write(&fresh.path().join(path), text.as_bytes())?;
    }
    write(&fresh.path().join("Cargo.toml"), cargo_toml(name).as_bytes())?;
    write(&fresh.path().join(".gitignore"), b"/target/\n")?;
    let sdk = fresh.path().join(SDK_FOLDER);
    write(&sdk.join("Cargo.toml"), SDK_MANIFEST.as_bytes())?;
    write_dir(&SDK_SOURCES, &sdk.join("src"))?;
    write_dir(&SDK_WIT, &sdk.join("wit"))?;
    fs::set_permissions(fresh.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    fs::rename(fresh.keep(), folder)
}

/// Not a template file, since cargo would take it for a package of ours. A workspace of its own, so
/// that no folder above takes the plugin for a member.
fn cargo_toml(name: &PluginName) -> String {
    format!(
        "[workspace]\nmembers = [\"{SDK_FOLDER}\"]\n\n\
         [package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n\
         [dependencies]\nbowline-guest = {{ path = \"{SDK_FOLDER}\" }}\nschemars = \"1\"\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
         [dev-dependencies]\nserde_json = \"1\"\n\n\
         [profile.release]\nlto = true\ncodegen-units = 1\npanic = \"abort\"\nstrip = true\n"
    )
}

fn type_name(name: &str) -> String {
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    name.split('-').filter(|part| !part.is_empty()).map(capital).collect()
}

fn write_dir(dir: &Dir<'_>, folder: &Path) -> std::io::Result<()> {
    for file in dir.files() {
        write(&folder.join(file.path()), file.contents())?;
    }
    dir.dirs().try_for_each(|inner| write_dir(inner, folder))
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
