//! Which entries of a cache go when all of them together are too large: those that were not used for
//! the longest time.

/// The entries that go, oldest first; each is the time of its last use, its bytes, and what it is. None
/// goes as long as all have at most `most` bytes. Else a tenth of that is kept free, so that not every
/// use of the cache has to make room.
pub fn oldest<T: Ord, E>(mut entries: Vec<(T, u64, E)>, most: u64) -> Vec<E> {
    let mut total = entries.iter().fold(0_u64, |total, (_, size, _)| total.saturating_add(*size));
    if total <= most {
        return Vec::new();
    }
    entries.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let mut gone = Vec::new();
    for (_, size, entry) in entries {
        if total <= most / 10 * 9 {
            break;
        }
        total = total.saturating_sub(size);
        gone.push(entry);
    }
    gone
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_oldest_go_until_a_tenth_is_free() {
        let entries = || vec![(3, 40, "young"), (1, 40, "old"), (2, 30, "older")];
        assert_eq!(oldest(entries(), 110), [""; 0]);
        assert_eq!(oldest(entries(), 109), ["old"]);
        assert_eq!(oldest(entries(), 50), ["old", "older"]);
        assert_eq!(oldest(entries(), 0), ["old", "older", "young"]);
    }

    proptest! {
        #[test]
        fn what_stays_is_younger_and_fits(
            entries in prop::collection::vec((0_u8..20, 0_u64..100), 0..20),
            most in 0_u64..1500,
        ) {
            let all: Vec<_> = entries.iter().map(|(age, size)| (*age, *size, (*age, *size))).collect();
            let gone = oldest(all.clone(), most);
            let mut kept = entries.clone();
            for one in &gone {
                let at = kept.iter().position(|kept| kept == one).unwrap();
                kept.remove(at);
            }
            prop_assert!(kept.iter().map(|(_, size)| size).sum::<u64>() <= most);
            let youngest = gone.iter().map(|(age, _)| age).max();
            prop_assert!(kept.iter().all(|(age, _)| Some(age) >= youngest));
        }
    }
}
