//! The claim on a customer: who changes it now. It lives with the target.
//!
//! Each claim has a number that is greater than all before it. Whoever holds one keeps it alive; one
//! that nobody kept for as long as its lease is free again, as is one whose process is proven gone.
//! The clocks of machines that share a target must agree to within a third of the lease.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bowline_core::FailureClass;
use bowline_core::run::Failure;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::process::{self, ProcessMark};

/// Larger than any record that we write.
pub(crate) const MOST_BYTES: u64 = 64 << 10;

/// Gives one run at a time a customer.
#[async_trait]
pub trait Claims: Send + Sync {
    /// Takes the customer, if it is free.
    async fn take(&self, holder: &Holder, now: Timestamp) -> Result<Taken, Failure>;

    /// Whether the claim with this number still stands; and sees to it that it goes on to. To be
    /// called at least every [`Claimed::keep_every`], and before anything is changed.
    async fn keep(&self, fence: u64, now: Timestamp) -> Result<Kept, Failure>;

    /// Lets the customer go. Nothing happens where another has it by now.
    async fn release(&self, fence: u64, now: Timestamp) -> Result<(), Failure>;
}

/// What came of taking a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The customer is ours.
    Claimed(Claimed),
    /// Another has it.
    Busy(Holder),
}

/// A claim that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub fence: u64,
    /// How often it wants to be kept.
    pub keep_every: Duration,
    /// Who had it and did not let it go: to be told, never to be passed over.
    pub from: Option<Holder>,
}

/// Whether a claim still stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It does.
    Held,
    /// Another took it, or it was let go.
    Lost(Option<Holder>),
}

/// Who holds a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// The person or service.
    pub who: String,
    /// The run.
    pub run: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub process: ProcessMark,
    /// Since when.
    pub since: Timestamp,
}

impl Holder {
    /// A run in this process; none where the system does not say what tells it apart.
    pub fn here(who: impl Into<String>, run: impl Into<String>, now: Timestamp) -> Option<Holder> {
        let process = ProcessMark::of(std::process::id())?;
        Some(Holder {
            who: who.into(),
            run: run.into(),
            host: process::host(),
            process,
            since: now,
        })
    }
}

/// Who, where and since when.
impl fmt::Display for Holder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |text: &str| -> String {
            text.chars().filter(|letter| !letter.is_control()).take(80).collect()
        };
        let (who, run, host) = (plain(&self.who), plain(&self.run), plain(&self.host));
        let (pid, since) = (self.process.pid, self.since);
        write!(out, "run {run} of {who}, process {pid} on {host}, since {since:.0}")
    }
}

/// What stands at the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub fence: u64,
    /// None once it was let go: the number stays, so that it only grows.
    pub holder: Option<Holder>,
    pub kept: Timestamp,
    pub lease_seconds: u32,
}

impl Record {
    pub(crate) fn read(text: &[u8], place: &str) -> Result<Record, Failure> {
        serde_json::from_slice(text).map_err(|error| {
            let message = format!("{place}: the claim cannot be read: {error}");
            Failure::new(FailureClass::SyncInvalid, message)
                .hint("where no run is under way, take the claim away by hand")
        })
    }

