//! The release's folder: every part is read once, beneath the folder, within bounds, and remembered
//! for the release digest.

mod walk;

pub(crate) use walk::Hidden;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::Digest;
use bowline_core::release::Place;

use crate::error::BundleError;

/// The most bytes of one part, such as a file with manifests.
pub(crate) const MAX_PART: u64 = 16 << 20;
/// The most bytes of all parts together.
const MAX_TOTAL: u64 = 512 << 20;
/// The most parts.
pub(crate) const MAX_PARTS: usize = 20_000;

/// A release's folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    real: PathBuf,
    parts: BTreeMap<String, (Digest, Arc<[u8]>)>,
    total: u64,
}

impl Folder {
    /// Opens the folder; it must be there.
    pub fn open(path: &Path) -> Result<Folder, BundleError> {
        let refuse = |cause: io::Error| {
            let place = Place::file(path.display().to_string());
            BundleError::text(place, "cannot open the release's folder")
                .incomplete()
                .caused_by(cause)
        };
        let real = fs::canonicalize(path).map_err(refuse)?;
        if !real.is_dir() {
            let place = Place::file(path.display().to_string());
            return Err(BundleError::text(place, "a release is a folder with a release.yaml"));
        }
        Ok(Folder { path: path.to_owned(), real, parts: BTreeMap::new(), total: 0 })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The digests of all parts that were read, by path.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &Digest)> {
        self.parts.iter().map(|(path, (digest, _))| (path.as_str(), digest))
    }

    /// The bytes of all parts that were read, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, Arc<[u8]>)> {
        self.parts.iter().map(|(path, (_, bytes))| (path.as_str(), bytes.clone()))
    }

    /// The real path of something beneath the folder. `named` is where the path stands.
    pub fn resolve(&self, path: &str, named: &Place) -> Result<PathBuf, BundleError> {
        let real = fs::canonicalize(self.path.join(path)).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => {
                let missing = format!("{path:?} is not in the release's folder");
                BundleError::text(named.clone(), missing).incomplete()
            }
            _ => BundleError::text(named.clone(), format!("cannot read {path}")).caused_by(cause),
        })?;
        match real.starts_with(&self.real) {
            true => Ok(real),
            false => {
                let out = format!("{path:?} leads out of the release's folder, by a symbolic link");
                Err(BundleError::text(named.clone(), out))
            }
        }
    }

    /// Reads a part of the release. `named` is where release.yaml names it.
    pub fn read(&mut self, path: &str, named: &Place, most: u64) -> Result<Arc<[u8]>, BundleError> {
        if let Some((_, bytes)) = self.parts.get(path) {
            return Ok(bytes.clone());
        }
        let real = self.resolve(path, named)?;
        let bytes: Arc<[u8]> = read_file(&real, path, most)?.into();
        self.total += bytes.len() as u64;
        let refuse = |what: String| Err(BundleError::text(named.clone(), what));
        if self.total > MAX_TOTAL {
            return refuse(format!("the release has more than {} MiB", MAX_TOTAL >> 20));
        }
        if self.parts.len() >= MAX_PARTS {
            return refuse(format!("the release has more than {MAX_PARTS} files"));
        }
        self.parts.insert(path.to_owned(), (Digest::of(&bytes), bytes.clone()));
        Ok(bytes)
    }
}

/// Reads a file of at most `most` bytes; a larger one is not read at all. `shown` is its name in
/// messages.
pub(crate) fn read_file(path: &Path, shown: &str, most: u64) -> Result<Vec<u8>, BundleError> {
    let place = || Place::file(shown);
    let refuse = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => BundleError::text(place(), "no such file").incomplete(),
        _ => BundleError::text(place(), "cannot read this file").caused_by(cause),
    };
    let too_large = |size: u64| {
        let (size, most) = (size.div_ceil(1 << 20), most >> 20);
        BundleError::text(
            place(),
            format!("this file has {size} MiB, more than the {most} MiB allowed"),
        )
    };
    // A pipe or device is refused before it is opened, since that alone may wait for ever.
    let metadata = fs::metadata(path).map_err(refuse)?;
    if !metadata.is_file() {
        return Err(BundleError::text(place(), "this is no regular file"));
    }
    if metadata.len() > most {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // It may grow while it is read.
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(refuse)?;
    match bytes.len() as u64 > most {
        true => Err(too_large(bytes.len() as u64)),
        false => Ok(bytes),
    }
}

/// A path in release.yaml, without `.` parts: beneath the folder and nothing else.
pub(crate) fn inner_path(text: &str) -> Result<String, String> {
    if text.contains('\0') || text.contains('\\') {
        return Err(format!("expected a path with `/` between its parts, found {text:?}"));
    }
    if text.starts_with('/') {
        return Err(format!(
            "expected a path beneath the release's folder, found the absolute {text:?}"
        ));
    }
    let parts: Vec<&str> =
        text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Err(format!(
            "expected a path beneath the release's folder, found `..` in {text:?}"
        ));
    }
    match parts.is_empty() {
        true => Err(format!("expected a path beneath the release's folder, found {text:?} itself")),
        false => Ok(parts.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_beneath_the_folder() {
        assert_eq!(inner_path("./a//b/").as_deref(), Ok("a/b"));
        for odd in [".", "", "./", "/etc", "../a", "a/../../b", "a/..", "a\\b", "a\0"] {
            assert!(inner_path(odd).is_err(), "{odd}");
        }
    }
}
