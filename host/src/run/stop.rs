//! Stopping a task: first it is asked, then it is made to.

use tokio::sync::watch;

/// How far stopping has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Go,
    Asked,
    Forced,
}

/// The task's end of it.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Level>);

/// The driver's end of it.
#[derive(Debug)]
pub struct StopHandle(watch::Sender<Level>);

impl Stop {
    /// Both ends.
    pub fn new() -> (StopHandle, Stop) {
        let (raise, see) = watch::channel(Level::Go);
        (StopHandle(raise), Stop(see))
    }

    /// Waits until the task is asked to stop.
    pub async fn asked(&mut self) {
        self.reached(Level::Asked).await;
    }

    /// Waits until the task is made to stop.
    pub async fn forced(&mut self) {
        self.reached(Level::Forced).await;
    }

    async fn reached(&mut self, level: Level) {
        if self.0.wait_for(|now| *now >= level).await.is_err() {
            // The driver is gone, and with it everybody who could stop anything.
            std::future::pending::<()>().await;
        }
    }
}

impl StopHandle {
    /// Asks, or makes it.
    pub fn raise(&self, force: bool) {
        let level = if force { Level::Forced } else { Level::Asked };
        self.0.send_modify(|now| *now = level.max(*now));
    }
}
