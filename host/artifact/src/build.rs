//! From a plugin's folder to its finished file.
//!
//! ```text
//! plugin.toml ─► folder ─────────────────────────────────────────────┐
//! Cargo.toml ──► workspace ─► toolchain ─► cargo ─► core module ─► encode ─► attach ─► Artifact
//!                                           └─► schema (is config.schema.json up to date?)
//! package.json, plugin.py ─► tools ─► javascript, python ─► component ────────┘
//! go.mod ──────► go ─► WASI command ─────────────────────────────────► attach ─► Artifact
//! ```
//!
//! The same sources, the same `Cargo.lock` and the same compiler give the same bytes in any folder, as
//! long as the sources lie in the plugin's workspace ([`Workspace::folders_outside`]); that holds for
//! Rust. What was built in a language that is not known here comes in at the end, through [`finish`].

mod cargo;
mod encode;
mod folder;
mod go;
mod javascript;
mod language;
mod python;
mod schema;
mod toolchain;
mod tools;
mod workspace;

use std::path::{Path, PathBuf};

pub use cargo::{CargoError, CargoOutput, Compiled};
pub use encode::{EncodeError, encode_guest};
pub use folder::FolderError;
pub use go::GoError;
pub use language::Language;
pub use schema::SchemaError;
pub use toolchain::{NoToolchain, Toolchain, ToolchainKind};
pub use tools::ToolsError;
pub use workspace::{Workspace, WorkspaceError};

use crate::{Artifact, ArtifactError, attach};
use folder::PluginFolder;

/// How to build.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The compiler; where none is named, the first that is found.
    pub toolchain: Option<ToolchainKind>,
    /// Where compiled guests are kept; `guests` in the workspace's own target folder if not named.
    pub target_dir: Option<PathBuf>,
    /// Where tools for other languages are installed; `target/tools` in the plugin's folder if not
    /// named.
    pub tools_dir: Option<PathBuf>,
    /// Whether the lock file (`Cargo.lock`, `package-lock.json`) must be there and stay as it is.
    pub locked: bool,
    /// Whether to hold `config.schema.json` against the config type, which compiles the plugin's tests.
    pub check_schema: bool,
    /// What becomes of the compiler's messages.
    pub output: CargoOutput,
}

impl Default for BuildOptions {
    fn default() -> Self {
        BuildOptions {
            toolchain: None,
            target_dir: None,
            tools_dir: None,
            locked: false,
            check_schema: true,
            output: CargoOutput::Shown,
        }
    }
}

