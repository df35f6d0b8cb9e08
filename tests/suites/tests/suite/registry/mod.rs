//! Plugins and bundles go to a real registry and come back.

mod bundles;
mod cosign;
mod credentials;
mod plugins;
pub mod server;
mod signatures;
