//! From checked files to core's plain data.

pub(crate) mod customer;
pub(crate) mod lifecycle;
pub(crate) mod lock;
pub(crate) mod operator;
pub(crate) mod pipeline;
pub(crate) mod plugins;
pub(crate) mod release;
mod retries;
pub(crate) mod secrets;
pub(crate) mod terraform;
mod trust;
mod windows;
