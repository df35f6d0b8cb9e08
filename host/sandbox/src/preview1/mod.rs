//! WASI preview 1 for commands, without anything of this machine in it.
//!
//! A command is a process that is alone in the world: it has its three streams, one word as its
//! arguments, the same virtual time and the same constant random bytes as every guest, and nothing else.
//! There is no folder to open, so all that is about files answers that there is no such file.

mod clock;
mod memory;
mod process;
mod streams;

use wasmtime::{Caller, ExternType, Linker, Module, Val, ValType};

use self::memory::BadMemory;
use crate::host::CallState;
use crate::stop::Stop;

pub(crate) use self::process::Process;

const MODULE: &str = "wasi_snapshot_preview1";

/// What a function answers when it has done what it is for.
const SUCCESS: u32 = 0;
/// No such file descriptor.
const BADF: u32 = 8;
/// No such argument.
const INVAL: u32 = 28;
/// No such function.
const NOSYS: u32 = 52;
/// A stream has no places to go to.
const SPIPE: u32 = 70;

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
    const OF_FILES: &[&str] = &[
        "fd_advise",
        "fd_allocate",
        "fd_datasync",
        "fd_fdstat_set_rights",
        "fd_filestat_set_size",
        "fd_filestat_set_times",
        "fd_pread",
        "fd_prestat_dir_name",
        "fd_prestat_get",
        "fd_pwrite",
        "fd_readdir",
        "fd_renumber",
        "fd_sync",
        "path_create_directory",
        "path_filestat_get",
        "path_filestat_set_times",
        "path_link",
        "path_open",
        "path_readlink",
        "path_remove_directory",
        "path_rename",
        "path_symlink",
        "path_unlink_file",
        "sock_accept",
        "sock_recv",
        "sock_send",
        "sock_shutdown",
    ];
    match name {
        "proc_raise" => Some(NOSYS),
        name => OF_FILES.contains(&name).then_some(BADF),
    }
}
