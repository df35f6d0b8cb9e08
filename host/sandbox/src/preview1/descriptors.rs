//! What a command has open: its streams, the folders that it is shown, and what it opened beneath them.
//!
//! The three streams have the numbers 0 to 2; behind them come the folders, then what is opened, each
//! under the lowest number that is free. Nothing can be written but stdout and stderr.

use std::collections::HashSet;
use std::sync::Arc;

use bowline_core::Digest;
use wasmtime::Linker;

use super::memory::{Bytes, bytes};
use super::tree::{Entry, Tree};
use super::{BADF, Done, Fault, Guest, INVAL, ISDIR, MFILE, MODULE, SPIPE, answer, streams};
use crate::host::CallState;

/// The first number behind the streams.
const FIRST: u32 = 3;
/// How many descriptors may be open at once, which is what Linux gives a process.
const MOST_OPEN: usize = 1024;
/// How many paths are remembered as seen.
const MOST_SEEN: usize = 10_000;

/// What kinds of descriptors are called in WASI.
const FOLDER: u8 = 3;
const FILE: u8 = 4;

/// Everything open but the streams.
#[derive(Debug, Default)]
pub(super) struct Descriptors {
    open: Vec<Option<Descriptor>>,
    /// Paths of the release's files that were looked at.
    seen: HashSet<Box<str>>,
}

/// One thing that is open.
#[derive(Clone, Debug)]
pub(super) enum Descriptor {
    Folder { tree: Tree, path: String, is_root: bool },
    File { content: Arc<[u8]>, inode: u64, at: u64 },
}

impl Descriptors {
    /// The folders that a command is shown, in this order.
    pub(super) fn showing(trees: impl IntoIterator<Item = Tree>) -> Descriptors {
        let root = |tree| Descriptor::Folder { tree, path: String::new(), is_root: true };
        let open = trees.into_iter().map(|tree| Some(root(tree))).collect();
        Descriptors { open, seen: HashSet::new() }
    }

    /// Whether a path was not looked at before, as far as that is remembered.
    pub(super) fn look_at(&mut self, path: &str) -> bool {
        if self.seen.contains(path) {
            return false;
        }
        if self.seen.len() < MOST_SEEN {
            self.seen.insert(path.into());
        }
        true
    }

    /// The number of a descriptor that is opened now.
    pub(super) fn add(&mut self, descriptor: Descriptor) -> Result<u32, Fault> {
        let place = match self.open.iter().position(Option::is_none) {
            Some(place) => place,
            None if self.open.len() >= MOST_OPEN => return Err(Fault::Errno(MFILE)),
            None => {
                self.open.push(None);
                self.open.len() - 1
            }
        };
        self.open[place] = Some(descriptor);
        Ok(FIRST + place as u32)
    }

    pub(super) fn get(&mut self, fd: u32) -> Result<&mut Descriptor, Fault> {
        self.slot(fd).and_then(Option::as_mut).ok_or(Fault::Errno(BADF))
    }

    fn close(&mut self, fd: u32) -> Done {
        self.slot(fd).and_then(Option::take).map(drop).ok_or(Fault::Errno(BADF))
    }

    fn slot(&mut self, fd: u32) -> Option<&mut Option<Descriptor>> {
        self.open.get_mut(fd.checked_sub(FIRST)? as usize)
    }

    /// The content of an open file, and the place in it.
    fn file(&mut self, fd: u32) -> Result<(&Arc<[u8]>, &mut u64), Fault> {
        match self.get(fd)? {
            Descriptor::File { content, at, .. } => Ok((content, at)),
            Descriptor::Folder { .. } => Err(Fault::Errno(ISDIR)),
        }
    }
}

/// Whether anything is open under a number.
pub(super) fn is_open(state: &mut CallState, fd: u32) -> bool {
    streams::is_stream(fd) || state.process.descriptors.get(fd).is_ok()
}

pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "fd_read", |mut guest: Guest<'_>, fd, list, count, read| {
        answer(fd_read(&mut guest, fd, (list, count), read))
    })?;
    linker.func_wrap(MODULE, "fd_pread", |mut guest: Guest<'_>, fd, list, count, at, read| {
        answer(fd_pread(&mut guest, fd, (list, count), at, read))
    })?;
    linker.func_wrap(MODULE, "fd_close", |mut guest: Guest<'_>, fd| {
        answer(fd_close(&mut guest, fd))
    })?;
    linker.func_wrap(MODULE, "fd_fdstat_set_flags", |mut guest: Guest<'_>, fd, _: u32| {
        answer(entered(&mut guest).and_then(|bytes| match is_open(bytes.state, fd) {
            true => Ok(()),
            false => Err(Fault::Errno(BADF)),
        }))
    })?;
    linker.func_wrap(MODULE, "fd_seek", |mut guest: Guest<'_>, fd, by: i64, from, at| {
        answer(fd_seek(&mut guest, fd, (by, from), at))
    })?;
    linker.func_wrap(MODULE, "fd_tell", |mut guest: Guest<'_>, fd, at| {
        answer(fd_seek(&mut guest, fd, (0, CURRENT), at))
    })?;
    linker.func_wrap(MODULE, "fd_fdstat_get", |mut guest: Guest<'_>, fd, at| {
        answer(fd_fdstat_get(&mut guest, fd, at))
    })?;
    linker.func_wrap(MODULE, "fd_filestat_get", |mut guest: Guest<'_>, fd, at| {
        answer(fd_filestat_get(&mut guest, fd, at))
    })?;
    Ok(())
}

