//! One verb a file.

pub mod bench;
pub mod cluster;
pub mod guests;
pub mod plugins;
pub mod test;
pub mod wit;
