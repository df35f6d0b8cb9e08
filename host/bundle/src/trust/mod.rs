//! Who may sign what: the operator's `[[trust]]`, and whether what was found satisfies it.
//!
//! ```text
//! signatures, [[trust]], now ──judge──► signed by NAME
//!                                  └──► Distrust: why not, and what would do
//! ```
//!
//! Plugins and bundles are judged alike and apart. As soon as one `[[trust]]` speaks of plugins, every
//! plugin must be signed by a key that may sign it; and so for bundles. Where none does, signatures are
//! not looked for. Judging is a function of values: the time comes in as an argument.

mod distrust;
mod judge;
mod names;
#[cfg(test)]
mod tests;

use bowline_core::Digest;
use bowline_core::release::Place;
use jiff::Timestamp;

pub use distrust::{Distrust, Reason};
pub use judge::judge;
pub use names::{Names, NoNames};

use crate::signature::PublicKey;

/// What can be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedKind {
    /// A plugin.
    Plugin,
    /// The bundle of a release.
    Bundle,
}

/// One key, and what it may sign.
#[derive(Clone, Debug)]
pub struct Trust {
    /// What messages call the key.
    pub name: String,
    /// The key.
    pub key: PublicKey,
    /// The plugins that it may sign, by name.
    pub plugins: Names,
    /// The releases whose bundles it may sign, by name.
    pub bundles: Names,
    /// Where it may sign: `HOST/PATH`, which the signature must name or something beneath it.
    pub from: Option<String>,
    /// The time from which it may no longer sign; what it signed before does not count then either.
    pub until: Option<Timestamp>,
    /// Where the operator says so.
    pub place: Place,
}

/// Every `[[trust]]`.
#[derive(Clone, Debug, Default)]
pub struct TrustPolicy(pub Vec<Trust>);

/// What is judged.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What it is.
    pub kind: SignedKind,
    /// The plugin's name, or the release's.
    pub name: &'a str,
    /// Its version, as it is written.
    pub version: String,
    /// Where it comes from, for messages.
    pub source: String,
    /// The digests of manifests that lead to it.
    pub manifests: Vec<Digest>,
}

impl SignedKind {
    /// The key in `[[trust]]` that speaks of it.
    pub fn word(self) -> &'static str {
        match self {
            SignedKind::Plugin => "plugins",
            SignedKind::Bundle => "bundles",
        }
    }
}

impl Trust {
    /// What it may sign of a kind.
    pub fn names(&self, kind: SignedKind) -> &Names {
        match kind {
            SignedKind::Plugin => &self.plugins,
            SignedKind::Bundle => &self.bundles,
        }
    }
}

impl TrustPolicy {
    /// Whether things of this kind must be signed at all.
    pub fn speaks_of(&self, kind: SignedKind) -> bool {
        self.0.iter().any(|trust| !trust.names(kind).is_empty())
    }

    /// A policy of one key that may sign everything.
    pub fn of_key(name: String, key: PublicKey) -> TrustPolicy {
        let everything = Names::everything();
        let place = Place::file(name.clone());
        let (plugins, bundles) = (everything.clone(), everything);
        TrustPolicy(vec![Trust { name, key, plugins, bundles, from: None, until: None, place }])
    }
}
