//! The two engines, and the tick that interrupts what runs on them.
//!
//! Small guests run in pooled slots, which makes an instance in microseconds. Guests that carry a
//! language runtime would need slots so large that the pool were useless to all others; they run on
//! an engine of their own that allocates on demand.

use std::hash::{Hash, Hasher};
use std::time::Duration;

use bowline_core::Digest;
use sha2::{Digest as _, Sha256};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};

/// How often running guests are made to look at their time, and to let others run.
const TICK: Duration = Duration::from_millis(10);

/// Bytes that a guest's own stack may take; deeper recursion is a trap.
const GUEST_STACK: usize = 512 << 10;
/// Bytes of the stack that guest and host share during a call: what is beyond the guest's is the
/// host's, which bounds how deep host code may recurse over guest-given values.
const CALL_STACK: usize = 2 << 20;
/// The same for guests with a language runtime of their own: what recurses in the programs that they run,
/// such as templates that include templates, takes many frames of the runtime for each level.
const LARGE_GUEST_STACK: usize = 16 << 20;

/// What a slot of the pool holds at most. A component that needs more goes to the other engine.
pub(crate) mod slot {
    pub(crate) const MEMORY: u64 = 64 << 20;
    pub(crate) const CORE_INSTANCES: u32 = 6;
    pub(crate) const MEMORIES: u32 = 1;
    pub(crate) const TABLES: u32 = 4;
    pub(crate) const TABLE_ELEMENTS: u64 = 10_000;
}

/// Which engine a component runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// In a slot of the pool.
    Small,
    /// On demand.
    Large,
}

pub(crate) struct Engines {
    small: Engine,
    large: Engine,
}

impl Engines {
    /// Two engines; the pool has `slots` slots.
    pub(crate) fn new(slots: u32) -> wasmtime::Result<Engines> {
        let engines = Engines { small: Engine::new(&small(slots))?, large: Engine::new(&large())? };
        engines.start_ticking()?;
        Ok(engines)
    }

    pub(crate) fn of(&self, size: Size) -> &Engine {
        match size {
            Size::Small => &self.small,
            Size::Large => &self.large,
        }
    }

    /// The thread ends by itself once both engines are gone.
    fn start_ticking(&self) -> wasmtime::Result<()> {
        let (small, large) = (self.small.weak(), self.large.weak());
        let tick = move || {
            loop {
                std::thread::sleep(TICK);
                match (small.upgrade(), large.upgrade()) {
                    (None, None) => return,
                    (small, large) => {
                        small.into_iter().chain(large).for_each(|engine| engine.increment_epoch());
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("bowline-epoch".to_owned());
        thread.spawn(tick)?;
        Ok(())
    }
}

fn common() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(GUEST_STACK)
        .async_stack_size(CALL_STACK)
        .cranelift_opt_level(OptLevel::Speed)
        // Same input, same output, on any machine.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false);
    config
}

fn large() -> Config {
    let mut config = common();
    // As much is left for the host as with small guests.
    let call_stack = LARGE_GUEST_STACK + (CALL_STACK - GUEST_STACK);
    config.max_wasm_stack(LARGE_GUEST_STACK).async_stack_size(call_stack);
    config
}

fn small(slots: u32) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(slots * slot::CORE_INSTANCES)
        .total_memories(slots * slot::MEMORIES)
        .total_tables(slots * slot::TABLES)
        .total_stacks(slots)
        .max_core_instances_per_component(slot::CORE_INSTANCES)
        .max_memories_per_component(slot::MEMORIES)
        .max_tables_per_component(slot::TABLES)
        .max_memory_size(slot::MEMORY as usize)
        .table_elements(slot::TABLE_ELEMENTS as usize)
        // Resetting the pages that a call touched is cheaper than giving them back to the kernel.
        .linear_memory_keep_resident(2 << 20)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto);
    let mut config = common();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// A digest of everything on which the machine code of `engine` depends, wasmtime's version included.
pub(crate) fn compatibility(engine: &Engine) -> Digest {
    let mut hasher = Sha256Hasher(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    Digest::of(hasher.0.finalize())
}

/// `Hash` wants a `Hasher`; its 64-bit end is not asked for.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
