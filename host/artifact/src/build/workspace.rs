//! The cargo workspace that a plugin belongs to: its members, and which folders of this machine its
//! sources come from.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use bowline_core::Digest;
use serde::Deserialize;

/// Why cargo could not describe a folder.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// No Rust package, nor another language's.
    #[error(
        "{} has no Cargo.toml (Rust), package.json (JavaScript) or plugin.py (Python): compile another \
         language with its own tools and pass the file that they make", .0.display()
    )]
    NoPackage(PathBuf),
    /// Cargo itself is missing.
    #[error("cannot run cargo: install Rust")]
    Start(#[source] io::Error),
    /// Cargo refuses the folder.
    #[error("cargo cannot read {}: {messages}", .folder.display())]
    Refused {
        /// The folder.
        folder: PathBuf,
        /// What cargo wrote.
        messages: String,
    },
    /// Cargo's answer is of another shape.
    #[error("cannot read what `cargo metadata` says")]
    Answer(#[source] serde_json::Error),
}

/// A cargo workspace, or a package that stands alone.
#[derive(Clone, Debug)]
pub struct Workspace {
    described: Described,
}

#[derive(Clone, Debug, Deserialize)]
struct Described {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

/// One package of the workspace, or one that it depends on.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    pub(super) id: String,
    name: String,
    version: String,
    source: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Clone, Debug, Deserialize)]
struct Target {
    crate_types: Vec<String>,
    kind: Vec<String>,
}

impl Package {
    fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// Whether its library is compiled to a file of its own, as a guest's must be.
    pub(super) fn is_guest(&self) -> bool {
        let has = |target: &Target| target.crate_types.iter().any(|kind| kind == "cdylib");
        self.targets.iter().any(|target| has(target) && !target.kind.iter().any(|k| k == "example"))
    }
}

impl Workspace {
    /// The workspace of the package in `folder`. With `locked`, its `Cargo.lock` must be there and stay
    /// as it is.
    pub fn of(folder: &Path, locked: bool) -> Result<Workspace, WorkspaceError> {
        if !folder.join("Cargo.toml").is_file() {
            return Err(WorkspaceError::NoPackage(folder.to_owned()));
        }
        let output = Command::new("cargo")
            .args(["metadata", "--format-version", "1", "--quiet"])
            .args(locked.then_some("--locked"))
            .current_dir(folder)
            .output()
            .map_err(WorkspaceError::Start)?;
        if !output.status.success() {
            let messages = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(WorkspaceError::Refused { folder: folder.to_owned(), messages });
        }
        let described = serde_json::from_slice(&output.stdout).map_err(WorkspaceError::Answer)?;
        Ok(Workspace { described })
    }

    /// The folder of the workspace.
    pub fn root(&self) -> &Path {
        &self.described.workspace_root
    }

    /// A target folder for this workspace and no other; none where cargo's own choice is one.
    ///
    /// Cargo takes packages of one name at one place in their workspaces for the same one, whichever
    /// workspace that is. A target folder that several share, as with `CARGO_TARGET_DIR`, could give
    /// one plugin what was built of another.
    pub(super) fn target_dir_of_its_own(&self) -> Option<PathBuf> {
        let target = &self.described.target_directory;
        let shared = !target.starts_with(self.root());
        let root = Digest::of(self.root().as_os_str().as_encoded_bytes());
        shared.then(|| target.join(format!("of-{}", root.short())))
    }

    /// Where guests are kept if nobody says so.
    pub(super) fn guest_dir(&self) -> PathBuf {
        let own = self.target_dir_of_its_own();
        own.unwrap_or_else(|| self.described.target_directory.clone()).join("guests")
    }

    /// Folders outside the workspace from which it takes sources. Cargo hashes where they are, so a
    /// plugin that uses them has the same bytes only when built in the same place.
    pub fn folders_outside(&self) -> Vec<&Path> {
        let packages = self.described.packages.iter();
        let outside =
            packages.filter(|one| one.source.is_none() && !one.folder().starts_with(self.root()));
        outside.map(Package::folder).collect()
    }

    /// Whether the package in `folder`, an absolute path, is one of its members.
    pub(super) fn has_member(&self, folder: &Path) -> bool {
        self.member(folder).is_some()
    }

    pub(super) fn member(&self, folder: &Path) -> Option<&Package> {
        let described = &self.described;
        let at_home = |package: &&Package| package.folder() == folder;
        let member = |package: &&Package| described.workspace_members.contains(&package.id);
        described.packages.iter().filter(member).find(at_home)
    }

    /// Which folders of this machine have which name in what is built. The later one counts where two
    /// fit, as rustc reads them.
    pub(super) fn renamed_folders(&self) -> Vec<(PathBuf, String)> {
        let mut downloaded = BTreeSet::new();
        let mut beside = BTreeSet::new();
        for package in &self.described.packages {
            match (&package.source, package.folder().parent()) {
                (Some(_), Some(parent)) => {
                    downloaded.insert((parent.to_owned(), "/registry".to_owned()));
                }
                (None, _) if !package.folder().starts_with(self.root()) => {
                    let name = format!("/{}-{}", package.name, package.version);
                    beside.insert((package.folder().to_owned(), name));
                }
                _ => {}
            }
        }
        let own = (self.root().to_owned(), "/plugin".to_owned());
        downloaded.into_iter().chain(beside).chain([own]).collect()
    }
}
