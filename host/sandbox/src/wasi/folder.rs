//! The granted folder, the same on every machine: entries in order, no times, no inode numbers.
//!
//! A checkout has other times and inodes on each machine, and a file system lists entries as it likes;
//! what a guest makes of its files must not depend on that. So a few functions stand before
//! wasmtime's own and change their answers.

use std::collections::HashMap;

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource, ResourceType};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorStat, DescriptorType, DirectoryEntry, DirectoryEntryStream, ErrorCode,
    HostDescriptor, MetadataHashValue, PathFlags,
};
use wasmtime_wasi::p2::{FsError, FsResult};

use crate::host::CallState;

/// The interface as wasmtime's WASI offers it; a test would see if it were another.
const TYPES: &str = "wasi:filesystem/types@0.2.12";

type Answer<T> = wasmtime::Result<(Result<T, ErrorCode>,)>;
type Store<'a> = StoreContextMut<'a, CallState>;

/// Numbers in place of inodes, in the order in which a guest asks for them.
#[derive(Debug, Default)]
pub(super) struct Inodes(HashMap<(u64, u64), u64>);

impl Inodes {
    fn number(&mut self, real: MetadataHashValue) -> MetadataHashValue {
        let next = self.0.len() as u64 + 1;
        let lower = *self.0.entry((real.lower, real.upper)).or_insert(next);
        MetadataHashValue { lower, upper: 0 }
    }
}

/// The entries of a folder that are still to be told, last one first.
struct Entries(Vec<DirectoryEntry>);

/// Puts these functions before wasmtime's; the linker must allow it.
pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    let mut types = linker.instance(TYPES)?;
    types.func_wrap_async("[method]descriptor.stat", |mut store: Store<'_>, (this,)| {
        Box::new(async move {
            answer(store.data_mut().filesystem().stat(this).await.map(without_machine))
        })
    })?;
    types.func_wrap_async(
        "[method]descriptor.stat-at",
        |mut store: Store<'_>, (this, flags, path)| {
            Box::new(async move {
                let stat = store.data_mut().filesystem().stat_at(this, flags, path).await;
                answer(stat.map(without_machine))
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.metadata-hash",
        |mut store: Store<'_>, (this,)| {
            Box::new(async move {
                let hash = store.data_mut().filesystem().metadata_hash(this).await;
                answer(hash.map(|real| store.data_mut().wasi.inodes.number(real)))
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.metadata-hash-at",
        |mut store: Store<'_>, (this, flags, path): (Resource<Descriptor>, PathFlags, String)| {
            Box::new(async move {
                let hash = store.data_mut().filesystem().metadata_hash_at(this, flags, path).await;
                answer(hash.map(|real| store.data_mut().wasi.inodes.number(real)))
            })
        },
    )?;
    types.func_wrap_async(
        "[method]descriptor.read-directory",
        |mut store: Store<'_>, (this,)| {
            Box::new(async move { answer(sorted(store.data_mut(), this).await) })
        },
    )?;
    types.func_wrap(
        "[method]directory-entry-stream.read-directory-entry",
        |mut store: Store<'_>, (this,): (Resource<DirectoryEntryStream>,)| {
            let entries = store.data_mut().wasi.table.get_mut(&own(&this))?;
            answer(Ok(entries.0.pop()))
        },
    )?;
    let stream = ResourceType::host::<DirectoryEntryStream>();
    types.resource("directory-entry-stream", stream, |mut store, number| {
        store.data_mut().wasi.table.delete(Resource::<Entries>::new_own(number))?;
        Ok(())
    })
}

/// What a guest holds as WASI's stream is a list of ours.
fn own(stream: &Resource<DirectoryEntryStream>) -> Resource<Entries> {
    Resource::new_borrow(stream.rep())
}

async fn sorted(
    state: &mut CallState,
    folder: Resource<Descriptor>,
) -> FsResult<Resource<DirectoryEntryStream>> {
    let stream = state.filesystem().read_directory(folder).await?;
    let stream = state.wasi.table.delete(stream)?;
    let mut entries = stream.into_iter().collect::<FsResult<Vec<_>>>()?;
    entries.sort_by(|one, other| other.name.cmp(&one.name));
    let list = state.wasi.table.push(Entries(entries))?;
    Ok(Resource::new_own(list.rep()))
}

/// How large a folder is, how many links a file has and when it was touched differ by machine.
fn without_machine(stat: DescriptorStat) -> DescriptorStat {
    let size = if stat.type_ == DescriptorType::RegularFile { stat.size } else { 0 };
    DescriptorStat {
        type_: stat.type_,
        link_count: 1,
        size,
        data_access_timestamp: None,
        data_modification_timestamp: None,
        status_change_timestamp: None,
    }
}

/// An error code is an answer to the guest; anything else ends its call.
fn answer<T>(result: Result<T, FsError>) -> Answer<T> {
    match result {
        Ok(value) => Ok((Ok(value),)),
        Err(error) => Ok((Err(error.downcast()?),)),
    }
}