/// The guest's memory, once the call is counted.
pub(super) fn entered<'a>(guest: &'a mut Guest<'_>) -> Result<Bytes<'a>, Fault> {
    let bytes = bytes(guest)?;
    bytes.state.meter.enter(0)?;
    Ok(bytes)
}

fn fd_read(guest: &mut Guest<'_>, fd: u32, list: (u32, u32), read: u32) -> Done {
    let mut bytes = entered(guest)?;
    if streams::is_stream(fd) {
        return streams::read(&mut bytes, fd, list, read);
    }
    let (content, at) = bytes.state.process.descriptors.file(fd)?;
    let (content, from) = (content.clone(), *at);
    let total = fill(&mut bytes, &content, from, list)?;
    *bytes.state.process.descriptors.file(fd)?.1 += u64::from(total);
    bytes.put_u32(read, total)
}

fn fd_pread(guest: &mut Guest<'_>, fd: u32, list: (u32, u32), at: u64, read: u32) -> Done {
    let mut bytes = entered(guest)?;
    if streams::is_stream(fd) {
        return Err(Fault::Errno(SPIPE));
    }
    let content = bytes.state.process.descriptors.file(fd)?.0.clone();
    let total = fill(&mut bytes, &content, at, list)?;
    bytes.put_u32(read, total)
}

/// Fills a guest's buffers from a place in a file on; how many bytes there were.
fn fill(bytes: &mut Bytes<'_>, content: &[u8], from: u64, list: (u32, u32)) -> Result<u32, Fault> {
    let (buffers, wanted) = bytes.buffers(list.0, list.1)?;
    let from = usize::try_from(from).unwrap_or(usize::MAX).min(content.len());
    let mut rest = &content[from..];
    bytes.state.meter.leave(rest.len().min(usize::try_from(wanted).unwrap_or(usize::MAX)))?;
    let mut total = 0;
    for (at, length) in buffers {
        let (piece, left) = rest.split_at(rest.len().min(length as usize));
        bytes.put(at, piece)?;
        total += piece.len() as u32;
        rest = left;
    }
    Ok(total)
}

fn fd_close(guest: &mut Guest<'_>, fd: u32) -> Done {
    let bytes = entered(guest)?;
    match streams::is_stream(fd) {
        true => Ok(()),
        false => bytes.state.process.descriptors.close(fd),
    }
}

/// From where a place is counted.
const START: u32 = 0;
const CURRENT: u32 = 1;
const END: u32 = 2;

fn fd_seek(guest: &mut Guest<'_>, fd: u32, (by, from): (i64, u32), told: u32) -> Done {
    let mut bytes = entered(guest)?;
    if streams::is_stream(fd) {
        return Err(Fault::Errno(SPIPE));
    }
    let (content, at) = bytes.state.process.descriptors.file(fd)?;
    let base = match from {
        START => 0,
        CURRENT => *at,
        END => content.len() as u64,
        _ => return Err(Fault::Errno(INVAL)),
    };
    let place = base.checked_add_signed(by).ok_or(Fault::Errno(INVAL))?;
    *at = place;
    bytes.put_u64(told, place)
}

/// What a descriptor is: its type, no flags; every right, since rights are of no use here.
fn fd_fdstat_get(guest: &mut Guest<'_>, fd: u32, at: u32) -> Done {
    let mut bytes = entered(guest)?;
    let mut told = [0; 24];
    told[8..].fill(u8::MAX);
    told[0] = match streams::is_stream(fd) {
        true => 0,
        false => match bytes.state.process.descriptors.get(fd)? {
            Descriptor::Folder { .. } => FOLDER,
            Descriptor::File { .. } => FILE,
        },
    };
    bytes.put(at, &told)
}

fn fd_filestat_get(guest: &mut Guest<'_>, fd: u32, at: u32) -> Done {
    let mut bytes = entered(guest)?;
    let told = match streams::is_stream(fd) {
        true => [0; 64],
        false => match bytes.state.process.descriptors.get(fd)? {
            Descriptor::Folder { tree, path, .. } => stat(FOLDER, inode(*tree, path), 0),
            Descriptor::File { content, inode, .. } => stat(FILE, *inode, content.len() as u64),
        },
    };
    bytes.put(at, &told)
}

/// What WASI tells of an entry.
pub(super) fn stat_entry(tree: Tree, path: &str, entry: &Entry) -> [u8; 64] {
    match entry {
        Entry::Folder => stat(FOLDER, inode(tree, path), 0),
        Entry::File(content) => stat(FILE, inode(tree, path), content.len() as u64),
    }
}

/// The type of a folder's entry, as a listing tells it.
pub(super) fn type_of(is_folder: bool) -> u8 {
    if is_folder { FOLDER } else { FILE }
}

/// On no device, with one link, and from the beginning of time.
fn stat(kind: u8, inode: u64, size: u64) -> [u8; 64] {
    let mut told = [0; 64];
    told[8..16].copy_from_slice(&inode.to_le_bytes());
    told[16] = kind;
    told[24] = 1;
    told[32..40].copy_from_slice(&size.to_le_bytes());
    told
}

/// A number that is the same wherever and whenever, and another for each path.
pub(super) fn inode(tree: Tree, path: &str) -> u64 {
    let digest = Digest::of_parts([tree.name(), path]);
    let bytes = digest.bytes();
    u64::from_le_bytes(std::array::from_fn(|index| bytes[index]))
}
