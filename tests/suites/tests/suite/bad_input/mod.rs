//! What people and plugins get wrong: each is told clearly, and nothing that was there is lost.

mod files;
mod folders;
pub mod plugins;
mod release;

use crate::program::{Desk, Ran};
use crate::small;

/// Renders, spoils something, and renders again, which must leave every file as it was.
fn spoiled(spoil: impl FnOnce(&Desk)) -> String {
    let desk = small::rendered();
    spoil(&desk);
    refused(&desk).told()
}

/// Renders where something is wrong for every customer.
fn refused(desk: &Desk) -> Ran {
    let before = desk.files("out");
    let ran = desk.bowline(small::RENDER);
    assert_eq!(desk.files("out"), before, "{}", ran.told());
    ran
}
