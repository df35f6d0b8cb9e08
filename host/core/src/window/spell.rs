//! One window: the intervals that it is made of.

use std::fmt;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::schedule::{Fire, Schedule};
use crate::release::Place;
use crate::run::AtClose;

/// The most intervals that are joined in one search. Where more follow each other without a break, the
/// search says what it knows until then.
const MOST_JOINED: usize = 100_000;

/// Longer than any wait for a time of day, a day that a zone leaves out included.
const DAYS: SignedDuration = SignedDuration::from_hours(72);

/// Whether runs may or may not, while a window is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// They may.
    Allow,
    /// They may not.
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        })
    }
}

/// A window: checked, and made only by [`Window::read`].
#[derive(Clone, Debug)]
pub struct Window {
    /// What it means to be in it.
    pub effect: Effect,
    /// Whether it excuses a person who asks.
    pub manual: bool,
    /// Whether it excuses a run that began before.
    pub overrun: bool,
    /// Nothing is started where this time or less is left.
    pub fits: Option<Duration>,
    /// What happens to a run when it closes.
    pub at_close: AtClose,
    /// Where it is written.
    pub place: Place,
    pub(super) zone: TimeZone,
    pub(super) when: When,
    /// What the file says, on one line.
    pub(super) text: String,
}

/// When a window is active.
#[derive(Clone, Debug)]
pub(super) enum When {
    /// Again and again.
    Recurring { starts: Schedule, ends: Ends },
    /// Once.
    Once { from: Timestamp, to: Timestamp },
}

/// When an interval ends that began at some time.
#[derive(Clone, Debug)]
pub(super) enum Ends {
    /// After this much time.
    After(SignedDuration),
    /// When the clock shows a time of day, or skips it.
    At(Schedule),
}

impl Window {
    /// The zone that it goes by.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it is active at an instant.
    pub fn is_active(&self, at: Timestamp) -> bool {
        self.interval_end(at).is_some()
    }

    /// The next instant after `at` and before `end` at which it begins or ends to be active. Intervals
    /// that overlap or touch are one.
    pub(super) fn next_border(&self, at: Timestamp, end: Timestamp) -> Option<Timestamp> {
        let found = match self.interval_end(at) {
            Some(over) => self.joined_end(over, end),
            None => self.next_start(at, end),
        };
        found.filter(|found| *found < end)
    }

    /// The end of the interval that an instant is in.
    fn interval_end(&self, at: Timestamp) -> Option<Timestamp> {
        match &self.when {
            When::Once { from, to } => (*from <= at && at < *to).then_some(*to),
            When::Recurring { starts, ends } => {
                let longest = match ends {
                    Ends::After(length) => *length,
                    Ends::At(_) => DAYS,
                };
                // Ends come in the order of starts, so no earlier start lasts longer than the last.
                let begun = at.checked_sub(longest).unwrap_or(Timestamp::MIN);
                let over = ends.of(starts.last(at, begun)?);
                (at < over).then_some(over)
            }
        }
    }

    /// Where the active time ends that lasts until `over` at least.
    fn joined_end(&self, mut over: Timestamp, end: Timestamp) -> Option<Timestamp> {
        let unbroken = self.unbroken();
        for _ in 0..MOST_JOINED {
            let Some(later) = self.interval_end(over).filter(|_| over < end) else { break };
            let further = unbroken.and_then(|(starts, length)| {
                let begun = over.checked_sub(length).unwrap_or(Timestamp::MIN);
                let last = starts.last_before_change(over, begun)?;
                Some(last.checked_add(length).unwrap_or(Timestamp::MAX))
            });
            over = further.map_or(later, |further| further.max(later));
        }
        Some(over)
    }

    fn next_start(&self, at: Timestamp, end: Timestamp) -> Option<Timestamp> {
        match &self.when {
            When::Once { from, .. } => Some(*from).filter(|from| at < *from),
            When::Recurring { starts, ends } => {
                let mut from = after(at)?;
                loop {
                    let fire = starts.first(from, end)?;
                    // What a gap skips as a whole is left out that day.
                    if ends.of(fire) > fire.at {
                        return Some(fire.at);
                    }
                    from = after(fire.at)?;
                }
            }
        }
    }

    /// The starts and the length, where each interval begins before the one before it is over, as long as
    /// nobody changes the clock: such a window need not be joined interval by interval.
    fn unbroken(&self) -> Option<(&Schedule, SignedDuration)> {
        let When::Recurring { starts, ends: Ends::After(length) } = &self.when else { return None };
        let gap = starts.cron().longest_gap()?;
        (gap <= *length).then_some((starts, *length))
    }
}

impl Ends {
    fn of(&self, fire: Fire) -> Timestamp {
        let last = |length: SignedDuration| fire.at.checked_add(length).unwrap_or(Timestamp::MAX);
        match self {
            Ends::After(length) => last(*length),
            Ends::At(times) => {
                // A start that a gap has moved may come when its end is over.
                let from = if fire.shifted { Some(fire.at) } else { after(fire.at) };
                let found = from.and_then(|from| times.first(from, last(DAYS)));
                found.map_or(Timestamp::MAX, |found| found.at)
            }
        }
    }
}

/// The next instant there is.
pub(super) fn after(at: Timestamp) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_nanos(1)).ok()
}

/// As its file says it: `allow 0 22 * * 1-5 for 4h, Europe/Madrid`.
impl fmt::Display for Window {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}
