//! Benchmarks against floors and peers. `README.md` says what each figure means.
//!
//! ```text
//! main.rs ─► fleet ─► release       a release on disk, with customers and plugin versions
//!               ├──► measure        a child process and what it used: bowline, floor, practice
//!               ├──► journal        events on the disk, and a file's lines
//!               ├──► phases         where one process's time goes
//!               └──► table          figures side by side, with ratios
//!         └─► kubernetes         bowline run and kubectl apply, against one API server
//!         ├─► languages          one plugin in Rust, JavaScript, Python and Go
//!         └─► tools              kustomize and Helm as plugins and as programs
//! benches/calls.rs                  single calls, by criterion
//! ```
//!
//! Every side of a comparison is a process of its own, measured from outside, in one run.
#![cfg(not(target_family = "wasm"))]

pub mod fleet;
pub mod floor;
pub mod journal;
pub mod kubernetes;
pub mod languages;
pub mod measure;
pub mod phases;
pub mod places;
pub mod practice;
pub mod tools;
pub mod workers;
