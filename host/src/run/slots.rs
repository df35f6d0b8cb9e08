//! How many runs work at once. A run that waits, for a window, a retry or a person, gives its slot to
//! another and takes one again when it goes on.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The slots of a fleet.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Semaphore>);

/// One run's slot, held or not.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    held: Option<OwnedSemaphorePermit>,
}

impl Slots {
    /// So many slots.
    pub fn new(count: usize) -> Slots {
        Slots(Arc::new(Semaphore::new(count.max(1))))
    }

    /// Waits for a slot.
    pub async fn take(&self) -> Slot {
        let mut slot = self.later();
        slot.taken().await;
        slot
    }

    /// A slot that is not held yet.
    pub fn later(&self) -> Slot {
        Slot { slots: self.clone(), held: None }
    }
}

impl Slot {
    /// Waits until the slot is held. Whoever came first is served first.
    pub async fn taken(&mut self) {
        if self.held.is_none() {
            // Nobody closes the semaphore.
            self.held = self.slots.0.clone().acquire_owned().await.ok();
        }
    }

    /// Whether it is held.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Lets another have it.
    pub fn give_back(&mut self) {
        self.held = None;
    }
}
