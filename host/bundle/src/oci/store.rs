//! What was pulled, kept in a layout folder by its digests. Each read verifies again; what is damaged
//! or cannot be read is as if it were not there.

use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::Digest;

use crate::layout::{Blobs, Layout};

/// The folder. It is made when something is kept for the first time.
#[derive(Clone, Debug)]
pub(super) struct Store {
    path: Arc<PathBuf>,
    blobs: Blobs,
}

impl Store {
    pub fn at(path: PathBuf) -> Store {
        let blobs = Blobs::beneath(&path);
        Store { path: Arc::new(path), blobs }
    }

    /// The bytes with this digest, if they are there and no more than that many.
    pub fn get(&self, digest: Digest, size: Option<u64>, most: u64) -> Option<Vec<u8>> {
        self.blobs.read(digest, size, most).ok()
    }

    /// Keeps these bytes, where that can be done: a store is there to be quick, not to be right.
    pub fn put(&self, bytes: &[u8]) {
        let kept = Layout::create(&self.path).and_then(|_| self.blobs.write(bytes));
        // Nobody is served worse for it than without a store.
        drop(kept);
    }
}
