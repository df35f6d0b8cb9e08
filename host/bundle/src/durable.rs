//! Files that are written whole or not at all.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Files that are being written; one that stayed behind was left by a process that died.
pub(crate) const PARTIAL: &str = ".partial-";

/// Writes under another name, to the disk, then renames.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        // The parent of a bare file name is the empty path.
        _ => Path::new("."),
    };
    let mut partial = tempfile::Builder::new()
        .prefix(PARTIAL)
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    partial.write_all(bytes)?;
    partial.as_file().sync_all()?;
    partial.persist(path)?;
    File::open(folder)?.sync_all()
}
