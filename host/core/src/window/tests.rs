//! Windows as text, so that a test reads as a file does.

mod cron;
mod decisions;
mod edges;
mod naive;
mod property;
mod refused;
mod searches;

use jiff::Timestamp;

use super::{BadWindow, Begin, Scope, Window, Written};
use crate::release::Place;
use crate::run::AtClose;

/// What `allow 0 22 * * 1-5 for 4h fits 45m manual overrun stop zone Europe/Madrid` says.
fn written(text: &str) -> Written {
    let mut written = Written::default();
    let mut words = text.split(' ');
    let effect = words.next().unwrap();
    let begin = match words.clone().next().unwrap().split_once("..") {
        Some((from, to)) => {
            words.next();
            Begin::Once { from: from.to_owned(), to: to.to_owned() }
        }
        None => Begin::Cron(words.by_ref().take(5).collect::<Vec<_>>().join(" ")),
    };
    match effect {
        "allow" => written.allow = Some(begin),
        "deny" => written.deny = Some(begin),
        other => panic!("{other}"),
    }
    while let Some(word) = words.next() {
        let mut value = || words.next().map(str::to_owned);
        match word {
            "for" => written.length = value(),
            "until" => written.until = value(),
            "fits" => written.fits = value(),
            "zone" => written.time_zone = value(),
            "manual" => written.manual = true,
            "overrun" => written.overrun = true,
            "stop" => written.at_close = Some(AtClose::Stop),
            other => panic!("{other}"),
        }
    }
    written
}

fn read(text: &str, line: u32) -> Result<Window, Vec<BadWindow>> {
    Window::read(&written(text), Place::at("acme.yaml", line, 1))
}

fn window(text: &str) -> Window {
    read(text, 1).unwrap_or_else(|bad| panic!("{text}: {bad:?}"))
}

/// A scope whose windows stand on lines from 1.
fn scope(name: &str, windows: &[&str]) -> Scope {
    let read = (1..).zip(windows).map(|(line, text)| read(text, line).unwrap());
    Scope { name: name.to_owned(), windows: read.collect() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// `2026-03-29T01:00Z`.
fn spelt(time: Timestamp) -> String {
    time.to_string().replace(":00Z", "Z")
}
