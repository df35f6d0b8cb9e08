//! Two versions of a WIT package, compared by what each difference means to guests of the old one.
//!
//! ```text
//! folder or file ──► WitPackage ──► Surface ──┐
//!                                             ├─► diff ──► Differences, each with its effect
//! folder or file ──► WitPackage ──► Surface ──┘
//! ```
//!
//! What of an interface is in a compiled guest decides: the names of packages, interfaces and
//! functions, and of types their structure, never their names. So a type that was given another name
//! breaks sources only, and a field more in a record breaks every guest with a function that it
//! reaches. Where a rule has two readings, the stricter one holds.

mod compare;
mod difference;
mod identity;
mod package;
mod surface;

pub use compare::{OtherPackage, diff};
pub use difference::{Change, Difference, Effect, Item, worst};
pub use package::{WitError, WitPackage};
