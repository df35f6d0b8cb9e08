//! Whether windows let a run change something, and why.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::read::signed;
use super::search::next_change;
use super::spell::{Effect, Window, after};
use crate::run::WindowVerdict;

/// Windows that are judged together.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Such as `the fleet` or `customer acme`.
    pub name: String,
    /// The windows.
    pub windows: Arc<[Window]>,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// At which instant.
    pub now: Timestamp,
    /// Whether a person asked.
    pub manual: bool,
    /// Whether the run has begun to change something, and legally. What `fits` says is about others.
    pub began_legally: bool,
}

impl Question {
    /// Whether a run may begin.
    pub fn at(now: Timestamp) -> Question {
        Question { now, manual: false, began_legally: false }
    }

    /// The same at another time.
    pub(super) fn then(self, now: Timestamp) -> Question {
        Question { now, ..self }
    }

    /// Whether a window lets whoever asks this pass.
    fn excused_by(&self, window: &Window) -> bool {
        (window.manual && self.manual) || (window.overrun && self.began_legally)
    }
}

/// What one scope says.
#[derive(Clone, Debug)]
pub struct Ruling<'a> {
    /// The scope.
    pub scope: &'a Scope,
    /// Whether it is open.
    pub open: bool,
    /// Whether it is so only because a person asked.
    pub excused: bool,
    /// Why.
    pub reason: Reason,
}

/// Why a scope is open or closed. Numbers are those of its windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There are no windows: open.
    NoWindows,
    /// A deny is active and not excused: closed.
    Denied(usize),
    /// An allow is active: open.
    Allowed(usize),
    /// No allow is active, but all of them give an excuse: open.
    Excused,
    /// No allow is active: closed.
    NotAllowed,
    /// No deny is active, or each that is gives an excuse: open.
    NotDenied,
    /// What begins now would not end before it closes: closed.
    TooLate {
        /// The window that asks for time.
        window: usize,
        /// The time that is left.
        left: SignedDuration,
    },
}

impl Reason {
    fn opens(&self) -> bool {
        match self {
            Reason::NoWindows | Reason::Allowed(_) | Reason::Excused | Reason::NotDenied => true,
            Reason::Denied(_) | Reason::NotAllowed | Reason::TooLate { .. } => false,
        }
    }

    /// The window that decides, where it is one alone.
    pub fn window(&self) -> Option<usize> {
        match self {
            Reason::Denied(window) | Reason::Allowed(window) => Some(*window),
            Reason::TooLate { window, .. } => Some(*window),
            _ => None,
        }
    }
}

/// Decides whether the windows of all scopes let a run change something.
pub fn judge(scopes: &[Scope], question: &Question) -> WindowVerdict {
    let rulings = rulings(scopes, question);
    let open = rulings.iter().all(|ruling| ruling.open);
    // Where it is closed, what is open is of no interest.
    let told = rulings.iter().filter(|ruling| ruling.open == open);
    let told = told.filter(|ruling| ruling.reason != Reason::NoWindows).map(Ruling::why);
    let why = told.collect::<Vec<_>>().join("; ");
    WindowVerdict {
        open,
        until: next_change(scopes, question),
        why: if why.is_empty() { "there are no windows".to_owned() } else { why },
        excused: open && rulings.iter().any(|ruling| ruling.excused),
    }
}

/// What each scope says.
pub fn rulings<'a>(scopes: &'a [Scope], question: &Question) -> Vec<Ruling<'a>> {
    let ruling = |scope: &'a Scope| {
        let reason = starting(&scope.windows, question);
        let open = reason.opens();
        let unasked = Question { manual: false, ..*question };
        let excused = open && question.manual && !starting(&scope.windows, &unasked).opens();
        Ruling { scope, open, excused, reason }
    };
    scopes.iter().map(ruling).collect()
}

/// Whether all scopes are open, whatever is to fit.
pub(super) fn are_open(scopes: &[Scope], question: &Question) -> bool {
    scopes.iter().all(|scope| decide(&scope.windows, question).opens())
}

