//! How far the parser may read ahead of its events.
//!
//! A value in brackets may turn out to be a key, so the parser keeps its pieces until the bracket
//! closes, at a hundred bytes and more for each. Counted here, a text that is one huge bracket is
//! refused before it has filled the memory.

use std::{cell::Cell, rc::Rc};

use saphyr_parser::{Input, StrInput, input::SkipTabs};

/// The pieces that were read since the last event.
#[derive(Clone, Default)]
pub(super) struct Ahead(Rc<Cell<u64>>);

impl Ahead {
    /// An event has come: the parser has caught up.
    pub(super) fn caught_up(&self) {
        self.0.set(0);
    }

    /// Whether the text ended early because there were more than `limit`.
    pub(super) fn is_beyond(&self, limit: u64) -> bool {
        self.0.get() > limit
    }
}

/// A text that ends early when the parser reads too far ahead.
pub(super) struct Metered<'a> {
    text: StrInput<'a>,
    ahead: Ahead,
    limit: u64,
}

impl<'a> Metered<'a> {
    pub(super) fn new(text: &'a str, ahead: Ahead, limit: u64) -> Metered<'a> {
        Metered { text: StrInput::new(text), ahead, limit }
    }
}

impl Input for Metered<'_> {
    /// The parser asks for four characters once for each piece, and for each line of a text.
    fn lookahead(&mut self, count: usize) {
        if count == 4 {
            let pieces = self.ahead.0.get() + 1;
            self.ahead.0.set(pieces);
            if pieces > self.limit {
                self.text = StrInput::new("");
            }
        }
        self.text.lookahead(count);
    }

    fn buflen(&self) -> usize {
        self.text.buflen()
    }

    fn bufmaxlen(&self) -> usize {
        self.text.bufmaxlen()
    }

    fn raw_read_ch(&mut self) -> char {
        self.text.raw_read_ch()
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.text.raw_read_non_breakz_ch()
    }

    fn skip(&mut self) {
        self.text.skip();
    }

    fn skip_n(&mut self, count: usize) {
        self.text.skip_n(count);
    }

    fn peek(&self) -> char {
        self.text.peek()
    }

    fn peek_nth(&self, n: usize) -> char {
        self.text.peek_nth(n)
    }

    fn peek_opt(&self) -> Option<char> {
        self.text.peek_opt()
    }

    // The rest has defaults in the trait; these are the ones whose own form is much faster.

    fn skip_ws_to_eol(&mut self, tabs: SkipTabs) -> (usize, Result<SkipTabs, &'static str>) {
        self.text.skip_ws_to_eol(tabs)
    }

    fn skip_while_non_breakz(&mut self) -> usize {
        self.text.skip_while_non_breakz()
    }

    fn skip_while_blank(&mut self) -> usize {
        self.text.skip_while_blank()
    }

    fn fetch_while_is_alpha(&mut self, out: &mut String) -> usize {
        self.text.fetch_while_is_alpha(out)
    }

    fn fetch_while_is_yaml_non_space(&mut self, out: &mut String) -> usize {
        self.text.fetch_while_is_yaml_non_space(out)
    }
}
