//! What happens where another manager owns a field that the release sets.
//!
//! ```text
//! 409 of a dry run ─► conflicts ─► rules ─┬─► fail: manager and field are named
//!                                         ├─► yield: the request once more, without these fields
//!                                         └─► force: only when every conflict may be forced
//! ```
//!
//! Force is said of a whole request, so that one conflict that nobody has given free forbids it. After
//! a request without the yielded fields there may still be conflicts, which are resolved the same way.

mod field;
mod ignore;
mod read;
mod rules;
mod scaled;
#[cfg(test)]
mod tests;
mod without;

pub use ignore::{IgnoreRule, compared};
pub use read::{Conflict, conflicts};
pub use rules::{ConflictRule, Policy, Resolution, resolve, yielding};
pub use without::without;
