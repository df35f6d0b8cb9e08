//! The time of a run. It never goes back, whatever happens to the machine's clock: a deadline that was
//! over stays over, and events have the order in which they happened.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Tells the time.
#[derive(Clone, Debug)]
pub struct Clock {
    latest: Arc<Mutex<Timestamp>>,
    ahead: SignedDuration,
}

impl Clock {
    /// The machine's clock, but never before `floor`. `now` stands in for the present time where
    /// somebody gave one; it goes on from there.
    pub fn new(floor: Timestamp, now: Option<Timestamp>) -> Clock {
        let ahead = now.map_or(SignedDuration::ZERO, |now| now.duration_since(Timestamp::now()));
        Clock { latest: Arc::new(Mutex::new(floor)), ahead }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        let machine = Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX);
        // A holder that panicked has left a time in it.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = machine.max(*latest);
        *latest
    }

    /// How long it is until `at`.
    pub fn left(&self, at: Timestamp) -> Duration {
        Duration::try_from(at.duration_since(self.now())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_went_back_stands_still() {
        let tomorrow = Timestamp::now().checked_add(SignedDuration::from_hours(24)).unwrap();
        let clock = Clock::new(tomorrow, None);
        assert_eq!((clock.now(), clock.now()), (tomorrow, tomorrow));
        assert_eq!(clock.left(tomorrow), Duration::ZERO);
    }

    #[test]
    fn a_time_that_was_given_goes_on() {
        let then: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
        let clock = Clock::new(Timestamp::MIN, Some(then));
        assert!(clock.now() >= then);
    }
}
