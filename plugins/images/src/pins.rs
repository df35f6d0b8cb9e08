//! The release's pins, each asked for once.

use std::collections::BTreeMap;

use bowline_guest::Context;

use crate::reference::Reference;

/// What is to be written for an image.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// This.
    Pinned(&'a str),
    /// Nothing: the config excepts it.
    Excepted,
    /// Nothing: the release does not know it.
    Unpinned,
}

pub struct Pins<'a> {
    cx: &'a Context,
    except: &'a [String],
    /// By name; none for a name that the release does not pin.
    asked: BTreeMap<String, Option<String>>,
}

impl<'a> Pins<'a> {
    pub fn new(cx: &'a Context, except: &'a [String]) -> Self {
        Pins { cx, except, asked: BTreeMap::new() }
    }

    /// The whole path is the closer match, so it is asked for before the last part.
    pub fn of(&mut self, reference: &Reference<'_>) -> Answer<'_> {
        let names = [reference.path, reference.last_part()];
        if self.except.iter().any(|excepted| names.contains(&excepted.as_str())) {
            return Answer::Excepted;
        }
        let name = if self.ask(names[0]) { names[0] } else { names[1] };
        self.ask(name);
        match self.asked.get(name).and_then(Option::as_deref) {
            Some(pinned) => Answer::Pinned(pinned),
            None => Answer::Unpinned,
        }
    }

    /// Whether the release pins an image of this name.
    fn ask(&mut self, name: &str) -> bool {
        if !self.asked.contains_key(name) {
            self.asked.insert(name.to_owned(), self.cx.facts().image(name));
        }
        self.asked.get(name).is_some_and(Option::is_some)
    }
}
