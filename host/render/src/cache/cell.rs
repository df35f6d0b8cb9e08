//! The calls of one customer.

use std::io;
use std::sync::Arc;

use super::{CallKey, Kept};

/// Calls of earlier renders stay, so that going back to an earlier release or value is quick too: for
/// each call of this render so many others.
const EARLIER: usize = 3;

/// A customer's calls, those of the last render first.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Cell {
    calls: Vec<Arc<Kept>>,
}

impl Cell {
    /// The calls with this key.
    pub(crate) fn with_key(&self, key: &CallKey) -> impl Iterator<Item = &Arc<Kept>> {
        self.calls.iter().filter(move |kept| kept.key == *key)
    }

    /// The same without calls whose claims did not hold: they would only be tried again.
    pub(crate) fn without(&self, spoilt: &[Arc<Kept>]) -> Cell {
        let held = |kept: &&Arc<Kept>| !spoilt.iter().any(|other| Arc::ptr_eq(other, kept));
        Cell { calls: self.calls.iter().filter(held).cloned().collect() }
    }

    /// At most so many bytes: where that is not all calls, those of the last render come first.
    pub(crate) fn encode(&self, most: usize) -> io::Result<Vec<u8>> {
        let mut calls: Vec<&Kept> = self.calls.iter().map(|kept| &**kept).collect();
        loop {
            let content = postcard::to_allocvec(&calls).map_err(io::Error::other)?;
            if content.len() <= most || calls.is_empty() {
                return Ok(content);
            }
            calls.truncate(calls.len() / 2);
        }
    }

    /// None where the bytes are those of another version.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Cell> {
        let calls: Vec<Kept> = postcard::from_bytes(bytes).ok()?;
        Some(Cell { calls: calls.into_iter().map(Arc::new).collect() })
    }
}

/// Gathers the calls of one render.
#[derive(Debug, Default)]
pub(crate) struct CellWriter {
    calls: Vec<Arc<Kept>>,
}

impl CellWriter {
    pub(crate) fn push(&mut self, kept: Arc<Kept>) {
        self.calls.push(kept);
    }

    /// What is to be kept; none where that is what was there.
    pub(crate) fn over(self, before: &Cell) -> Option<Cell> {
        let own = self.calls.len();
        let unchanged = before.calls.len() >= own
            && self.calls.iter().zip(&before.calls).all(|(new, old)| Arc::ptr_eq(new, old));
        if unchanged {
            return None;
        }
        let mut calls = self.calls;
        let earlier: Vec<Arc<Kept>> = before
            .calls
            .iter()
            .filter(|old| !calls.iter().any(|new| Arc::ptr_eq(new, old)))
            .take(own * EARLIER)
            .cloned()
            .collect();
        calls.extend(earlier);
        Some(Cell { calls })
    }
}
