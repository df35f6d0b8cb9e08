//! A customer's windows, and the time that they are asked about.

use std::sync::Arc;

use bowline_bundle::{Errors, Fleet, Member};
use bowline_core::window::{Opening, Question, Scope, Window, judge, openings, scopes};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::error::Problems;
use crate::exit::Exit;

/// How far ahead openings are listed: beyond the rarest day that a window can name.
const YEARS_AHEAD: i64 = 10;

/// One customer's windows.
pub struct Timetable {
    /// The customer.
    pub name: Arc<str>,
    /// The windows, or why there are none to ask.
    pub scopes: Result<Vec<Scope>, Problems>,
    /// What is asked.
    pub question: Question,
}

/// The windows of each customer. One that must have windows and has none is refused.
pub fn timetables(fleet: &Fleet, now: Timestamp, manual: bool) -> Vec<Timetable> {
    let of = |member: &Member| {
        let read = member.outcome.as_ref().map_err(|errors| Problems::from(errors.clone()));
        let scopes = read.and_then(|customer| {
            let checked = fleet.operator.check_windows(customer);
            checked.map_err(|error| Problems::from(Errors::from(error)))?;
            Ok(scopes(&fleet.operator.windows, customer))
        });
        let question = Question { manual, ..Question::at(now) };
        Timetable { name: member.name.clone(), scopes, question }
    };
    fleet.members.iter().map(of).collect()
}

impl Timetable {
    /// The name, and whether there is something to ask.
    pub fn outcome(&self) -> (&str, &Result<Vec<Scope>, Problems>) {
        (&self.name, &self.scopes)
    }

    /// What the program ends with, where there was nothing to ask.
    pub fn failure(&self) -> Option<Exit> {
        self.scopes.as_ref().err().map(Problems::exit)
    }

    /// What the program ends with where being closed is an answer of its own.
    pub fn exit(&self) -> Exit {
        match &self.scopes {
            Err(problems) => problems.exit(),
            Ok(scopes) if judge(scopes, &self.question).open => Exit::Done,
            Ok(_) => Exit::TryLater,
        }
    }

    /// The zone that the customer's times are shown in: that of the first window that names one, the
    /// customer's own before the fleet's.
    pub fn zone(&self) -> TimeZone {
        let windows = |scope: &Scope| scope.windows.iter().map(Window::zone).next().cloned();
        let scopes = self.scopes.as_ref().map_or(&[][..], Vec::as_slice);
        scopes.iter().rev().find_map(windows).unwrap_or(TimeZone::UTC)
    }

    /// The openings from the time that is asked about on.
    pub fn openings(&self) -> impl Iterator<Item = Opening> + '_ {
        let now = self.question.now.to_zoned(TimeZone::UTC);
        let end =
            now.checked_add(YEARS_AHEAD.years()).map_or(Timestamp::MAX, |end| end.timestamp());
        self.between(self.question.now, end)
    }

    /// The openings from one time on that begin before another.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Opening> + '_ {
        let question = Question { now: from, ..self.question };
        self.scopes.iter().flat_map(move |scopes| openings(scopes, question, to))
    }
}
