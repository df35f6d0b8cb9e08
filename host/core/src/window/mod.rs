//! Deployment windows: when a run may change a customer.
//!
//! ```text
//! what a file says ── Window::read ──► Window      refused where it could never do what it says
//! Scope: the fleet's windows, a customer's ── judge(at an instant) ──► open or closed, why, until when
//! ```
//!
//! Each scope is judged alone, and all must be open. In a scope, at an instant:
//!
//! 1. No windows: open.
//! 2. Active denies that are excused drop out: `manual: true` where a person asked, `overrun: true` where
//!    the run legally began before. A deny that is left closes.
//! 3. An active allow opens.
//! 4. Allows, and none active: closed; open if every one of them gives one of the same two excuses.
//! 5. Only denies that are inactive: open.
//!
//! A window is a union of intervals `[start, end)`. Starts follow a cron expression (see [`Cron`]) on the
//! wall clock of a zone, by the rules of that zone at that instant. Where no zone is named it is UTC, on
//! whatever machine.

mod bits;
mod cron;
mod judge;
mod read;
mod schedule;
mod search;
mod spell;

pub use cron::{BadCron, Cron};
pub use judge::{Question, Reason, Ruling, Scope, judge, rulings};
pub use read::{BadWindow, Begin, WindowFault, Written};
pub use search::{Opening, next_change, next_closing, next_opening, openings};
pub use spell::{Effect, Window};

use std::sync::Arc;

use crate::release::Customer;
use crate::run::AtClose;

/// What a customer's runs are judged by: the fleet's windows and the customer's own.
pub fn scopes(fleet: &Arc<[Window]>, customer: &Customer) -> Vec<Scope> {
    vec![
        Scope { name: "the fleet".to_owned(), windows: fleet.clone() },
        Scope { name: format!("customer {}", customer.name), windows: customer.windows.clone() },
    ]
}

/// What happens to a run when its windows close: one window that says stop is enough.
pub fn at_close(scopes: &[Scope]) -> AtClose {
    let mut windows = scopes.iter().flat_map(|scope| scope.windows.iter());
    match windows.any(|window| window.at_close == AtClose::Stop) {
        true => AtClose::Stop,
        false => AtClose::Finish,
    }
}

#[cfg(test)]
mod tests;
