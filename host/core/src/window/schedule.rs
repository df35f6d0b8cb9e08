//! When the minutes that a cron expression names come, on the clock of a zone.
//!
//! Between two changes of its offset a zone's clock just runs, so a search goes from one such stretch to
//! the next and only their borders are special: where the clock leaps ahead it skips minutes (a gap),
//! where it is set back it shows some twice (a fold).

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::cron::Cron;

/// The least difference of two instants.
const TICK: SignedDuration = SignedDuration::from_nanos(1);

/// A cron expression on a clock.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    cron: Cron,
    zone: TimeZone,
    /// Whether what a gap skips comes at the first instant after it.
    after_gaps: bool,
    /// Whether what a fold shows twice comes twice.
    repeats: bool,
}

/// An instant of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fire {
    pub at: Timestamp,
    /// Whether it stands there only for a minute that a gap skipped.
    pub shifted: bool,
}

impl Schedule {
    /// When windows start. A fixed hour comes once a day: after the gap that skips it, and the first time
    /// that a fold shows it. A wildcard is for whoever means every matching instant.
    pub fn of_starts(cron: Cron, zone: TimeZone) -> Schedule {
        let wildcard = cron.any_hour();
        Schedule { cron, zone, after_gaps: !wildcard, repeats: wildcard }
    }

    /// When the clock shows a time of day, or skips it.
    pub fn of_time(hour: i8, minute: i8, zone: TimeZone) -> Schedule {
        Schedule { cron: Cron::daily(hour, minute), zone, after_gaps: true, repeats: true }
    }

    pub fn cron(&self) -> &Cron {
        &self.cron
    }

    /// The first instant from `from` on and before `end`.
    pub fn first(&self, mut from: Timestamp, end: Timestamp) -> Option<Fire> {
        while from < end {
            let stretch = Stretch::at(&self.zone, from);
            if stretch.begin == Some(from) && self.comes_after(&stretch) {
                let shown = stretch.show(from);
                let named = whole_minute(shown) == Some(shown) && self.cron.names(shown);
                return Some(Fire { at: from, shifted: !named });
            }
            let until = stretch.end.map_or(end, |over| over.min(end));
            let begin = self.new_from(&stretch, whole_minute(stretch.show(from))?)?;
            if let Some(found) = self.cron.next(begin, stretch.show(until)) {
                let at = stretch.offset.to_timestamp(found).ok()?;
                return Some(Fire { at, shifted: false });
            }
            from = stretch.end?;
        }
        None
    }

    /// The last instant up to `until` and not before `begin`.
    pub fn last(&self, mut until: Timestamp, begin: Timestamp) -> Option<Fire> {
        while until >= begin {
            let stretch = Stretch::at(&self.zone, until);
            let low = stretch.begin.map_or(begin, |since| since.max(begin));
            let low = self.new_from(&stretch, whole_minute(stretch.show(low))?)?;
            if let Some(found) = self.cron.last(stretch.show(until), low) {
                let at = stretch.offset.to_timestamp(found).ok()?;
                return Some(Fire { at, shifted: false });
            }
            let since = stretch.begin?;
            if since >= begin && self.comes_after(&stretch) {
                return Some(Fire { at: since, shifted: true });
            }
            until = since.checked_sub(TICK).ok()?;
        }
        None
    }

    /// The last instant before the clock is next changed, where there is one between `begin` and `at` on
    /// the clock as it runs now; the end of time, where it never changes.
    pub fn last_before_change(&self, at: Timestamp, begin: Timestamp) -> Option<Timestamp> {
        let stretch = Stretch::at(&self.zone, at);
        let begin = stretch.begin.map_or(begin, |since| since.max(begin));
        self.last(at, begin)?;
        match stretch.end {
            None => Some(Timestamp::MAX),
            Some(change) => Some(self.last(change.checked_sub(TICK).ok()?, begin)?.at),
        }
    }

    /// Whether something that the gap before this stretch skips comes at its begin.
    fn comes_after(&self, stretch: &Stretch) -> bool {
        let Some(begin) = stretch.begin.filter(|_| self.after_gaps) else { return false };
        let (from, to) = (stretch.before.to_datetime(begin), stretch.show(begin));
        whole_minute(from).is_some_and(|from| self.cron.next(from, to).is_some())
    }

    /// What a stretch shows that the one before it has not shown.
    fn new_from(&self, stretch: &Stretch, shown: DateTime) -> Option<DateTime> {
        match stretch.begin {
            Some(begin) if !self.repeats => {
                Some(whole_minute(stretch.before.to_datetime(begin))?.max(shown))
            }
            _ => Some(shown),
        }
    }
}

/// A time in which a zone's offset does not change.
struct Stretch {
    begin: Option<Timestamp>,
    end: Option<Timestamp>,
    offset: Offset,
    /// The offset before the begin.
    before: Offset,
}

impl Stretch {
    fn at(zone: &TimeZone, at: Timestamp) -> Stretch {
        let offset = zone.to_offset(at);
        let after = at.checked_add(TICK).unwrap_or(at);
        let begin = zone.preceding(after).next().map(|change| change.timestamp());
        let before = begin.and_then(|begin| begin.checked_sub(TICK).ok());
        Stretch {
            // Before the first change of all there is nothing to compare with.
            begin: begin.filter(|_| before.is_some()),
            end: zone.following(at).next().map(|change| change.timestamp()),
            offset,
            before: before.map_or(offset, |before| zone.to_offset(before)),
        }
    }

    /// What the clock shows.
    fn show(&self, at: Timestamp) -> DateTime {
        self.offset.to_datetime(at)
    }
}

/// The first whole minute from a time on.
fn whole_minute(time: DateTime) -> Option<DateTime> {
    let minute = time.date().at(time.hour(), time.minute(), 0, 0);
    match minute == time {
        true => Some(minute),
        false => minute.checked_add(SignedDuration::from_secs(60)).ok(),
    }
}
