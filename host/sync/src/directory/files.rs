//! Files that are read and written beneath a folder that may be anybody's.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use bowline_core::FailureClass;
use bowline_core::run::Failure;
use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::failed;

/// What files are called until they take their place; whatever has such a name was left by a process
/// that died.
const PARTIAL: &str = ".new-";

/// Refuses a link: it would lead out of the folder that the customer's file names.
pub(super) fn check_folder(folder: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(found) => {
            let what = if found.is_symlink() { "a symbolic link" } else { "no folder" };
            let message = format!("{} is {what}", folder.display());
            Err(Failure::new(FailureClass::SyncForeign, message)
                .hint("Bowline writes to a folder of its own; spec.sync.path names where"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed::io(folder)(error)),
    }
}

/// The bytes of a file, or none where there is none. Never follows a link.
pub(super) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let opened = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if Errno::from_io_error(&error) == Some(Errno::LOOP) => {
            return Err(no_file(path));
        }
        Err(error) => return Err(failed::io(path)(error)),
    };
    if !file.metadata().map_err(failed::io(path))?.is_file() {
        return Err(no_file(path));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed::io(path))?;
    if bytes.len() as u64 > most {
        let message = format!("{} has more than {most} bytes", path.display());
        return Err(Failure::new(FailureClass::SyncInvalid, message));
    }
    Ok(Some(bytes))
}

fn no_file(path: &Path) -> Failure {
    let message = format!("{} is no plain file", path.display());
    Failure::new(FailureClass::SyncForeign, message)
}

/// A folder without our note must have nothing in it.
pub(super) fn refuse_others(folder: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed::io(folder)(error)),
    };
    for entry in entries {
        let name = entry.map_err(failed::io(folder))?.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(PARTIAL) {
            let message =
                format!("{} holds {name}, and nothing says that it is ours", folder.display());
            return Err(Failure::new(FailureClass::SyncForeign, message)
                .hint("where it is to be taken over, say so with --adopt-state"));
        }
    }
    Ok(())
}

/// Takes away what processes that died left half-written; it may hold secrets. To be called only by
/// whoever alone writes to the folder.
pub(super) fn sweep(folder: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let partial = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(PARTIAL);
    entries.flatten().filter(partial).try_for_each(|entry| remove(&entry.path()))
}

pub(super) fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(failed::io(folder))
}

/// Puts bytes at a path: under another name, to the disk, then renamed, so that nobody ever sees half
/// of them. `still` is asked at the last moment.
pub(super) fn replace(
    path: &Path,
    bytes: &[u8],
    mode: u32,
    still: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut partial = partial_in(folder, mode).map_err(failed::io(path))?;
    let written = partial.write_all(bytes).and_then(|()| partial.as_file().sync_all());
    written.map_err(failed::io(path))?;
    still()?;
    partial.persist(path).map_err(|error| failed::io(path)(error.error))?;
    sync_folder(folder).map_err(failed::io(folder))
}

pub(super) fn partial_in(folder: &Path, mode: u32) -> io::Result<tempfile::NamedTempFile> {
    let permissions = Permissions::from_mode(mode);
    tempfile::Builder::new().prefix(PARTIAL).permissions(permissions).tempfile_in(folder)
}

pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed::io(path)(error)),
        _ => Ok(()),
    }
}

/// Others may have put something of their own beside ours, which stays.
pub(super) fn remove_empty_folder(folder: &Path) -> Result<(), Failure> {
    use io::ErrorKind as Kind;
    match fs::remove_dir(folder) {
        Err(error) if !matches!(error.kind(), Kind::NotFound | Kind::DirectoryNotEmpty) => {
            Err(failed::io(folder)(error))
        }
        _ => Ok(()),
    }
}
