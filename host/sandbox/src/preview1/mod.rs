//! WASI preview 1 for commands, without anything of this machine in it.
//!
//! A command is a process that is alone in the world: it has its three streams, one word as its
//! arguments, the same virtual time and the same constant random bytes as every guest, and two folders
//! that nobody can write to: `/facts`, and `/files` where the release's files are granted.
//!
//! ```text
//! descriptors ─► streams             stdin, stdout, stderr
//!      └───────► folders ─► tree     what stands at a path: asked and noted as components ask
//! ```

mod clock;
mod descriptors;
mod folders;
mod memory;
mod process;
mod streams;
mod tree;

use wasmtime::{Caller, ExternType, Linker, Module, Val, ValType};

use self::memory::BadMemory;
use crate::host::CallState;
use crate::stop::Stop;

pub(crate) use self::process::Process;

const MODULE: &str = "wasi_snapshot_preview1";

/// What a function answers when it has done what it is for.
const SUCCESS: u32 = 0;
/// Not for this program.
const ACCES: u32 = 2;
/// No such file descriptor.
const BADF: u32 = 8;
/// No such argument.
const INVAL: u32 = 28;
/// A folder, where a file is wanted.
const ISDIR: u32 = 31;
/// Too much is open.
const MFILE: u32 = 33;
/// A path that is too long.
const NAMETOOLONG: u32 = 37;
/// Nothing stands there.
const NOENT: u32 = 44;
/// No such function.
const NOSYS: u32 = 52;
/// A file, where a folder is wanted.
const NOTDIR: u32 = 54;
/// Nothing there can be written.
const ROFS: u32 = 69;
/// A stream has no places to go to.
const SPIPE: u32 = 70;
/// A path that leads out of its folder.
const NOTCAPABLE: u32 = 76;

/// Why a function does not answer with success.
enum Fault {
    /// The guest is told.
    Errno(u32),
    /// The call ends.
    End(wasmtime::Error),
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Fault {
        Fault::End(stop.into())
    }
}

impl From<BadMemory> for Fault {
    fn from(error: BadMemory) -> Fault {
        Fault::End(wasmtime::Error::new(error))
    }
}

type Done = Result<(), Fault>;
type Guest<'a> = Caller<'a, CallState>;

fn answer(done: Done) -> wasmtime::Result<u32> {
    match done {
        Ok(()) => Ok(SUCCESS),
        Err(Fault::Errno(errno)) => Ok(errno),
        Err(Fault::End(error)) => Err(error),
    }
}

/// Links what a command may import. What of it there is not in this world is linked all the same, as
/// every Go program imports it, and says so.
pub(crate) fn link(linker: &mut Linker<CallState>, module: &Module) -> wasmtime::Result<()> {
    process::link(linker)?;
    streams::link(linker)?;
    descriptors::link(linker)?;
    folders::link(linker)?;
    clock::link(linker)?;
    // A module may import one function several times.
    linker.allow_shadowing(true);
    for import in module.imports().filter(|import| import.module() == MODULE) {
        let (name, ExternType::Func(of)) = (import.name(), import.ty()) else { continue };
        if let Some(errno) = absent(name)
            && of.results().len() == 1
            && of.results().all(|result| matches!(result, ValType::I32))
        {
            linker.func_new(MODULE, name, of, move |mut guest: Guest<'_>, _, results| {
                guest.data_mut().meter.enter(0)?;
                results[0] = Val::I32(errno as i32);
                Ok(())
            })?;
        }
    }
    linker.allow_shadowing(false);
    Ok(())
}

/// What a function answers that has nothing to work on.
fn absent(name: &str) -> Option<u32> {
    const OF_OTHERS: &[&str] = &[
        "fd_advise",
        "fd_datasync",
        "fd_fdstat_set_rights",
        "fd_renumber",
        "fd_sync",
        "sock_accept",
        "sock_recv",
        "sock_send",
        "sock_shutdown",
    ];
    const OF_WRITERS: &[&str] = &[
        "fd_allocate",
        "fd_filestat_set_size",
        "fd_filestat_set_times",
        "fd_pwrite",
        "path_create_directory",
        "path_filestat_set_times",
        "path_link",
        "path_remove_directory",
        "path_rename",
        "path_symlink",
        "path_unlink_file",
    ];
    match name {
        "proc_raise" => Some(NOSYS),
        // No file is a link.
        "path_readlink" => Some(INVAL),
        name if OF_WRITERS.contains(&name) => Some(ROFS),
        name => OF_OTHERS.contains(&name).then_some(BADF),
    }
}
