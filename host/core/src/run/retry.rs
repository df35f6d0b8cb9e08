//! How often and when what failed is tried again. What is shown is what will happen: a delay is drawn
//! once, from the run's seed, and written into the run's state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Millis, Phase};
use crate::failure::FailureClass;

/// What is done about one class of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryPolicy {
    /// How often it is tried again.
    pub times: u32,
    /// The delay before the first retry. Each further one is twice as long.
    pub first: Millis,
    /// The longest delay.
    pub most: Millis,
}

impl RetryPolicy {
    /// Never again.
    pub const NEVER: RetryPolicy = RetryPolicy { times: 0, first: Millis(0), most: Millis(0) };

    /// What is done about `class` where nobody says otherwise.
    pub fn of(class: FailureClass) -> RetryPolicy {
        let (first, most) = (Millis::seconds(5), Millis::minutes(5));
        match class {
            FailureClass::PluginTimeout | FailureClass::SyncAuth | FailureClass::Unknown => {
                RetryPolicy { times: 1, first: Millis::seconds(1), most }
            }
            FailureClass::RegistryUnavailable | FailureClass::SecretUnavailable => {
                RetryPolicy { times: 3, first, most }
            }
            FailureClass::TerraformLocked
            | FailureClass::TerraformProvider
            | FailureClass::SyncUnavailable => RetryPolicy { times: 10, first, most },
            // How long a run waits for these is not counted: until it opens, until it is free.
            FailureClass::WindowClosed | FailureClass::CustomerBusy => {
                RetryPolicy { times: u32::MAX, first: Millis::seconds(15), most }
            }
            _ => RetryPolicy::NEVER,
        }
    }
}

/// A run's policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Retries(BTreeMap<FailureClass, RetryPolicy>);

impl Retries {
    /// The usual policies, but for these.
    pub fn with(changed: impl IntoIterator<Item = (FailureClass, RetryPolicy)>) -> Retries {
        Retries(changed.into_iter().collect())
    }

    /// What is done about `class` in `phase`.
    pub fn policy(&self, class: FailureClass, phase: Phase) -> RetryPolicy {
        // Whether Terraform changed something before it failed for no known reason, nobody knows.
        if class == FailureClass::Unknown && phase.is_terraforms() {
            return RetryPolicy::NEVER;
        }
        self.0.get(&class).copied().unwrap_or_else(|| RetryPolicy::of(class))
    }
}

/// The delays before the retries of one task: exponential, capped, with a jitter of a quarter.
#[derive(Clone, Debug)]
pub struct Delays {
    policy: RetryPolicy,
    random: u64,
    taken: u32,
}

impl Delays {
    /// The delays of a policy; the same seed gives the same ones.
    pub fn new(policy: RetryPolicy, seed: u64) -> Delays {
        Delays { policy, random: seed, taken: 0 }
    }
}

impl Iterator for Delays {
    type Item = Millis;

    fn next(&mut self) -> Option<Millis> {
        if self.taken >= self.policy.times {
            return None;
        }
        let doubled = 1u64.checked_shl(self.taken.min(40)).unwrap_or(u64::MAX);
        self.taken += 1;
        let plain = self.policy.first.0.saturating_mul(doubled).min(self.policy.most.0);
        self.random = scramble(self.random);
        let quarter = plain / 4;
        let jitter = if quarter == 0 { 0 } else { self.random % quarter };
        Some(Millis(plain - jitter))
    }
}

/// SplitMix64: spreads nearby seeds far apart.
fn scramble(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_cap_and_end() {
        let policy = RetryPolicy { times: 5, first: Millis(1_000), most: Millis(6_000) };
        let delays: Vec<u64> = Delays::new(policy, 7).map(|delay| delay.0).collect();
        assert_eq!(delays.len(), 5);
        for (delay, plain) in delays.iter().zip([1_000, 2_000, 4_000, 6_000, 6_000]) {
            assert!(*delay <= plain && *delay > plain * 3 / 4, "{delay} of {plain}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_delays() {
        let policy = RetryPolicy::of(FailureClass::SyncUnavailable);
        assert!(Delays::new(policy, 1).eq(Delays::new(policy, 1)));
        assert!(!Delays::new(policy, 1).eq(Delays::new(policy, 2)));
    }

    #[test]
    fn what_is_unknown_is_never_tried_again_while_terraform_may_have_changed_something() {
        let retries = Retries::default();
        assert_eq!(retries.policy(FailureClass::Unknown, Phase::Sync).times, 1);
        assert_eq!(retries.policy(FailureClass::Unknown, Phase::Provision), RetryPolicy::NEVER);
    }

    proptest::proptest! {
        #[test]
        fn no_delay_is_beyond_the_cap(times in 0u32..80, first: u64, most: u64, seed: u64) {
            let policy = RetryPolicy { times, first: Millis(first), most: Millis(most) };
            let delays: Vec<Millis> = Delays::new(policy, seed).collect();
            proptest::prop_assert_eq!(delays.len(), times as usize);
            proptest::prop_assert!(delays.iter().all(|delay| *delay <= policy.most));
        }
    }
}
