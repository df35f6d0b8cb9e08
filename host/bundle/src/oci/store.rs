//! What was pulled, kept in a layout folder by its digests. Each read verifies again; what is damaged
//! or cannot be read is as if it were not there.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bowline_core::Digest;
use bowline_core::room::oldest;

use crate::layout::{Blobs, Layout};
use crate::signature::Attached;

/// When everything together is larger, what was not used for the longest time goes.
const MOST_BYTES: u64 = 4 << 30;
/// What is used is marked as used this often. What was used since then stays in any case, since
/// somebody may be about to read it.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder. It is made when something is kept for the first time.
#[derive(Clone, Debug)]
pub(super) struct Store {
    path: Arc<PathBuf>,
    blobs: Blobs,
    /// Whether this process has made room already.
    tidy: Arc<AtomicBool>,
}

impl Store {
    pub fn at(path: PathBuf) -> Store {
        let blobs = Blobs::beneath(&path);
        Store { path: Arc::new(path), blobs, tidy: Arc::default() }
    }

    /// The bytes with this digest, if they are there and no more than that many.
    pub fn get(&self, digest: Digest, size: Option<u64>, most: u64) -> Option<Vec<u8>> {
        let bytes = self.blobs.read(digest, size, most).ok()?;
        self.mark(digest);
        Some(bytes)
    }

    /// Keeps these bytes, where that can be done: a store is there to be quick, not to be right.
    pub fn put(&self, bytes: &[u8]) {
        let kept = Layout::create(&self.path).and_then(|_| self.blobs.write(bytes));
        // Nobody is served worse for it than without a store.
        drop(kept);
        if !self.tidy.swap(true, Ordering::Relaxed) {
            self.make_room(MOST_BYTES);
        }
    }

    fn mark(&self, digest: Digest) {
        let Ok(file) = File::open(self.blobs.path(digest)) else { return };
        let used = file.metadata().and_then(|about| about.modified());
        if used.is_ok_and(is_old) {
            drop(file.set_modified(SystemTime::now()));
        }
    }

    /// Removes what was not used for the longest time.
    fn make_room(&self, most: u64) {
        let listed = fs::read_dir(self.blobs.folder()).into_iter().flatten().flatten();
        let entries = listed.filter_map(|entry| {
            let about = entry.metadata().ok()?;
            Some((about.modified().ok()?, about.len(), entry.path()))
        });
        let entries: Vec<_> = entries.collect();
        let young: u64 =
            entries.iter().filter(|(used, ..)| !is_old(*used)).map(|(_, size, _)| size).sum();
        let old = entries.into_iter().filter(|(used, ..)| is_old(*used)).collect();
        let gone = oldest(old, most.saturating_sub(young));
        if gone.is_empty() {
            return;
        }
        gone.into_iter().for_each(|path| drop(fs::remove_file(path)));
        // Signatures are found by the index, which must not name what is gone; they are asked for again.
        drop(Layout::open(&self.path).and_then(|layout| layout.forget()));
    }

    /// Keeps signatures, where that can be done.
    pub fn attach(&self, subject: Digest, attached: &Attached) {
        let kept = Layout::create(&self.path).and_then(|layout| layout.attach(subject, attached));
        drop(kept);
    }

    /// Signatures that were kept.
    pub fn attached(&self, subject: Digest) -> Vec<Attached> {
        Layout::open(&self.path).and_then(|layout| layout.attached(subject)).unwrap_or_default()
    }
}

fn is_old(used: SystemTime) -> bool {
    used.elapsed().is_ok_and(|since| since > DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_long_goes_first_and_what_is_in_use_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("oci"));
        let kept: Vec<Digest> = (0_u8..6)
            .map(|one| vec![one; 100])
            .map(|bytes| {
                store.put(&bytes);
                Digest::of(&bytes)
            })
            .collect();
        let used = |digest: Digest, days: u32| {
            let file = File::open(store.blobs.path(digest)).unwrap();
            file.set_modified(SystemTime::now() - DAY * days).unwrap();
        };
        for (digest, days) in kept.iter().zip([9, 3, 5, 7, 0, 0]) {
            used(*digest, days);
        }
        // Reading makes it young.
        assert!(store.get(kept[0], None, 100).is_some());
        let there = || -> Vec<bool> {
            kept.iter().map(|digest| store.blobs.path(*digest).exists()).collect()
        };
        store.make_room(600);
        assert_eq!(there(), [true; 6]);
        store.make_room(500);
        assert_eq!(there(), [true, true, false, false, true, true]);
        store.make_room(0);
        assert_eq!(there(), [true, false, false, false, true, true]);
    }
}
