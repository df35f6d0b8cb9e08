//! What verbs that take and give artefacts have in common.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bowline_bundle::oci::Reference;

use crate::error::Problem;
use crate::exit::Exit;

/// A reference from the command line.
pub(super) fn reference(text: &str) -> Result<Reference, Problem> {
    text.parse().map_err(|refused: bowline_bundle::oci::NoReference| {
        Problem::of_error(Exit::Usage, &refused).hint(refused.hint())
    })
}

/// Writes a file whole or not at all.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let write = || -> io::Result<()> {
        // The parent of a bare file name is the empty path.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut partial = tempfile::Builder::new()
            .prefix(".partial-")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        partial.write_all(bytes)?;
        File::sync_all(partial.as_file())?;
        partial.persist(path)?;
        Ok(())
    };
    write().map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", path.display()))
    })
}
