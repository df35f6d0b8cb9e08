//! The memory of one instance: all its memories and tables together.

use wasmtime::ResourceLimiter;

/// A table element is a pointer to the host.
const ELEMENT_BYTES: usize = size_of::<usize>();

/// Most instances, memories and tables that one component may have.
pub(crate) const MOST_INSTANCES: usize = 64;

/// Sums what an instance has, refuses what is beyond the limit, and remembers that it did: most
/// guests answer a refused `memory.grow` with `unreachable`, and that trap is about memory.
#[derive(Debug)]
pub(crate) struct MemoryLimiter {
    limit: usize,
    used: usize,
    peak: usize,
    refused: Option<usize>,
}

impl MemoryLimiter {
    pub(crate) fn new(limit: u64) -> MemoryLimiter {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        MemoryLimiter { limit, used: 0, peak: 0, refused: None }
    }

    /// The most bytes that were held at once.
    pub(crate) fn peak(&self) -> u64 {
        self.peak as u64
    }

    /// How many bytes were asked for when the limit was hit, if it was.
    pub(crate) fn refused(&self) -> Option<usize> {
        self.refused
    }

    /// Whether it may grow by so many bytes; `fits` says whether what grows has room for it.
    fn grow(&mut self, by: usize, fits: bool) -> bool {
        let wanted = self.used.saturating_add(by);
        if wanted > self.limit || !fits {
            self.refused = Some(wanted);
            return false;
        }
        self.used = wanted;
        self.peak = self.peak.max(wanted);
        true
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(self.grow(desired.saturating_sub(current), fits(desired, maximum)))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let elements = desired.saturating_sub(current);
        Ok(self.grow(elements.saturating_mul(ELEMENT_BYTES), fits(desired, maximum)))
    }

    fn instances(&self) -> usize {
        MOST_INSTANCES
    }

    fn tables(&self) -> usize {
        MOST_INSTANCES
    }

    fn memories(&self) -> usize {
        MOST_INSTANCES
    }
}

/// Wasmtime refuses what is beyond the maximum only after it asked here; then nobody would remember.
fn fits(desired: usize, maximum: Option<usize>) -> bool {
    maximum.is_none_or(|maximum| desired <= maximum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_and_tables_are_summed_and_a_refusal_is_remembered() {
        let mut limiter = MemoryLimiter::new(100 << 10);
        assert!(limiter.memory_growing(0, 64 << 10, None).unwrap());
        assert!(limiter.table_growing(0, 1 << 10, None).unwrap());
        assert_eq!(limiter.refused(), None);
        assert!(!limiter.memory_growing(0, 64 << 10, None).unwrap());
        assert_eq!(limiter.refused(), Some((64 + 8 + 64) << 10));
        assert_eq!(limiter.peak(), (64 + 8) << 10);
        assert!(!limiter.table_growing(0, usize::MAX, None).unwrap());
        let mut limiter = MemoryLimiter::new(100 << 10);
        assert!(!limiter.memory_growing(0, 64 << 10, Some(32 << 10)).unwrap());
        assert_eq!((limiter.refused(), limiter.peak()), (Some(64 << 10), 0), "its own maximum");
    }
}
