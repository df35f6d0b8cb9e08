//! Compiling, bounded: it cannot be cancelled, so it has threads and a budget of its own.
//!
//! A component that took too long is quarantined: nobody waits for it again, and its slot counts as
//! used until its thread returns.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bowline_artifact::Form;
use bowline_core::Digest;
use tokio::sync::{Semaphore, oneshot};
use wasmtime::Engine;

use crate::code::Code;

/// How long anybody waits for one component. The largest programs in Go take a minute of an idle core, and
/// several on a machine that is busy otherwise; what would take for ever was refused by its shape.
const DEADLINE: Duration = Duration::from_secs(600);
/// Bytes of components that are compiled at once, in units of [`UNIT`].
const BUDGET_UNITS: u32 = 192;
const UNIT: usize = 1 << 20;
/// Validation and code generation recurse a little; their input is not trusted.
const STACK: usize = 16 << 20;

/// Why there is no compiled code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CompileError {
    #[error("it is no valid WebAssembly")]
    Invalid(#[source] wasmtime::Error),
    #[error("compiling it took more than {} s; it is not tried again while this process lives", .0.as_secs())]
    TooLong(Duration),
    #[error("the compiler stopped without an answer")]
    Gone,
}

pub(crate) struct Compiler {
    slots: Arc<Semaphore>,
    budget: Arc<Semaphore>,
    quarantine: Mutex<HashSet<Digest>>,
    deadline: Duration,
}

impl Compiler {
    /// A compiler with so many threads.
    pub(crate) fn new(threads: usize) -> Compiler {
        Compiler {
            slots: Arc::new(Semaphore::new(threads.max(1))),
            budget: Arc::new(Semaphore::new(BUDGET_UNITS as usize)),
            quarantine: Mutex::default(),
            deadline: DEADLINE,
        }
    }

    /// Compiles `bytes`, whose digest is `digest`.
    pub(crate) async fn compile(
        &self,
        engine: &Engine,
        form: Form,
        digest: Digest,
        bytes: Arc<[u8]>,
    ) -> Result<Code, CompileError> {
        let units = u32::try_from(bytes.len() / UNIT + 1).unwrap_or(u32::MAX).min(BUDGET_UNITS);
        let engine = engine.clone();
        let work = move || Code::compile(&engine, form, &bytes);
        self.run(digest, units, work).await?.map_err(CompileError::Invalid)
    }

    /// Does `work` on a thread of its own, within the bounds.
    async fn run<T: Send + 'static>(
        &self,
        digest: Digest,
        units: u32,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CompileError> {
        if self.quarantine().contains(&digest) {
            return Err(CompileError::TooLong(self.deadline));
        }
        let slot = self.slots.clone().acquire_owned().await;
        let share = self.budget.clone().acquire_many_owned(units).await;
        let held = (slot.map_err(|_| CompileError::Gone)?, share.map_err(|_| CompileError::Gone)?);
        let (send, answer) = oneshot::channel();
        let work = move || {
            let done = work();
            // Given back only now, however long anybody waited.
            drop(held);
            // Nobody may be waiting any more.
            drop(send.send(done));
        };
        let thread = std::thread::Builder::new().name("bowline-compile".to_owned());
        thread.stack_size(STACK).spawn(work).map_err(|_| CompileError::Gone)?;
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) => Err(CompileError::Gone),
            Err(_) => {
                self.quarantine().insert(digest);
                Err(CompileError::TooLong(self.deadline))
            }
        }
    }

    fn quarantine(&self) -> std::sync::MutexGuard<'_, HashSet<Digest>> {
        // A set of digests is whole at every moment, whoever panicked.
        self.quarantine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_took_too_long_is_quarantined_and_holds_its_slot_until_it_returns() {
        let compiler = Compiler::new(1);
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let bomb = Digest::of("bomb");
        let stuck = compiler.run(bomb, 1, move || finished.recv()).await;
        assert!(matches!(stuck, Err(CompileError::TooLong(_))));
        let again = compiler.run(bomb, 1, || unreachable!("it is quarantined")).await;
        assert!(matches!(again, Err::<(), _>(CompileError::TooLong(_))));
        assert_eq!(compiler.slots.available_permits(), 0, "the thread still runs");
        // From here on a thread is waited for, and time that is paused would run ahead of it.
        tokio::time::resume();
        finish.send(()).unwrap();
        assert_eq!(compiler.run(Digest::of("next"), 1, || 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn what_is_no_component_is_told_so() {
        let compiler = Compiler::new(1);
        let bytes: Arc<[u8]> = b"\0asm\x0d\0\x01\0 junk".as_slice().into();
        let compiled =
            compiler.compile(&Engine::default(), Form::Component, Digest::of(&bytes), bytes).await;
        assert!(matches!(compiled, Err(CompileError::Invalid(_))));
    }
}
