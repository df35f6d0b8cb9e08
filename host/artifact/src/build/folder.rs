//! What a plugin's folder holds besides its sources: `plugin.toml` and the config's schema.

use std::io;
use std::path::{Path, PathBuf};

use bowline_core::Role;

use super::Language;
use crate::Manifest;
use crate::manifest::{PluginToml, PluginTomlError};

/// More than this is no `plugin.toml` and no schema.
const MOST_BYTES: u64 = 1 << 20;

/// Why a folder is no plugin's.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file that cannot be read.
    #[error("{}{}", .path.display(), hint(.path, .cause))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A file beyond the bound.
    #[error("{} is larger than {MOST_BYTES} bytes", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A `plugin.toml` that says what it may not.
    #[error("{}", .folder.display())]
    PluginToml {
        /// The folder.
        folder: PathBuf,
        /// What.
        #[source]
        cause: PluginTomlError,
    },
    /// A schema that is no JSON.
    #[error("{} is not a JSON schema: {}", .path.display(), schema_remedy(.path))]
    SchemaJson {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        cause: serde_json::Error,
    },
    /// A schema that is JSON and no schema.
    #[error("{} is not a JSON schema: it is neither an object nor true or false", .path.display())]
    SchemaShape {
        /// The file.
        path: PathBuf,
    },
}

/// A plugin's folder, read.
pub(super) struct PluginFolder {
    folder: PathBuf,
    manifest: Manifest,
    go_experiment: Option<String>,
}

impl PluginFolder {
    pub(super) fn read(folder: &Path) -> Result<PluginFolder, FolderError> {
        let path = folder.join("plugin.toml");
        let text = String::from_utf8(read(&path)?).map_err(|error| {
            cannot_read(&path)(io::Error::new(io::ErrorKind::InvalidData, error))
        })?;
        let PluginToml { mut manifest, config_schema, go_experiment } = PluginToml::read(&text)
            .map_err(|cause| FolderError::PluginToml { folder: folder.to_owned(), cause })?;
        if let Some(file) = config_schema {
            manifest.config_schema = Some(read_schema(folder.join(file))?);
        }
        let folder = folder.canonicalize().map_err(cannot_read(folder))?;
        Ok(PluginFolder { folder, manifest, go_experiment })
    }

    /// Absolute and without links, as cargo names it.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn role(&self) -> Role {
        self.manifest.role
    }

    /// What Go is to try in compiling it.
    pub(super) fn go_experiment(&self) -> Option<&str> {
        self.go_experiment.as_deref()
    }

    pub(super) fn has_schema(&self) -> bool {
        self.manifest.config_schema.is_some()
    }

    pub(super) fn manifest(&self, compiler: Option<&str>) -> Manifest {
        Manifest { built_by: compiler.map(str::to_owned), ..self.manifest.clone() }
    }
}

fn read_schema(path: PathBuf) -> Result<serde_json::Value, FolderError> {
    let schema: serde_json::Value = match serde_json::from_slice(&read(&path)?) {
        Ok(schema) => schema,
        Err(cause) => return Err(FolderError::SchemaJson { path, cause }),
    };
    match schema.is_object() || schema.is_boolean() {
        true => Ok(schema),
        false => Err(FolderError::SchemaShape { path }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    let size = std::fs::metadata(path).map_err(cannot_read(path))?.len();
    if size > MOST_BYTES {
        return Err(FolderError::TooLarge { path: path.to_owned() });
    }
    std::fs::read(path).map_err(cannot_read(path))
}

fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |cause| FolderError::Read { path, cause }
}

/// What to do about a file that is missing.
fn hint(path: &Path, cause: &io::Error) -> String {
    match path.file_name().and_then(|name| name.to_str()) {
        _ if cause.kind() != io::ErrorKind::NotFound => String::new(),
        Some("plugin.toml") => {
            " (a plugin's folder has one; `bowline plugin new` makes one)".to_owned()
        }
        _ => format!(" (plugin.toml names it; {})", schema_remedy(path)),
    }
}

/// Only a plugin in Rust has its schema made; in other languages the author writes it.
fn schema_remedy(schema: &Path) -> &'static str {
    match schema.parent().and_then(Language::of) {
        Some(Language::Rust) => "write it with `BOWLINE_UPDATE=1 cargo test`",
        _ => "write down there what the config may be",
    }
}
