//! A release as one artefact: everything that it is made of, by digest, complete off-line.
//!
//! ```text
//! release folder ──build──► manifest ─┬─ config     name, version, release digest
//!        ▲                            ├─ a layer a part that release.yaml names, a plain tar
//!        └─────────unpack─────────────┴─ a layer a locked plugin, its file
//! ```
//!
//! Nothing of the time, the place or the tool is in it, so the same release has the same manifest
//! digest everywhere, and a part that did not change is a layer that is there already. So no signature
//! is in it either: those of its plugins go along beside it, as its own do.

mod build;
mod found;
mod signatures;
mod tar;
#[cfg(test)]
mod tests;
mod unpack;

use bowline_core::Digest;
use serde::{Deserialize, Serialize};

pub use build::{BuiltBundle, PushedBundle, build};
pub use found::{BundlePart, FoundBundle, PartKind};
pub use unpack::{Verified, verify_folder};

/// What kind of artefact a bundle is.
pub const ARTEFACT_TYPE: &str = "application/vnd.bowline.release.v1";
const CONFIG: &str = "application/vnd.bowline.release.config.v1+json";
const PART: &str = "application/vnd.bowline.release.part.v1.tar";
/// Which part a layer is: the path that release.yaml names.
const PART_NAME: &str = "dev.bowline.part";
/// Which plugin a layer is: `NAME@VERSION`.
const PLUGIN_NAME: &str = "dev.bowline.plugin";

/// The number of this form. A later one is refused by its number.
const FORMAT: u32 = 1;
/// The folder of a release's own plugins.
const PLUGINS: &str = "plugins.oci";

/// The most layers of a bundle, the most bytes of a config, and the most of all tars together: what a
/// release's folder may hold, and the headers around it.
const MOST_LAYERS: usize = 2_000;
const MOST_CONFIG: u64 = 64 << 10;
const MOST_TOTAL: u64 = 600 << 20;

/// The config: what a bundle is, without reading its layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    format: u32,
    name: String,
    version: String,
    release_digest: String,
}

impl Config {
    fn digest(&self) -> Option<Digest> {
        self.release_digest.parse().ok()
    }
}
