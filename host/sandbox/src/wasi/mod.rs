//! WASI 0.2 for runtimes that import it, without anything of this machine in it.
//!
//! Virtual time; one constant seed; no environment, arguments or network; no folder but the granted
//! one, read-only.

mod folder;
mod time;

use std::path::PathBuf;
use std::time::Duration;

use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use self::folder::Inodes;
pub(crate) use self::time::READ_TAKES;
use self::time::{FixedClock, VirtualClock, VirtualTime};
use crate::host::CallState;

/// The WASI state of one call, made when the guest first asks for any of it: most guests import none.
pub(crate) struct Wasi {
    created: Duration,
    folder: Option<PathBuf>,
    clock: VirtualClock,
    inodes: Inodes,
    context: Option<WasiCtx>,
    table: ResourceTable,
}

impl Wasi {
    /// State with the wall clock at `created` since 1970, and `folder` to read.
    pub(crate) fn new(created: Duration, folder: Option<PathBuf>) -> Wasi {
        let mut table = ResourceTable::new();
        table.set_max_capacity(MOST_RESOURCES);
        let (clock, inodes) = (VirtualClock::default(), Inodes::default());
        Wasi { created, folder, clock, inodes, context: None, table }
    }

    /// What the wall clock says.
    pub(crate) fn created(&self) -> Duration {
        self.created
    }

    /// What the monotonic clock says, in nanoseconds.
    pub(crate) fn read_clock(&self) -> u64 {
        self.clock.read()
    }

    /// Lets time go on to an instant of the monotonic clock.
    pub(crate) fn wait_until(&self, when: u64) {
        self.clock.wait_until(when);
    }

    fn make(&self) -> WasiCtx {
        let seed = || Deterministic::new(SEED.to_vec());
        let mut builder = WasiCtxBuilder::new();
        builder
            .wall_clock(FixedClock(self.created))
            .monotonic_clock(self.clock.clone())
            .secure_random(seed())
            .insecure_random(seed())
            .insecure_random_seed(u128::from_le_bytes(SEED))
            .max_random_size(1 << 20)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false);
        if let Some(folder) = &self.folder {
            // A folder that has gone since the release was opened is simply not there for the guest.
            let opened = builder.preopened_dir(folder, "/", FsPerms::ReadOnly);
            if let Err(error) = opened {
                tracing::warn!(folder = %folder.display(), %error, "files cannot be shown to a guest");
            }
        }
        builder.build()
    }
}

impl WasiView for CallState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        if self.wasi.context.is_none() {
            self.wasi.context = Some(self.wasi.make());
        }
        let Wasi { context, table, .. } = &mut self.wasi;
        WasiCtxView { ctx: context.get_or_insert_with(|| WasiCtxBuilder::new().build()), table }
    }
}

/// Adds WASI to a linker. What is outside the sandbox (sockets) is linked and says no.
pub(crate) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    linker.allow_shadowing(true);
    monotonic_clock::add_to_linker::<CallState, VirtualTime>(linker, |state| &mut state.wasi)?;
    folder::link(linker)?;
    linker.allow_shadowing(false);
    Ok(())
}

/// How many resources, such as open files and timers, a call may hold at once. They are the host's
/// memory, which the instance's limit does not see.
pub(crate) const MOST_RESOURCES: usize = 10_000;

/// The seed of every call's random numbers.
pub(crate) const SEED: [u8; 16] = *b"bowline constant";