    pub(crate) fn text(&self) -> String {
        // A record of plain fields has a text always.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The record of whoever takes the customer after `before`; the other holder, where it is not
    /// free.
    pub(crate) fn after(
        before: Option<&Record>,
        holder: &Holder,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Record, Box<Holder>> {
        if let Some(other) = before.and_then(|record| record.standing(now)) {
            return Err(Box::new(other.clone()));
        }
        let fence = before.map_or(0, |record| record.fence).saturating_add(1);
        let lease_seconds = u32::try_from(lease.as_secs()).unwrap_or(u32::MAX);
        Ok(Record { fence, holder: Some(holder.clone()), kept: now, lease_seconds })
    }

    /// Who has the customer at `now`.
    fn standing(&self, now: Timestamp) -> Option<&Holder> {
        let holder = self.holder.as_ref()?;
        let expired = now.duration_since(self.kept) > self.lease();
        (!expired && !holder.process.is_gone()).then_some(holder)
    }

    fn lease(&self) -> SignedDuration {
        SignedDuration::from_secs(self.lease_seconds.into())
    }

    /// Whether it is time to say again that it is held.
    pub(crate) fn wants_keeping(&self, now: Timestamp) -> bool {
        now.duration_since(self.kept) >= self.lease() / 4
    }

    /// The same, said again.
    pub(crate) fn kept_at(&self, now: Timestamp) -> Record {
        Record { kept: now.max(self.kept), ..self.clone() }
    }

    /// The same, let go.
    pub(crate) fn released(&self) -> Record {
        Record { holder: None, ..self.clone() }
    }

    pub(crate) fn claimed(&self, before: Option<Record>) -> Claimed {
        let keep_every = Duration::from_secs(self.lease_seconds.into()) / 3;
        Claimed { fence: self.fence, keep_every, from: before.and_then(|record| record.holder) }
    }

    /// Whether this is the claim with the number.
    pub(crate) fn stands_for(&self, fence: u64) -> bool {
        self.fence == fence && self.holder.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEASE: Duration = Duration::from_secs(300);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn holder(boot: &str) -> Holder {
        let mut holder = Holder::here("anna", "run-1", at(0)).unwrap();
        holder.process.boot = boot.to_owned();
        holder
    }

    #[test]
    fn a_holder_elsewhere_keeps_the_customer_until_its_lease_is_over() {
        let other = holder("elsewhere");
        let busy = Box::new(other.clone());
        let first = Record::after(None, &other, LEASE, at(0)).unwrap();
        assert_eq!(first.fence, 1);
        assert_eq!(Record::after(Some(&first), &holder("x"), LEASE, at(300)), Err(busy.clone()));
        let kept = first.kept_at(at(200));
        assert_eq!(Record::after(Some(&kept), &holder("x"), LEASE, at(500)), Err(busy));
        let next = Record::after(Some(&kept), &holder("x"), LEASE, at(501)).unwrap();
        assert_eq!((next.fence, next.claimed(Some(kept)).from), (2, Some(other)));
    }

    #[test]
    fn a_clock_that_goes_back_takes_no_claim_from_anybody() {
        let first = Record::after(None, &holder("elsewhere"), LEASE, at(1000)).unwrap();
        assert!(Record::after(Some(&first), &holder("x"), LEASE, at(0)).is_err());
        assert_eq!(first.kept_at(at(0)).kept, at(1000));
    }

    #[test]
    fn a_claim_that_was_let_go_leaves_its_number() {
        let first = Record::after(None, &holder("elsewhere"), LEASE, at(0)).unwrap();
        let free = first.released();
        assert!(first.stands_for(1) && !free.stands_for(1));
        let next = Record::after(Some(&free), &holder("x"), LEASE, at(1)).unwrap();
        assert_eq!((next.fence, next.claimed(Some(free)).from), (2, None));
    }

    #[test]
    fn who_where_and_since_when_are_told_on_one_line() {
        let mut holder = holder("elsewhere");
        (holder.host, holder.process.pid) = ("build-7\n".to_owned(), 42);
        assert_eq!(
            holder.to_string(),
            "run run-1 of anna, process 42 on build-7, since 1970-01-01T00:00:00Z"
        );
    }

    #[derive(Clone, Debug)]
    enum Act {
        Take(u8),
        Keep(u8),
        Release(u8),
        Wait(i64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            (0..3_u8).prop_map(Act::Take),
            (0..3_u8).prop_map(Act::Keep),
            (0..3_u8).prop_map(Act::Release),
            (0..400_i64).prop_map(Act::Wait),
        ];
        proptest::collection::vec(act, 1..60)
    }

    proptest! {
        #[test]
        fn numbers_grow_and_nobody_loses_a_claim_that_was_kept_in_time(acts in acts()) {
            let (mut now, mut record) = (0, None::<Record>);
            // What each of three runs believes to hold, and when it last heard so.
            let mut believed = [None::<(u64, i64)>; 3];
            for act in acts {
                match act {
                    Act::Wait(seconds) => now += seconds,
                    Act::Take(who) => {
                        let holder = holder(&format!("machine-{who}"));
                        let taken = Record::after(record.as_ref(), &holder, LEASE, at(now));
                        let fresh = |one: &Option<(u64, i64)>| {
                            one.is_some_and(|(fence, heard)| {
                                Some(fence) == record.as_ref().map(|record| record.fence)
                                    && now - heard <= 300
                            })
                        };
                        prop_assert_eq!(taken.is_err(), believed.iter().any(fresh));
                        if let Ok(next) = taken {
                            prop_assert!(record.is_none_or(|before| before.fence < next.fence));
                            believed[usize::from(who)] = Some((next.fence, now));
                            record = Some(next);
                        }
                    }
                    Act::Keep(who) | Act::Release(who) => {
                        let Some((fence, _)) = believed[usize::from(who)] else { continue };
                        let standing = record.take_if(|record| record.stands_for(fence));
                        let Some(standing) = standing else { continue };
                        let keeps = matches!(act, Act::Keep(_));
                        believed[usize::from(who)] = keeps.then_some((fence, now));
                        record = Some(if keeps { standing.kept_at(at(now)) } else { standing.released() });
                    }
                }
            }
        }
    }
}
