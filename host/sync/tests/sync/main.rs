//! Targets as a run meets them: real folders, and a real git with a real bare repository.
#![cfg(test)]

mod claims;
mod directory;
mod git;
mod git_refusals;
mod repository;
mod world;
