//! The release's own files, read-only.

use crate::{Error, Host};

/// Files beneath the folder that the pipeline entry names.
#[derive(Clone, Copy)]
pub struct Files<'cx> {
    pub(crate) host: &'cx Host,
}

impl Files<'_> {
    /// Paths of the files under `folder` (`""` for all), relative to it, sorted, `/` between their
    /// parts.
    pub fn walk(&self, folder: &str) -> Result<Vec<String>, Error> {
        self.host
            .walk(folder)
            .map_err(|reason| Error::new(reason).within(format!("walk {folder:?}")))
    }

    /// A file's bytes.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        self.host.read(path).map_err(|reason| Error::new(reason).within(format!("read {path:?}")))
    }

    /// A file's text, which must be UTF-8.
    pub fn read_text(&self, path: &str) -> Result<String, Error> {
        let bytes = self.read(path)?;
        String::from_utf8(bytes)
            .map_err(|_| Error::new("the file is not UTF-8").within(format!("read {path:?}")))
    }
}
