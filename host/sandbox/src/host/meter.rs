//! Counts a call's host calls and the bytes that cross the border.

use bowline_core::limits::CallLimits;

use crate::stop::Stop;

/// What one call has used so far, and may use.
#[derive(Debug)]
pub(crate) struct Meter {
    calls: u64,
    most_calls: u64,
    bytes_in: u64,
    bytes_out: u64,
    most_once: u64,
    most_total: u64,
}

impl Meter {
    pub(crate) fn new(limits: &CallLimits) -> Meter {
        Meter {
            calls: 0,
            most_calls: limits.host_calls,
            bytes_in: 0,
            bytes_out: 0,
            most_once: limits.crossing_once,
            most_total: limits.crossing_total,
        }
    }

    /// Counts a host call that brought `bytes` from the guest.
    pub(crate) fn enter(&mut self, bytes: usize) -> Result<(), Stop> {
        self.calls += 1;
        if self.calls > self.most_calls {
            return Err(Stop::HostCalls(self.most_calls));
        }
        self.bytes_in += bytes as u64;
        self.check(bytes)
    }

    /// Counts the `bytes` that a host call takes to the guest.
    pub(crate) fn leave(&mut self, bytes: usize) -> Result<(), Stop> {
        self.bytes_out += bytes as u64;
        self.check(bytes)
    }

    fn check(&self, bytes: usize) -> Result<(), Stop> {
        if bytes as u64 > self.most_once {
            return Err(Stop::CrossingOnce(self.most_once));
        }
        if self.bytes_in + self.bytes_out > self.most_total {
            return Err(Stop::CrossingTotal(self.most_total));
        }
        Ok(())
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls
    }

    pub(crate) fn bytes_in(&self) -> u64 {
        self.bytes_in
    }

    pub(crate) fn bytes_out(&self) -> u64 {
        self.bytes_out
    }
}
