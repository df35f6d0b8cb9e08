//! From an artefact back to a release's folder, and whether it is the release that it says.
//!
//! Everything goes to a folder beside the wanted one, which gets its name when all of it is there and
//! the release's digest has been computed again from what lies there.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bowline_artifact::Artifact;
use bowline_core::Digest;

use super::{FoundBundle, PLUGINS, PartKind, tar};
use crate::error::Errors;
use crate::folder::{MAX_PARTS, inner_path};
use crate::layout::Layout;
use crate::oci::{OciError, OciFault};
use crate::open::{Whole, sources};

/// A release that is what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The release's name.
    pub name: String,
    /// The release's version, as it is written.
    pub version: String,
    /// The digest over all its parts, computed again.
    pub release_digest: Digest,
    /// How many plugins its lock names; all of them are there.
    pub plugins: usize,
}

impl FoundBundle {
    /// Writes the release to a folder that is empty or not there.
    pub fn unpack(&self, out: &Path) -> Result<Verified, OciError> {
        let refuse = |fault| OciError::new(&self.reference, fault);
        check_empty(out).map_err(refuse)?;
        // The parent of a bare name is the empty path.
        let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let io = |cause| refuse(io_fault("make a folder in", parent)(cause));
        fs::create_dir_all(parent).map_err(io)?;
        let partial =
            tempfile::Builder::new().prefix(".partial-").tempdir_in(parent).map_err(io)?;
        // Within it, for the mode that folders have here; the outer one is nobody else's business.
        let folder = partial.path().join("release");
        let verified = self.fill(&folder)?;
        self.take_signatures(&folder)?;
        fs::rename(&folder, out).map_err(|cause| refuse(io_fault("write", out)(cause)))?;
        Ok(verified)
    }

    /// Unpacks it to nowhere.
    pub fn verify(&self) -> Result<Verified, OciError> {
        let refuse = |cause| OciError::new(&self.reference, io_fault("use", Path::new("."))(cause));
        let folder = tempfile::tempdir().map_err(refuse)?;
        self.fill(&folder.path().join("release"))
    }

    fn fill(&self, folder: &Path) -> Result<Verified, OciError> {
        let refuse = |fault| OciError::new(&self.reference, fault);
        fs::create_dir(folder).map_err(|cause| refuse(io_fault("make", folder)(cause)))?;
        let mut written = Written { folder: folder.to_owned(), paths: BTreeSet::new() };
        for part in &self.parts {
            let bytes = self.read(part)?;
            match &part.kind {
                PartKind::Files(name) => written.part(name, &bytes).map_err(refuse)?,
                PartKind::Plugin(id) => {
                    let plugin = Artifact::read(bytes).map_err(|cause| refuse(cause.into()))?;
                    if plugin.id() != id {
                        let message = format!("the plugin that it calls {id} is {}", plugin.id());
                        return Err(refuse(OciFault::OtherKind(message)));
                    }
                    let layout = Layout::create(&folder.join(PLUGINS));
                    let pushed = layout.and_then(|layout| layout.push(&plugin));
                    pushed.map_err(|cause| refuse(cause.into()))?;
                }
            }
        }
        let verified = verify_folder(folder).map_err(|errors| refuse(OciFault::Release(errors)))?;
        match verified.release_digest == self.release_digest {
            true => Ok(verified),
            false => Err(refuse(OciFault::Lie {
                what: "the release in it".to_owned(),
                expected: self.release_digest.to_string(),
                found: verified.release_digest.to_string(),
            })),
        }
    }
}

/// Reads a release's folder whole: every part is there, and every plugin that the lock names is in the
/// release's own folder for them.
pub fn verify_folder(folder: &Path) -> Result<Verified, Errors> {
    let whole = Whole::read(folder)?;
    let mut sources = sources(&whole, &crate::OpenOptions::default())?;
    let mut plugins = 0;
    for name in whole.release.plugins.keys() {
        for locked in whole.locked(name) {
            let id = bowline_core::PluginId { name: name.clone(), version: locked.version.clone() };
            let plugin = sources.find(&id, &locked.place)?.0;
            super::build::held(&id, locked, &plugin)?;
            plugins += 1;
        }
    }
    let (name, version) = (whole.release.name.to_string(), whole.release.version.to_string());
    Ok(Verified { name, version, release_digest: whole.digest, plugins })
}

/// What was written of a release.
struct Written {
    folder: PathBuf,
    paths: BTreeSet<String>,
}

impl Written {
    fn part(&mut self, name: &str, tar: &[u8]) -> Result<(), OciFault> {
        let bad = |why: String| OciFault::OtherKind(format!("its part {name:?}: {why}"));
        let files = tar::read(tar).map_err(|error| bad(error.to_string()))?;
        if files.is_empty() {
            let empty = inner_path(name).map_err(bad)?;
            let path = self.folder.join(empty);
            return fs::create_dir_all(&path).map_err(io_fault("make", &path));
        }
        for (path, bytes) in files {
            if path == PLUGINS || path.starts_with(&format!("{PLUGINS}/")) {
                return Err(bad(format!("{path:?} is where its plugins go")));
            }
            if self.paths.len() >= MAX_PARTS {
                return Err(bad(format!("there are more than {MAX_PARTS} files")));
            }
            if !self.paths.insert(path.clone()) {
                return Err(bad(format!("{path:?} is there twice")));
            }
            self.file(&path, bytes)?;
        }
        Ok(())
    }

    /// The folder is our own and new, and nothing in it is a link, so a path leads nowhere else.
    fn file(&self, path: &str, bytes: &[u8]) -> Result<(), OciFault> {
        let path = self.folder.join(path);
        let write = || -> io::Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
            OpenOptions::new().write(true).create_new(true).open(&path)?.write_all(bytes)
        };
        write().map_err(io_fault("write", &path))
    }
}

fn check_empty(out: &Path) -> Result<(), OciFault> {
    let occupied = || {
        let message = format!("{} is there, and only an empty folder is written to", out.display());
        OciFault::OtherKind(message)
    };
    match fs::read_dir(out) {
        Ok(mut listed) => {
            if listed.next().is_none() {
                Ok(())
            } else {
                Err(occupied())
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(occupied()),
        Err(error) => Err(io_fault("list", out)(error)),
    }
}

fn io_fault(verb: &'static str, path: &Path) -> impl Fn(io::Error) -> OciFault {
    let path = path.to_owned();
    move |cause| OciFault::Io { verb, path: path.clone(), cause }
}
