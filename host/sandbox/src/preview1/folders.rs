//! Opening, listing and looking at what is beneath the folders that a command is shown.

use wasmtime::Linker;

use super::descriptors::{Descriptor, entered, inode, stat_entry, type_of};
use super::memory::{Bytes, bytes};
use super::tree::{Entry, Tree, resolve};
use super::{BADF, Done, Fault, Guest, MODULE, NAMETOOLONG, NOTDIR, ROFS, answer};
use crate::host::CallState;

/// How a file is opened: made anew, or cut to nothing, which is what no folder here allows; and only if it
/// is a folder.
const WRITING: u32 = 1 | 4 | 8;
const FOLDER_ONLY: u32 = 2;
/// The right to write.
const WRITE: u64 = 1 << 6;

/// What is shown is a folder, of which there is only one kind.
const SHOWN_FOLDER: u32 = 0;
/// How long an entry of a listing is without its name.
const ENTRY: usize = 24;
/// The longest path that is read from a guest.
const LONGEST: u32 = 64 << 10;

pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "fd_prestat_get", |mut guest: Guest<'_>, fd, at| {
        answer(fd_prestat_get(&mut guest, fd, at))
    })?;
    linker.func_wrap(MODULE, "fd_prestat_dir_name", |mut guest: Guest<'_>, fd, at, length| {
        answer(fd_prestat_dir_name(&mut guest, fd, at, length))
    })?;
    linker.func_wrap(
        MODULE,
        "path_open",
        |mut guest: Guest<'_>,
         folder,
         _: u32,
         at,
         length,
         how: u32,
         rights: u64,
         _: u64,
         _: u32,
         told| {
            let wants_to_write = how & WRITING != 0 || rights & WRITE != 0;
            let how = Opening { wants_to_write, folder_only: how & FOLDER_ONLY != 0 };
            answer(path_open(&mut guest, (folder, at, length), how, told))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "path_filestat_get",
        |mut guest: Guest<'_>, folder, _: u32, path, length, told| {
            answer(path_filestat_get(&mut guest, (folder, path, length), told))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_readdir",
        |mut guest: Guest<'_>, fd, at, length, from: u64, told| {
            answer(fd_readdir(&mut guest, fd, (at, length), from, told))
        },
    )?;
    Ok(())
}

struct Opening {
    wants_to_write: bool,
    folder_only: bool,
}

/// The tree and the path of a folder that is open.
fn folder(state: &mut CallState, fd: u32) -> Result<(Tree, String), Fault> {
    match state.process.descriptors.get(fd)? {
        Descriptor::Folder { tree, path, .. } => Ok((*tree, path.clone())),
        Descriptor::File { .. } => Err(Fault::Errno(NOTDIR)),
    }
}

/// The name of a folder that the command was shown, rather than opened itself.
fn root(bytes: &mut Bytes<'_>, fd: u32) -> Result<&'static str, Fault> {
    match bytes.state.process.descriptors.get(fd)? {
        Descriptor::Folder { tree, is_root: true, .. } => Ok(tree.name()),
        _ => Err(Fault::Errno(BADF)),
    }
}

fn fd_prestat_get(guest: &mut Guest<'_>, fd: u32, at: u32) -> Done {
    let mut bytes = entered(guest)?;
    let name = root(&mut bytes, fd)?;
    bytes.put_u32(at, SHOWN_FOLDER)?;
    bytes.put_u32(at.saturating_add(4), name.len() as u32)
}

fn fd_prestat_dir_name(guest: &mut Guest<'_>, fd: u32, at: u32, length: u32) -> Done {
    let mut bytes = entered(guest)?;
    let name = root(&mut bytes, fd)?;
    if (length as usize) < name.len() {
        return Err(Fault::Errno(NAMETOOLONG));
    }
    bytes.put(at, name.as_bytes())
}

/// The tree and the path that a guest names, beneath a folder that is open.
fn named<'a>(
    guest: &'a mut Guest<'_>,
    (fd, at, length): (u32, u32, u32),
) -> Result<(Bytes<'a>, Tree, String), Fault> {
    let bytes = bytes(guest)?;
    bytes.state.meter.enter(length as usize)?;
    if length > LONGEST {
        return Err(Fault::Errno(NAMETOOLONG));
    }
    let (tree, folder) = folder(bytes.state, fd)?;
    let path = resolve(&folder, bytes.slice(at, length)?)?;
    Ok((bytes, tree, path))
}

fn path_open(guest: &mut Guest<'_>, path: (u32, u32, u32), how: Opening, told: u32) -> Done {
    let (mut bytes, tree, path) = named(guest, path)?;
    if how.wants_to_write {
        return Err(Fault::Errno(ROFS));
    }
    let opened = match bytes.state.entry(tree, &path)? {
        Entry::Folder => Descriptor::Folder { tree, path, is_root: false },
        Entry::File(_) if how.folder_only => return Err(Fault::Errno(NOTDIR)),
        Entry::File(content) => Descriptor::File { content, inode: inode(tree, &path), at: 0 },
    };
    let fd = bytes.state.process.descriptors.add(opened)?;
    bytes.put_u32(told, fd)
}

fn path_filestat_get(guest: &mut Guest<'_>, path: (u32, u32, u32), told: u32) -> Done {
    let (mut bytes, tree, path) = named(guest, path)?;
    let entry = bytes.state.entry(tree, &path)?;
    bytes.put(told, &stat_entry(tree, &path, &entry))
}

/// Writes entries from a number on until the guest's buffer is full; the last one may be cut off, by which
/// the guest knows that there are more.
fn fd_readdir(guest: &mut Guest<'_>, fd: u32, buffer: (u32, u32), from: u64, told: u32) -> Done {
    let mut bytes = entered(guest)?;
    let (tree, path) = folder(bytes.state, fd)?;
    let children = bytes.state.children(tree, &path)?;
    let room = buffer.1 as usize;
    let mut text = Vec::new();
    let skipped = usize::try_from(from).unwrap_or(usize::MAX);
    for (index, child) in children.iter().enumerate().skip(skipped) {
        if text.len() >= room {
            break;
        }
        let beneath = resolve(&path, child.name.as_bytes())?;
        let mut entry = [0; ENTRY];
        entry[..8].copy_from_slice(&(index as u64 + 1).to_le_bytes());
        entry[8..16].copy_from_slice(&inode(tree, &beneath).to_le_bytes());
        entry[16..20].copy_from_slice(&(child.name.len() as u32).to_le_bytes());
        entry[20] = type_of(child.is_folder);
        text.extend(entry);
        text.extend(child.name.as_bytes());
    }
    text.truncate(room);
    bytes.state.meter.leave(text.len())?;
    bytes.put(buffer.0, &text)?;
    bytes.put_u32(told, text.len() as u32)
}
