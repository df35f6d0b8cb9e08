//! KRM functions: real programs in Go, compiled by the machine's Go, called as plugins.

mod author;
mod caches;
mod files;
mod functions;
mod hostile;
mod raw;
mod rendered;
mod results;
mod surroundings;
mod untouched;

pub use functions::function;
