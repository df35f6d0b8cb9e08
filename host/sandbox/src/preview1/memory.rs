//! A guest's memory, read and written within its bounds.

use wasmtime::{Extern, Memory};

use super::{Fault, Guest, INVAL};
use crate::host::CallState;

/// As many buffers as Linux takes in one call.
const MOST_BUFFERS: u32 = 1024;

/// A guest's memory is not what a function was told. As in native programs, that is its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadMemory {
    #[error("it passed a pointer that leads out of its memory")]
    OutOfBounds,
    #[error("it has no memory")]
    Missing,
}

/// The bytes of a guest, and the state of its call beside them.
pub(super) struct Bytes<'a> {
    bytes: &'a mut [u8],
    pub(super) state: &'a mut CallState,
}

/// The memory of the guest that calls.
pub(super) fn bytes<'a>(guest: &'a mut Guest<'_>) -> Result<Bytes<'a>, Fault> {
    let memory: Memory =
        guest.get_export("memory").and_then(Extern::into_memory).ok_or(BadMemory::Missing)?;
    let (bytes, state) = memory.data_and_store_mut(guest);
    Ok(Bytes { bytes, state })
}

impl Bytes<'_> {
    pub(super) fn slice(&self, at: u32, length: u32) -> Result<&[u8], Fault> {
        let at = at as usize;
        Ok(self.bytes.get(at..at.saturating_add(length as usize)).ok_or(BadMemory::OutOfBounds)?)
    }

    pub(super) fn slice_mut(&mut self, at: u32, length: u32) -> Result<&mut [u8], Fault> {
        let at = at as usize;
        Ok(self
            .bytes
            .get_mut(at..at.saturating_add(length as usize))
            .ok_or(BadMemory::OutOfBounds)?)
    }

    pub(super) fn u16(&self, at: u32) -> Result<u16, Fault> {
        self.array(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: u32) -> Result<u32, Fault> {
        self.array(at).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&self, at: u32) -> Result<u64, Fault> {
        self.array(at).map(u64::from_le_bytes)
    }

    fn array<const N: usize>(&self, at: u32) -> Result<[u8; N], Fault> {
        let bytes = self.slice(at, N as u32)?;
        Ok(std::array::from_fn(|index| bytes[index]))
    }

    pub(super) fn put(&mut self, at: u32, bytes: &[u8]) -> Result<(), Fault> {
        let length = u32::try_from(bytes.len()).map_err(|_| BadMemory::OutOfBounds)?;
        self.slice_mut(at, length)?.copy_from_slice(bytes);
        Ok(())
    }

    pub(super) fn put_u32(&mut self, at: u32, number: u32) -> Result<(), Fault> {
        self.put(at, &number.to_le_bytes())
    }

    pub(super) fn put_u64(&mut self, at: u32, number: u64) -> Result<(), Fault> {
        self.put(at, &number.to_le_bytes())
    }

    /// Where the buffers of a list lie, and how long they are; their lengths together.
    pub(super) fn buffers(&self, at: u32, count: u32) -> Result<(Vec<(u32, u32)>, u64), Fault> {
        if count > MOST_BUFFERS {
            return Err(Fault::Errno(INVAL));
        }
        let list = self.slice(at, count * 8)?;
        let number = |bytes: &[u8]| u32::from_le_bytes(std::array::from_fn(|index| bytes[index]));
        let buffers: Vec<(u32, u32)> =
            list.chunks_exact(8).map(|pair| (number(pair), number(&pair[4..]))).collect();
        let length = buffers.iter().map(|(_, length)| u64::from(*length)).sum();
        Ok((buffers, length))
    }
}
