//! When changes may be made.

use bowline_core::run::WindowVerdict;
use bowline_core::window::{Question, Scope, judge};
use jiff::Timestamp;

use super::Job;

/// The windows that a customer's runs are held to.
pub struct Windows {
    /// The fleet's and the customer's.
    pub scopes: Vec<Scope>,
    /// Whether a person asked for the run by hand.
    pub manual: bool,
}

impl Windows {
    /// What they say now.
    pub fn judge(&self, now: Timestamp, job: &Job) -> WindowVerdict {
        judge(&self.scopes, &Question { now, manual: self.manual, began_legally: job.changed })
    }
}