/// Why a plugin was not built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Its folder lacks something, or a file in it is wrong.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Cargo does not know its folder.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// No compiler.
    #[error(transparent)]
    Toolchain(#[from] NoToolchain),
    /// It does not compile.
    #[error(transparent)]
    Cargo(#[from] CargoError),
    /// The tools of another language are not there, or do not build it.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// It is in Go, and does not compile.
    #[error(transparent)]
    Go(#[from] GoError),
    /// Its schema file is out of date.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// It compiles to something else than a component.
    #[error("{}", .folder.display())]
    Encode {
        /// The plugin's folder.
        folder: PathBuf,
        /// Why.
        #[source]
        cause: EncodeError,
    },
    /// What came out is no plugin, or not the one that `plugin.toml` describes.
    #[error("{}", .folder.display())]
    Artifact {
        /// The plugin's folder.
        folder: PathBuf,
        /// Why.
        #[source]
        cause: ArtifactError,
    },
}

/// Builds the plugin in `folder`, which has a `plugin.toml` and a file that tells its [`Language`], or
/// sources in Go.
pub fn build_plugin(folder: &Path, options: &BuildOptions) -> Result<Artifact, BuildError> {
    let mut built = build_plugins(&[folder.to_owned()], options)?;
    // One folder gives one plugin.
    Ok(built.remove(0))
}

/// Builds several plugins, with one call of cargo for each workspace. Cargo unifies the features of
/// what they share, so a plugin may have other bytes than when it is built alone.
pub fn build_plugins(
    folders: &[PathBuf],
    options: &BuildOptions,
) -> Result<Vec<Artifact>, BuildError> {
    let mut plugins = Vec::new();
    for folder in folders {
        plugins.push(PluginFolder::read(folder)?);
    }
    let mut built: Vec<Option<Artifact>> = vec![None; plugins.len()];
    for (plugin, built) in plugins.iter().zip(&mut built) {
        *built = build_with_tools(plugin, options)?;
    }
    while let Some(first) = built.iter().position(Option::is_none) {
        if go::is_in(plugins[first].folder()) {
            let command = go::compile(&plugins[first], options)?;
            let compiler = Some(&*command.compiler);
            built[first] = Some(assemble(&plugins[first], &command.bytes, compiler)?);
            continue;
        }
        let workspace = workspace(plugins[first].folder(), options)?;
        let members: Vec<_> = (first..plugins.len())
            .filter(|&at| built[at].is_none() && workspace.has_member(plugins[at].folder()))
            .collect();
        build_members(&workspace, &plugins, &members, &mut built, options)?;
    }
    Ok(built.into_iter().flatten().collect())
}

/// Builds a plugin in another language than Rust; none where it is none.
fn build_with_tools(
    plugin: &PluginFolder,
    options: &BuildOptions,
) -> Result<Option<Artifact>, BuildError> {
    let (component, compiler) = match Language::of(plugin.folder()) {
        Some(Language::JavaScript) => (javascript::build(plugin, options)?, javascript::COMPILER),
        Some(Language::Python) => (python::build(plugin, options)?, python::COMPILER),
        Some(Language::Rust) | None => return Ok(None),
    };
    assemble(plugin, &component, Some(compiler)).map(Some)
}

/// Where there is no compiler there is no cargo either, as a rule; the compiler's own error says how to
/// get both, so it is looked for first.
fn workspace(folder: &Path, options: &BuildOptions) -> Result<Workspace, BuildError> {
    Toolchain::find(folder, options.toolchain)?;
    Ok(Workspace::of(folder, options.locked)?)
}

fn build_members(
    workspace: &Workspace,
    plugins: &[PluginFolder],
    members: &[usize],
    built: &mut [Option<Artifact>],
    options: &BuildOptions,
) -> Result<(), BuildError> {
    let toolchain = Toolchain::find(workspace.root(), options.toolchain)?;
    let folders: Vec<_> = members.iter().map(|&at| plugins[at].folder()).collect();
    let compiled = cargo::compile_plugins(&toolchain, workspace, &folders, options)?;
    for (&at, compiled) in members.iter().zip(compiled) {
        let plugin = &plugins[at];
        if options.check_schema && plugin.has_schema() {
            schema::check(&toolchain, workspace, plugin.folder(), options)?;
        }
        let component = encode_guest(&compiled.read()?)
            .map_err(|cause| BuildError::Encode { folder: plugin.folder().to_owned(), cause })?;
        built[at] = Some(assemble(plugin, &component, Some(toolchain.version()))?);
    }
    Ok(())
}

/// Makes a plugin of a finished file in any language, a component or a WASI command, and the
/// `plugin.toml` in `folder`.
pub fn finish(folder: &Path, finished: &[u8]) -> Result<Artifact, BuildError> {
    assemble(&PluginFolder::read(folder)?, finished, None)
}

fn assemble(
    plugin: &PluginFolder,
    finished: &[u8],
    compiler: Option<&str>,
) -> Result<Artifact, BuildError> {
    let attached = attach(finished, &plugin.manifest(compiler));
    attached
        .and_then(Artifact::read)
        .map_err(|cause| BuildError::Artifact { folder: plugin.folder().to_owned(), cause })
}

/// Compiles examples of one package, each a guest of its own, in one call of cargo. They have no
/// manifest: [`encode_guest`] makes components of them.
pub fn compile_examples(
    folder: &Path,
    examples: &[String],
    options: &BuildOptions,
) -> Result<Vec<Compiled>, BuildError> {
    let workspace = workspace(folder, options)?;
    let toolchain = Toolchain::find(workspace.root(), options.toolchain)?;
    Ok(cargo::compile_examples(&toolchain, &workspace, folder, examples, options)?)
}
