//! When windows open and close. Searches go from border to border of the windows, never by the clock.

use jiff::{SignedDuration, Timestamp};

use super::judge::{Question, Scope, are_open, rulings};
use super::read::signed;
use super::spell::Window;

/// How far ahead a search looks: what does not happen until then never does. The rarest day that a cron
/// expression can name comes every eight years around 2100.
const LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(10 * 366 * 24);

/// The most borders that one search looks at. One that comes to it says how far it got, which is not too
/// late to ask again.
const MOST_BORDERS: usize = 100_000;

/// A time in which all scopes are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// From then on.
    pub from: Timestamp,
    /// Until then; none where it never closes.
    pub to: Option<Timestamp>,
    /// Nothing begins from then on, because it would not fit; none where that is so only at the end.
    pub last_start: Option<Timestamp>,
}

/// The next instant after the question's at which the answer is another one: open or closed, excused or
/// not. None where that never happens.
pub fn next_change(scopes: &[Scope], question: &Question) -> Option<Timestamp> {
    let answer = |at: Timestamp| {
        let rulings = rulings(scopes, &question.then(at));
        let open = rulings.iter().all(|ruling| ruling.open);
        (open, open && rulings.iter().any(|ruling| ruling.excused))
    };
    let now = answer(question.now);
    first_border(scopes, question, |at| answer(at) != now)
}

/// The next instant after the question's at which it is open and was not before.
pub fn next_opening(scopes: &[Scope], question: &Question) -> Option<Timestamp> {
    next_turn(scopes, question, true)
}

/// The next instant after the question's at which it is closed and was not before.
pub fn next_closing(scopes: &[Scope], question: &Question) -> Option<Timestamp> {
    next_turn(scopes, question, false)
}

/// The times that are open from the question's instant on and begin before `end`, in their order. The
/// first one begins at the question's instant where it is open then.
pub fn openings<'a>(
    scopes: &'a [Scope],
    question: Question,
    end: Timestamp,
) -> impl Iterator<Item = Opening> + 'a {
    let open = are_open(scopes, &question);
    let mut next = if open { Some(question.now) } else { next_opening(scopes, &question) };
    std::iter::from_fn(move || {
        let from = next.filter(|from| *from < end)?;
        let then = question.then(from);
        let to = next_closing(scopes, &then);
        next = to.and_then(|to| next_opening(scopes, &question.then(to)));
        let fits = rulings(scopes, &then).iter().all(|ruling| ruling.open);
        let late = if fits { next_refusal(scopes, &then, to) } else { Some(from) };
        Some(Opening { from, to, last_start: late })
    })
}

/// The first instant in an opening from which on nothing fits any more.
fn next_refusal(scopes: &[Scope], question: &Question, to: Option<Timestamp>) -> Option<Timestamp> {
    let refuses = |at| rulings(scopes, &question.then(at)).iter().any(|ruling| !ruling.open);
    first_border(scopes, question, refuses).filter(|at| to.is_none_or(|to| *at < to))
}

/// The next instant at which it becomes open, or closed, whatever is to fit.
fn next_turn(scopes: &[Scope], question: &Question, open: bool) -> Option<Timestamp> {
    let mut before = are_open(scopes, question);
    first_border(scopes, question, |at| {
        let is_open = are_open(scopes, &question.then(at));
        std::mem::replace(&mut before, is_open) != is_open && is_open == open
    })
}

/// The first instant after the question's at which something may change and `is_it` holds.
fn first_border(
    scopes: &[Scope],
    question: &Question,
    mut is_it: impl FnMut(Timestamp) -> bool,
) -> Option<Timestamp> {
    let end = question.now.checked_add(LOOK_AHEAD).unwrap_or(Timestamp::MAX);
    let mut walks = walks(scopes);
    let mut now = question.now;
    for _ in 0..MOST_BORDERS {
        now = walks.iter_mut().filter_map(|walk| walk.next(now, end)).min()?;
        if is_it(now) {
            return Some(now);
        }
    }
    Some(now)
}

/// How long before a border something may change already: what windows ask to fit.
fn leads(scopes: &[Scope]) -> Vec<SignedDuration> {
    let windows = scopes.iter().flat_map(|scope| scope.windows.iter());
    let mut leads: Vec<_> = windows.filter_map(|window| window.fits).map(signed).collect();
    leads.push(SignedDuration::ZERO);
    leads.sort_unstable();
    leads.dedup();
    leads
}

/// One window's borders, or the instants a lead before them, walked once whatever the others do.
struct Walk<'a> {
    window: &'a Window,
    lead: SignedDuration,
    /// The last one that was found, or that there is none; nothing before the first look.
    found: Option<Option<Timestamp>>,
}

fn walks(scopes: &[Scope]) -> Vec<Walk<'_>> {
    let leads = leads(scopes);
    let windows = scopes.iter().flat_map(|scope| scope.windows.iter());
    let walks = windows
        .flat_map(|window| leads.iter().map(move |lead| Walk { window, lead: *lead, found: None }));
    walks.collect()
}

impl Walk<'_> {
    /// The first one after `now`, which only goes ahead, and before `end`, which stays.
    fn next(&mut self, now: Timestamp, end: Timestamp) -> Option<Timestamp> {
        let known = self.found.filter(|found| found.is_none_or(|found| now < found));
        let found = known.unwrap_or_else(|| self.look(now, end));
        self.found = Some(found);
        found
    }

    fn look(&self, now: Timestamp, end: Timestamp) -> Option<Timestamp> {
        let from = now.checked_add(self.lead).ok()?;
        let end = end.checked_add(self.lead).unwrap_or(Timestamp::MAX);
        self.window.next_border(from, end)?.checked_sub(self.lead).ok()
    }
}
