//! Running time: how long a call was on a processor, not how long it took.
//!
//! Epoch deadlines are absolute: a guest that waits for its turn on a busy machine would burn its
//! own. So the time that counts is the thread's processor time while the call's future is polled.
//! The epoch tick only makes the guest look at it, and lets other calls run.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The processor time that a call has used. Shared by the future that is polled and the epoch
/// callback within it; both run on the polling thread, so relaxed order is enough.
#[derive(Debug, Default)]
pub(crate) struct RunningTime {
    /// Nanoseconds in finished polls.
    finished: AtomicU64,
    /// The thread's processor time when the current poll began.
    poll_began: AtomicU64,
}

impl RunningTime {
    /// How long the call has run; to be asked from within a poll of it.
    pub(crate) fn so_far(&self) -> Duration {
        let current = thread_time().saturating_sub(self.poll_began.load(Ordering::Relaxed));
        Duration::from_nanos(self.finished.load(Ordering::Relaxed) + current)
    }

    /// How long the call ran; to be asked when it is over.
    pub(crate) fn total(&self) -> Duration {
        Duration::from_nanos(self.finished.load(Ordering::Relaxed))
    }
}

/// Nanoseconds that this thread has spent on a processor.
fn thread_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    (time.tv_sec as u64) * 1_000_000_000 + time.tv_nsec as u64
}

/// A future whose processor time is counted.
pub(crate) struct Metered<F> {
    future: Pin<Box<F>>,
    time: Arc<RunningTime>,
}

impl<F: Future> Metered<F> {
    pub(crate) fn new(future: F, time: Arc<RunningTime>) -> Metered<F> {
        Metered { future: Box::pin(future), time }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let began = thread_time();
        self.time.poll_began.store(began, Ordering::Relaxed);
        let polled = self.future.as_mut().poll(context);
        let spent = thread_time().saturating_sub(began);
        self.time.finished.fetch_add(spent, Ordering::Relaxed);
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn time_that_is_waited_does_not_count_and_time_that_is_worked_does() {
        let waiting = Arc::new(RunningTime::default());
        let sleep = tokio::time::sleep(Duration::from_millis(50));
        Metered::new(sleep, waiting.clone()).await;
        let working = Arc::new(RunningTime::default());
        let inner = working.clone();
        let work = async move {
            // Ends by the very clock that is under test, so a busy machine cannot fail it.
            while inner.so_far() < Duration::from_millis(50) {}
        };
        Metered::new(work, working.clone()).await;
        assert!(working.total() >= Duration::from_millis(50));
        assert!(waiting.total() < working.total());
    }
}
