//! Plugins and bundles go to a real registry and come back.

mod bundles;
mod credentials;
mod plugins;
mod server;
