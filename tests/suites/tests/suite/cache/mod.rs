//! The render cache held to its word: it makes a render quicker and changes nothing else.

pub mod property;
mod world;