/// Decides by the rules of one scope.
fn decide(windows: &[Window], question: &Question) -> Reason {
    let active: Vec<bool> = windows.iter().map(|window| window.is_active(question.now)).collect();
    let of = |effect: Effect| {
        windows.iter().enumerate().filter(move |(_, window)| window.effect == effect)
    };
    let denied =
        of(Effect::Deny).find(|(index, window)| active[*index] && !question.excused_by(window));
    let allowed = of(Effect::Allow).find(|(index, _)| active[*index]);
    match (denied, allowed) {
        _ if windows.is_empty() => Reason::NoWindows,
        (Some((index, _)), _) => Reason::Denied(index),
        (None, Some((index, _))) => Reason::Allowed(index),
        (None, None) if of(Effect::Allow).next().is_none() => Reason::NotDenied,
        (None, None) => match of(Effect::Allow).all(|(_, window)| question.excused_by(window)) {
            true => Reason::Excused,
            false => Reason::NotAllowed,
        },
    }
}

/// The same for a run that would begin: what windows ask to fit must fit.
fn starting(windows: &[Window], question: &Question) -> Reason {
    let reason = decide(windows, question);
    if question.began_legally || !reason.opens() {
        return reason;
    }
    let late = needs(windows, question).into_iter().find_map(|(window, fits)| {
        // An interval's end is not in it, so what would end just then does not fit.
        let end = question.now.checked_add(fits).ok().and_then(after).unwrap_or(Timestamp::MAX);
        let closes = match windows[window].effect {
            Effect::Allow => closes_before(windows, question, end),
            Effect::Deny => windows[window].next_border(question.now, end),
        };
        Some(Reason::TooLate { window, left: closes?.duration_since(question.now) })
    });
    late.unwrap_or(reason)
}

/// What has to fit, by window: the least that an active allow asks for, and what each deny that is to
/// come asks for.
fn needs(windows: &[Window], question: &Question) -> Vec<(usize, SignedDuration)> {
    let asked = |(index, window): (usize, &Window)| {
        (index, window.fits.map_or(SignedDuration::ZERO, signed))
    };
    let of = |effect: Effect, active: bool| {
        let numbered = windows.iter().enumerate();
        numbered.filter(move |(_, window)| {
            window.effect == effect && window.is_active(question.now) == active
        })
    };
    let least = of(Effect::Allow, true).map(asked).min_by_key(|(_, fits)| *fits);
    let coming = of(Effect::Deny, false).filter(|(_, deny)| !question.excused_by(deny));
    least.into_iter().chain(coming.map(asked)).filter(|(_, fits)| !fits.is_zero()).collect()
}

/// When what is open closes, before `end`.
fn closes_before(windows: &[Window], question: &Question, end: Timestamp) -> Option<Timestamp> {
    let mut now = question.now;
    loop {
        now = windows.iter().filter_map(|window| window.next_border(now, end)).min()?;
        if !decide(windows, &question.then(now)).opens() {
            return Some(now);
        }
    }
}

impl Ruling<'_> {
    /// The reason in words.
    pub fn why(&self) -> String {
        let windows = &self.scope.windows;
        let named = |index: usize| match windows.get(index) {
            Some(window) => format!("{} ({window})", window.place),
            None => String::new(),
        };
        let places = |effect: Effect| {
            let places = windows.iter().filter(|window| window.effect == effect);
            let places: Vec<String> = places.map(|window| window.place.to_string()).collect();
            const SHOWN: usize = 5;
            match places.len() > SHOWN {
                true => format!("{} and {} more", places[..SHOWN].join(", "), places.len() - SHOWN),
                false => places.join(", "),
            }
        };
        let asked = if self.excused { ", and a person asked" } else { "" };
        let what = match &self.reason {
            Reason::NoWindows => "there are no windows".to_owned(),
            Reason::Denied(index) => format!("closed by {}", named(*index)),
            Reason::Allowed(index) => format!("open by {}{asked}", named(*index)),
            Reason::Excused if self.excused => {
                format!("closed, but {} excuse whoever asks", places(Effect::Allow))
            }
            Reason::Excused => {
                format!("closed, but {} excuse what began before", places(Effect::Allow))
            }
            Reason::NotAllowed => format!("not opened by {}", places(Effect::Allow)),
            Reason::NotDenied => format!("not closed by {}{asked}", places(Effect::Deny)),
            Reason::TooLate { window, left } => {
                let fits = windows.get(*window).and_then(|window| window.fits).unwrap_or_default();
                let fits = signed(fits);
                format!(
                    "closes in {left:#}, and {} starts nothing in the last {fits:#}",
                    named(*window)
                )
            }
        };
        format!("{}: {what}", self.scope.name)
    }
}
