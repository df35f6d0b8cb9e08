//! What a render may take away from a customer.

use std::fmt;
use std::str::FromStr;

/// A release's guards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    /// How many of a customer's objects may go with one render.
    pub max_removed: MaxRemoved,
}

/// How many objects may go: a share of what was there, or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxRemoved {
    /// So many of a hundred, rounded down.
    Percent(u8),
    /// So many.
    Count(u32),
}

impl Default for MaxRemoved {
    fn default() -> Self {
        MaxRemoved::Percent(30)
    }
}

impl MaxRemoved {
    /// The most of `total` objects that may go. Never all of them, whatever the guard says.
    pub fn most_of(self, total: usize) -> usize {
        let allowed = match self {
            MaxRemoved::Percent(percent) => {
                // In u128 the product cannot overflow; the quotient is at most `total` times 2.55.
                (total as u128 * u128::from(percent) / 100) as usize
            }
            MaxRemoved::Count(count) => count as usize,
        };
        allowed.min(total.saturating_sub(1))
    }
}

/// A text that is no bound on what may go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a share such as 30%, from 0% to 100%, or a number of objects, found {0:?}")]
pub struct NoMaxRemoved(String);

impl FromStr for MaxRemoved {
    type Err = NoMaxRemoved;

    fn from_str(text: &str) -> Result<MaxRemoved, NoMaxRemoved> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let read = match text.strip_suffix('%') {
            Some(share) if digits(share) => {
                share.parse().ok().filter(|share| *share <= 100).map(MaxRemoved::Percent)
            }
            None if digits(text) => text.parse().ok().map(MaxRemoved::Count),
            _ => None,
        };
        read.ok_or_else(|| NoMaxRemoved(text.chars().take(40).collect()))
    }
}

impl fmt::Display for MaxRemoved {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxRemoved::Percent(share) => write!(out, "{share}%"),
            MaxRemoved::Count(count) => write!(out, "{count}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_numbers_read_back() {
        for text in ["0%", "30%", "100%", "0", "12"] {
            assert_eq!(text.parse::<MaxRemoved>().unwrap().to_string(), text);
        }
        for odd in ["", "%", "101%", "-1", "+1", "1.5%", "30 %", "many"] {
            assert!(odd.parse::<MaxRemoved>().is_err(), "{odd}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_all_objects_may_go(share in 0u8..=100, count: u32, total in 1usize..=usize::MAX) {
            proptest::prop_assert!(MaxRemoved::Percent(share).most_of(total) < total);
            proptest::prop_assert!(MaxRemoved::Count(count).most_of(total) < total);
        }

        #[test]
        fn a_share_is_rounded_down(share in 0u8..100, total in 1usize..1_000_000) {
            let most = MaxRemoved::Percent(share).most_of(total);
            proptest::prop_assert!(most * 100 <= total * usize::from(share));
            proptest::prop_assert!((most + 1) * 100 > total * usize::from(share));
        }
    }
}
