//! Time as a WASI guest has it: virtual, the same in every call, and free to wait for.
//!
//! The wall clock stands still at the release's time. The monotonic clock starts at 0, adds 1 µs a
//! read (one that stands still hangs timers), and jumps to the next timer when all that a guest waits
//! for are timers.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use wasmtime::component::{HasData, Resource};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

use super::Wasi;

/// What a read of the monotonic clock takes, in nanoseconds.
pub(crate) const READ_TAKES: u64 = 1_000;

/// The monotonic clock of one call.
#[derive(Clone, Debug, Default)]
pub(super) struct VirtualClock(Arc<Mutex<Face>>);

#[derive(Debug, Default)]
struct Face {
    now: u64,
    /// The earliest of the timers that are waited for.
    next_timer: Option<u64>,
    /// How often time has jumped.
    jumps: u64,
}

impl VirtualClock {
    fn face(&self) -> MutexGuard<'_, Face> {
        // Two numbers are whole at every moment, whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time, which a look at it moves on.
    pub(super) fn read(&self) -> u64 {
        let mut face = self.face();
        face.now = face.now.saturating_add(READ_TAKES);
        face.now
    }

    /// Goes on to `when`, unless it is past already.
    pub(super) fn wait_until(&self, when: u64) {
        let mut face = self.face();
        face.now = face.now.max(when);
    }

    fn has_reached(&self, when: u64) -> bool {
        self.face().now >= when
    }

    /// Notes that a timer is waited for; how often time had jumped by then.
    fn set_timer(&self, when: u64) -> u64 {
        let mut face = self.face();
        face.next_timer = Some(face.next_timer.map_or(when, |other| other.min(when)));
        face.jumps
    }

    /// Jumps to the earliest timer that is waited for, unless time has jumped since `jumps`: then the
    /// timers that were noted since are only some of those that are waited for.
    fn jump(&self, jumps: u64) {
        let mut face = self.face();
        if face.jumps != jumps {
            return;
        }
        if let Some(when) = face.next_timer.take() {
            face.now = face.now.max(when);
            face.jumps += 1;
        }
    }
}

impl HostMonotonicClock for VirtualClock {
    fn resolution(&self) -> u64 {
        READ_TAKES
    }

    fn now(&self) -> u64 {
        self.read()
    }
}

/// A wall clock that stands still at a time since 1970.
pub(super) struct FixedClock(pub(super) Duration);

impl HostWallClock for FixedClock {
    fn resolution(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

/// A point in virtual time.
struct Timer {
    clock: VirtualClock,
    when: u64,
}

#[async_trait::async_trait]
impl Pollable for Timer {
    /// Lets everything else that the guest waits for have its turn first. If none of it is ready, time
    /// goes on to the earliest timer, which need not be this one: then all that are left wait for another
    /// turn, in which the guest may wake for the one that is ready.
    async fn ready(&mut self) {
        while !self.clock.has_reached(self.when) {
            let jumps = self.clock.set_timer(self.when);
            one_turn().await;
            if !self.clock.has_reached(self.when) {
                self.clock.jump(jumps);
            }
        }
    }
}

/// Ready at the second asking.
async fn one_turn() {
    let mut asked = false;
    poll_fn(|context| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// How the linker finds the clock in a call's state.
pub(super) struct VirtualTime;

impl HasData for VirtualTime {
    type Data<'a> = &'a mut Wasi;
}

impl monotonic_clock::Host for Wasi {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.clock.read())
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(READ_TAKES)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let timer = self.table.push(Timer { clock: self.clock.clone(), when })?;
        subscribe(&mut self.table, timer)
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let when = self.clock.read().saturating_add(duration);
        self.subscribe_instant(when)
    }
}
