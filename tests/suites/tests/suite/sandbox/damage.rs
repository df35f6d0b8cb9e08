//! A good plugin's file, damaged: refused or called, but never the end of the host.

use std::time::Duration;

use bowline_artifact::Artifact;

use super::case::SANDBOX;
use super::{Case, innocent};
use crate::guests;

/// Positions over the whole of a file, the same in every run.
fn positions(length: usize, count: usize) -> impl Iterator<Item = usize> {
    // Odd steps, so that every bit of a byte and every kind of section gets its turn.
    (0..count).map(move |number| (number * 7_919 + number * number * 31) % length)
}

#[tokio::test]
async fn a_truncated_file_is_refused() {
    let whole = guests::artifact("innocent").bytes().to_vec();
    for length in positions(whole.len(), 200).chain([0, 1, 7, 8, whole.len() - 1]) {
        let refused = Artifact::read(whole[..length].to_vec());
        assert!(refused.is_err(), "cut at {length}");
    }
    innocent::is_unharmed(&SANDBOX).await;
}

#[tokio::test]
async fn a_file_with_a_flipped_bit_is_refused_or_called_within_its_limits() {
    let whole = guests::artifact("innocent").bytes().to_vec();
    let sandbox = bowline_sandbox::Sandbox::new(Default::default()).unwrap();
    let mut called = 0;
    for (number, at) in positions(whole.len(), 120).enumerate() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << (number % 8);
        let Ok(artifact) = Artifact::read(damaged) else { continue };
        if sandbox.load(&artifact, 64 << 20).await.is_err() {
            continue;
        }
        let case = Case::calling(artifact).limits(|limits| {
            limits.running = Duration::from_millis(100);
            limits.wall = Duration::from_secs(5);
        });
        // Whatever comes of it: it comes back, and the innocent guest is well after it.
        let told = case.config("blue").transform().await;
        called += usize::from(told.result.is_ok());
    }
    assert!(called > 0, "most of the bits of a file do not matter to one call");
}
