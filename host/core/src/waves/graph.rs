//! Places for what waits for each other.

use std::collections::BTreeSet;

/// Whom one waits for.
pub(super) type Set = BTreeSet<usize>;

/// The place of each: its own, or the first one behind all whom it waits for. Fails with a circle:
/// each waits for the next, and the last is the first.
pub(super) fn places<P: Ord + Copy>(
    own: &[P],
    after: &[Set],
    next: impl Fn(P) -> P,
) -> Result<Vec<P>, Vec<usize>> {
    let mut waits: Vec<usize> = after.iter().map(BTreeSet::len).collect();
    let mut followers = vec![Vec::new(); own.len()];
    for (one, others) in after.iter().enumerate() {
        others.iter().for_each(|other| followers[*other].push(one));
    }
    let mut places = own.to_vec();
    let mut ready: Vec<usize> = (0..own.len()).filter(|one| waits[*one] == 0).collect();
    while let Some(done) = ready.pop() {
        for one in &followers[done] {
            places[*one] = places[*one].max(next(places[done]));
            waits[*one] -= 1;
            if waits[*one] == 0 {
                ready.push(*one);
            }
        }
    }
    match waits.iter().position(|left| *left > 0) {
        None => Ok(places),
        Some(first) => Err(circle(first, after, &waits)),
    }
}

/// A circle that `first` leads into. Whoever is left waits for somebody who is left, so that the walk
/// comes back to where it was.
fn circle(first: usize, after: &[Set], waits: &[usize]) -> Vec<usize> {
    let mut walk = vec![first];
    let mut at = first;
    while let Some(next) = after[at].iter().copied().find(|other| waits[*other] > 0) {
        if let Some(start) = walk.iter().position(|seen| *seen == next) {
            walk.drain(..start);
            break;
        }
        walk.push(next);
        at = next;
    }
    let least = (0..walk.len()).min_by_key(|at| walk[*at]).unwrap_or(0);
    walk.rotate_left(least);
    walk.extend(walk.first().copied());
    walk
}
