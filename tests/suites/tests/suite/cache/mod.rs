//! The render cache held to its word: it makes a render quicker and changes nothing else.
//!
//! What a call asks, and whether it is made again, is tried in the process, with a release that is
//! plain data (`world`); what a process leaves on a disk, with the program.

mod counts;
mod damaged;
mod killed;
mod never;
pub mod property;
mod world;
