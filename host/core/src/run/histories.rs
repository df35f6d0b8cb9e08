//! Random histories: a world that fails, closes windows, kills processes and terminates at any point,
//! and the invariants that hold in each of them. `BOWLINE_HISTORIES` says how many; the seed of one
//! that fails is told, and `BOWLINE_HISTORY` plays it alone.

mod checks;
mod plans;
mod world;

use world::World;

/// SplitMix64, so that a history is its seed and nothing else.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn of(seed: u64) -> Random {
        Random(seed)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.number() % most.max(1)
    }

    /// True so many times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn the_invariants_hold_in_random_histories() {
    if let Some(seed) = setting("BOWLINE_HISTORY") {
        return World::new(seed).tells().play();
    }
    let histories = setting("BOWLINE_HISTORIES").unwrap_or(100_000);
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for seed in (thread..histories).step_by(threads as usize) {
                    let played = std::panic::catch_unwind(|| World::new(seed).play());
                    assert!(played.is_ok(), "BOWLINE_HISTORY={seed} plays the history that failed");
                }
            });
        }
    });
}
