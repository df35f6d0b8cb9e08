//! The process that a command takes itself for: its arguments, its random bytes, its end.

use wasmtime::Linker;
use wasmtime_wasi::I32Exit;

use super::descriptors::Descriptors;
use super::memory::bytes;
use super::streams::Streams;
use super::tree::Tree;
use super::{Done, Guest, MODULE, SUCCESS, answer};
use crate::host::CallState;
use crate::wasi::SEED;

/// The only argument: a program of most languages reads its own name without looking.
const ARGUMENTS: &[u8] = b"function\0";

/// What of a process is kept for a call.
#[derive(Debug, Default)]
pub(crate) struct Process {
    pub(super) streams: Streams,
    pub(super) descriptors: Descriptors,
    /// How many random bytes were drawn.
    drawn: usize,
}

impl Process {
    /// A process that reads `input` and may print so many bytes. It sees the release's files if
    /// `shows_files`.
    pub(crate) fn reading(input: String, most: u64, shows_files: bool) -> Process {
        let trees = [Tree::Files, Tree::Facts].into_iter();
        let shown = trees.filter(|tree| shows_files || *tree != Tree::Files);
        Process {
            streams: Streams::reading(input, most),
            descriptors: Descriptors::showing(shown),
            drawn: 0,
        }
    }

    /// What it printed.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        self.streams.take_output()
    }

    /// Why it failed, as far as it said that on stderr.
    pub(crate) fn last_words(&self) -> Option<&str> {
        self.streams.last_words()
    }
}

pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "args_sizes_get", |mut guest: Guest<'_>, count, size| {
        answer(sizes(&mut guest, (count, 1), (size, ARGUMENTS.len() as u32)))
    })?;
    linker.func_wrap(MODULE, "args_get", |mut guest: Guest<'_>, list, texts| {
        answer(arguments(&mut guest, list, texts))
    })?;
    linker.func_wrap(MODULE, "environ_sizes_get", |mut guest: Guest<'_>, count, size| {
        answer(sizes(&mut guest, (count, 0), (size, 0)))
    })?;
    linker.func_wrap(MODULE, "environ_get", |mut guest: Guest<'_>, _: u32, _: u32| {
        guest.data_mut().meter.enter(0)?;
        Ok(SUCCESS)
    })?;
    linker.func_wrap(MODULE, "random_get", |mut guest: Guest<'_>, at, length| {
        answer(random(&mut guest, at, length))
    })?;
    linker.func_wrap(MODULE, "sched_yield", |mut guest: Guest<'_>| {
        guest.data_mut().meter.enter(0)?;
        Ok(SUCCESS)
    })?;
    linker.func_wrap(MODULE, "proc_exit", |_: Guest<'_>, status: u32| -> wasmtime::Result<()> {
        Err(wasmtime::Error::new(I32Exit(status as i32)))
    })?;
    Ok(())
}

fn sizes(guest: &mut Guest<'_>, count: (u32, u32), size: (u32, u32)) -> Done {
    let mut bytes = bytes(guest)?;
    bytes.state.meter.enter(0)?;
    bytes.put_u32(count.0, count.1)?;
    bytes.put_u32(size.0, size.1)
}

fn arguments(guest: &mut Guest<'_>, list: u32, texts: u32) -> Done {
    let mut bytes = bytes(guest)?;
    bytes.state.meter.enter(0)?;
    bytes.put_u32(list, texts)?;
    bytes.put(texts, ARGUMENTS)
}

/// The same bytes in every call, in the order in which they are drawn.
fn random(guest: &mut Guest<'_>, at: u32, length: u32) -> Done {
    let mut bytes = bytes(guest)?;
    bytes.state.meter.enter(0)?;
    bytes.state.meter.leave(length as usize)?;
    let drawn = bytes.state.process.drawn;
    let from = SEED.iter().cycle().skip(drawn % SEED.len());
    for (byte, random) in bytes.slice_mut(at, length)?.iter_mut().zip(from) {
        *byte = *random;
    }
    bytes.state.process.drawn = (drawn + length as usize) % SEED.len();
    Ok(())
}
