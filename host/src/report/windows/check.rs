//! The report of `windows check`.

use bowline_core::run::{AtClose, WindowVerdict};
use bowline_core::window::{Ruling, Scope, at_close, judge, next_closing, next_opening, rulings};
use jiff::Timestamp;
use serde::Serialize;

use super::{both, problems};
use crate::report::{API_VERSION, Paint, ProblemPart};
use crate::timetable::Timetable;

/// `windows check -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowsCheckReport {
    api_version: &'static str,
    kind: &'static str,
    customers: Vec<CustomerPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    /// `open`, `closed` or `failed`.
    status: &'static str,
    at: Timestamp,
    /// Absent where nothing was asked.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerPart {
    /// Whether it is open only because a person asks.
    excused: bool,
    why: String,
    /// Until when the answer is this one; absent where it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_opening: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_closing: Option<Timestamp>,
    /// `finish` or `stop`.
    at_close: AtClose,
    scopes: Vec<ScopePart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScopePart {
    name: String,
    open: bool,
    why: String,
    /// The window that decides; absent where it is not one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WindowPart {
    file: String,
    line: u32,
    text: String,
}

impl WindowsCheckReport {
    /// The report of some customers.
    pub fn of(timetables: &[Timetable]) -> WindowsCheckReport {
        let customers = timetables.iter().map(CustomerPart::of);
        WindowsCheckReport {
            api_version: API_VERSION,
            kind: "WindowsCheckReport",
            customers: customers.collect(),
        }
    }
}

impl CustomerPart {
    fn of(timetable: &Timetable) -> CustomerPart {
        let asked = timetable.scopes.as_ref().ok();
        let verdict = asked.map(|scopes| judge(scopes, &timetable.question));
        let status = match &verdict {
            Some(WindowVerdict { open: true, .. }) => "open",
            Some(_) => "closed",
            None => "failed",
        };
        let answer = asked.zip(verdict);
        CustomerPart {
            name: timetable.name.to_string(),
            status,
            at: timetable.question.now,
            answer: answer.map(|(scopes, verdict)| AnswerPart::of(timetable, scopes, verdict)),
            problems: problems(timetable),
        }
    }
}

impl AnswerPart {
    fn of(timetable: &Timetable, scopes: &[Scope], verdict: WindowVerdict) -> AnswerPart {
        let question = &timetable.question;
        AnswerPart {
            excused: verdict.excused,
            why: verdict.why,
            until: verdict.until,
            next_opening: next_opening(scopes, question),
            next_closing: next_closing(scopes, question),
            at_close: at_close(scopes),
            scopes: rulings(scopes, question).iter().map(ScopePart::of).collect(),
        }
    }
}

impl ScopePart {
    fn of(ruling: &Ruling<'_>) -> ScopePart {
        let window = ruling.reason.window().and_then(|index| ruling.scope.windows.get(index));
        ScopePart {
            name: ruling.scope.name.clone(),
            open: ruling.open,
            why: ruling.why(),
            window: window.map(|window| WindowPart {
                file: window.place.file.to_string(),
                line: window.place.line,
                text: window.to_string(),
            }),
        }
    }
}

/// For people: a line a customer, and beneath it why, and what comes next.
pub fn windows_check_text(timetables: &[Timetable], paint: Paint) -> String {
    timetables.iter().map(|timetable| customer_text(timetable, paint)).collect()
}

fn customer_text(timetable: &Timetable, paint: Paint) -> String {
    let Ok(scopes) = &timetable.scopes else { return String::new() };
    let (question, zone) = (&timetable.question, timetable.zone());
    let verdict = judge(scopes, question);
    let state = match (verdict.open, verdict.excused) {
        (true, true) => "open to whoever asks",
        (true, false) => "open",
        (false, _) => "closed",
    };
    let until = match verdict.until {
        Some(until) => format!("until {}", both(until, &zone)),
        None => "for good".to_owned(),
    };
    let head = format!("{}: {state} {until}", timetable.name);
    let mut text = format!("{}\n", paint.head(&head));
    for ruling in rulings(scopes, question) {
        text.push_str(&format!("  {}\n", ruling.why()));
    }
    let opens = next_opening(scopes, question).map(|at| format!("opens {}", both(at, &zone)));
    let closes = next_closing(scopes, question).map(|at| format!("closes {}", both(at, &zone)));
    let next = if verdict.open { [closes, opens] } else { [opens, closes] };
    let next: Vec<String> = next.into_iter().flatten().collect();
    if !next.is_empty() {
        text.push_str(&format!("  {}\n", next.join(", ")));
    }
    text
}
