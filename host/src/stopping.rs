//! Stopping a render: between two customers' files, never inside one.
//!
//! A write that has begun is done by a thread that nobody can interrupt. Were the process to end under
//! it, its temporary file would stay behind.

use std::sync::{PoisonError, RwLock};

use bowline_core::FailureClass;

use crate::error::Problem;

/// The door that every write to the output folder goes through, until somebody closes it.
#[derive(Debug, Default)]
pub struct WriteDoor {
    closed: RwLock<bool>,
}

impl WriteDoor {
    /// Writes, unless the door is closed.
    pub fn through<T>(&self, write: impl FnOnce() -> T) -> Result<T, Problem> {
        // A write that panicked has left the flag as it was.
        let closed = self.closed.read().unwrap_or_else(PoisonError::into_inner);
        if *closed { Err(stopped()) } else { Ok(write()) }
    }

    /// Waits for the writes that have begun, and lets no other one begin.
    pub fn close(&self) {
        *self.closed.write().unwrap_or_else(PoisonError::into_inner) = true;
    }
}

/// What a render that was stopped says.
pub fn stopped() -> Problem {
    let message = "stopped; customers that were not done keep the output that they had";
    Problem::of_class(FailureClass::Terminated, message)
}

/// What a command that writes nothing says when it was stopped.
pub fn interrupted() -> Problem {
    Problem::of_class(FailureClass::Terminated, "stopped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_door_lets_nothing_through() {
        let door = WriteDoor::default();
        assert_eq!(door.through(|| 7), Ok(7));
        door.close();
        assert_eq!(door.through(|| 7), Err(stopped()));
    }
}
