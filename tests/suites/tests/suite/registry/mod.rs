//! Plugins and bundles go to a real registry and come back.

mod bundles;
mod cosign;
mod credentials;
mod plugins;
mod server;
mod signatures;
