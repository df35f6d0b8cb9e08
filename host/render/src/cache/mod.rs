//! The render cache: what plugin calls asked, were told and did, so that a call whose answers would be
//! the same is not made again.
//!
//! ```text
//! CACHE/render/key                   the seal's key
//! CACHE/render/v1/ab/abcd….calls     a file a customer of a release: its calls, newest first
//! CACHE/render/v1/abcd….outputs      a file an output folder: what was written, and of what
//! ```
//!
//! Calls lie together by customer, since that is how they are asked for: one file is read for a
//! customer, not one a call. What is in a file is believed under this installation's seal only, and
//! is never more than a claim: every answer is asked for again before an edit is taken over.

mod cell;
mod kept;
mod key;
mod ledger;

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bowline_core::Digest;
use bowline_sandbox::{SEAL_BYTES, Seal};

pub(crate) use cell::{Cell, CellWriter};
pub(crate) use kept::Kept;
pub(crate) use key::{CallKey, call_key};
pub use ledger::{Inputs, Ledger, Settled};

/// Raised whenever a host function means something else, or a trace is read in another way: what was
/// kept before is not asked for any more.
const SEMANTICS: u32 = 1;
const MAGIC: &[u8; 8] = b"bowlcal1";
const ENDING: &str = "calls";
/// A larger file is none of ours.
const MOST_FILE: u64 = 16 << 20;
const MOST_CONTENT: usize = MOST_FILE as usize - MAGIC.len() - SEAL_BYTES;
/// When the files together are larger, those that were not used for the longest time go.
const MOST_BYTES: u64 = 1 << 30;
/// A file that is used is marked as used this often.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder of calls.
#[derive(Debug)]
pub struct RenderCache {
    folder: PathBuf,
    seal: Seal,
    wrote: AtomicBool,
    /// Whether somebody was told that calls cannot be kept, which a thousand customers share.
    told: AtomicBool,
}

impl RenderCache {
    /// Opens a cache, and makes it and its key where they are missing.
    pub fn open(folder: &Path) -> io::Result<RenderCache> {
        let seal = Seal::open(folder)?;
        let folder = folder.join("v1");
        fs::create_dir_all(&folder)?;
        let (wrote, told) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(RenderCache { folder, seal, wrote, told })
    }

    /// The calls of a customer's last renders; none where there are none that can be believed.
    pub(crate) fn cell(&self, release: &str, customer: &str) -> Cell {
        let (name, path) = self.place(release, customer);
        match self.read(&name, &path) {
            Some(content) => Cell::decode(&content).unwrap_or_default(),
            None => Cell::default(),
        }
    }

    /// Keeps a customer's calls. Without them the next render is slower, not wrong, which is told once.
    pub(crate) fn keep(&self, release: &str, customer: &str, cell: &Cell) {
        let (name, path) = self.place(release, customer);
        let kept = cell.encode(MOST_CONTENT).and_then(|content| self.write(&name, &path, &content));
        match kept {
            Ok(()) => self.wrote.store(true, Ordering::Relaxed),
            Err(error) if !self.told.swap(true, Ordering::Relaxed) => {
                let folder = self.folder.display();
                tracing::warn!(%folder, customer, %error, "plugin calls could not be kept");
            }
            Err(_) => {}
        }
    }

    fn place(&self, release: &str, customer: &str) -> (Digest, PathBuf) {
        let name = Digest::of(format!("{}:{release}{customer}", release.len()).as_bytes());
        let hex = name.hex();
        (name, self.folder.join(&hex[..2]).join(format!("{hex}.{ENDING}")))
    }

    fn read(&self, name: &Digest, path: &Path) -> Option<Vec<u8>> {
        let file = fs::File::open(path).ok()?;
        let about = file.metadata().ok()?;
        let header = MAGIC.len() + SEAL_BYTES;
        let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(MOST_FILE)).ok()?);
        (&file).take(MOST_FILE).read_to_end(&mut bytes).ok()?;
        if bytes.len() < header || !bytes.starts_with(MAGIC) {
            return None;
        }
        let content = bytes.split_off(header);
        if !self.seal.holds(&[MAGIC, name.bytes(), &content], &bytes[MAGIC.len()..]) {
            return None;
        }
        let old = |used: SystemTime| used.elapsed().is_ok_and(|since| since > DAY);
        if about.modified().is_ok_and(old) {
            drop(file.set_modified(SystemTime::now()));
        }
        Some(content)
    }

    /// Under a temporary name, then renamed: whoever reads finds the old file or the new one. It is not
    /// waited for on the disk, since what a crash leaves has no seal.
    fn write(&self, name: &Digest, path: &Path, content: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        let seal = self.seal.of(&[MAGIC, name.bytes(), content]);
        let mut whole = Vec::with_capacity(MAGIC.len() + seal.len() + content.len());
        [&MAGIC[..], &seal, content].iter().for_each(|part| whole.extend_from_slice(part));
        file.write_all(&whole)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Makes room, where this process has written: the files that were not used for the longest time
    /// go, and what a process that died left half written.
    pub fn tidy(&self) {
        if self.wrote.swap(false, Ordering::Relaxed)
            && let Err(error) = self.make_room(MOST_BYTES)
        {
            tracing::warn!(%error, "the render cache could not be tidied up");
        }
    }

    fn make_room(&self, most: u64) -> io::Result<()> {
        let mut files = Vec::new();
        for folder in fs::read_dir(&self.folder)?.flatten() {
            for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                let Ok(about) = entry.metadata() else { continue };
                let used = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                let whole = entry.path().extension().is_some_and(|ending| ending == ENDING);
                if !whole && used.elapsed().is_ok_and(|since| since > DAY) {
                    drop(fs::remove_file(entry.path()));
                } else if whole {
                    files.push((used, about.len(), entry.path()));
                }
            }
        }
        let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
        if total <= most {
            return Ok(());
        }
        files.sort();
        for (_, size, path) in files {
            // Some room to spare, so that not every render has to make it.
            if total <= most / 10 * 9 {
                break;
            }
            drop(fs::remove_file(path));
            total -= size;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
