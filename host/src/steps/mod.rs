//! What steps of a run need from the outside.

pub mod http;
