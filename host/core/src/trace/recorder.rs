//! Keeps what a call asks and does, as long as that is worth keeping.

use std::collections::HashMap;

use super::{Answer, Exchange, LONGEST, Text, Told, Trace, fingerprint, fingerprint_of};

/// A call with more exchanges is no cheaper to ask again than to run.
const MOST_EXCHANGES: usize = 50_000;
/// The most bytes of all texts.
const MOST_BYTES: usize = 1 << 20;

/// Writes a [`Trace`].
#[derive(Debug, Default)]
pub struct Recorder {
    trace: Trace,
    known: HashMap<Box<str>, Text>,
    /// The texts that came last, which most often come again.
    recent: [Text; 2],
    bytes: usize,
    given_up: bool,
}

impl Recorder {
    /// The number of a text, which is kept once.
    pub fn text(&mut self, text: &str) -> Text {
        for recent in self.recent {
            if self.trace.texts.get(recent as usize).is_some_and(|known| **known == *text) {
                return recent;
            }
        }
        let number = match self.known.get(text) {
            Some(known) => *known,
            None => self.keep(text),
        };
        self.recent = [number, self.recent[0]];
        number
    }

    fn keep(&mut self, text: &str) -> Text {
        self.bytes += text.len();
        if self.bytes > MOST_BYTES {
            self.given_up = true;
        }
        if self.given_up {
            return 0;
        }
        // Far fewer than u32::MAX texts fit into MOST_BYTES and MOST_EXCHANGES.
        let number = self.trace.texts.len() as Text;
        self.trace.texts.push(text.into());
        self.known.insert(text.into(), number);
        number
    }

    /// What a plugin is told.
    pub fn told(&mut self, answer: Answer<'_>) -> Told {
        match answer {
            Answer::Nothing => Told::Nothing,
            Answer::Text(text) if text.len() > LONGEST => Told::Long(fingerprint(text.as_bytes())),
            Answer::Text(text) => Told::Text(self.text(text)),
            Answer::Refused(text) => Told::Refused(self.text(text)),
            Answer::Flag(flag) => Told::Flag(flag),
            Answer::Number(number) => Told::Number(number),
            several => fingerprint_of(several).map_or(Told::Nothing, Told::Bytes),
        }
    }

    /// Adds an exchange.
    pub fn push(&mut self, exchange: Exchange) {
        if self.trace.exchanges.len() >= MOST_EXCHANGES {
            self.given_up = true;
        }
        if !self.given_up {
            self.trace.exchanges.push(exchange);
        }
    }

    /// Keeps nothing of this call: it saw or wrote what may not be kept.
    pub fn give_up(&mut self) {
        self.given_up = true;
        self.trace = Trace::default();
    }

    /// The trace; none of a call that is not worth keeping, or must not be kept.
    pub fn finish(self) -> Option<Trace> {
        if self.given_up { None } else { Some(self.trace) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_end_is_not_kept() {
        let mut recorder = Recorder::default();
        (0..=MOST_EXCHANGES).for_each(|_| recorder.push(Exchange::Id(0, Told::Nothing)));
        assert_eq!(recorder.finish(), None);
        let mut recorder = Recorder::default();
        for number in 0..1100 {
            recorder.text(&format!("{number:01000}"));
        }
        assert_eq!(recorder.finish(), None);
    }

    #[test]
    fn a_text_has_one_number() {
        let mut recorder = Recorder::default();
        let numbers = ["a", "b", "a", "c", "d", "a", "b"].map(|text| recorder.text(text));
        assert_eq!(numbers, [0, 1, 0, 2, 3, 0, 1]);
    }
}
