//! Where YAML 1.2, which the parser reads, and YAML 1.1, which Kubernetes reads, see different
//! things in one text. Each event goes by here first: what would be another value is refused, with
//! what to write instead; the one thing that is too common for that is put right.

use saphyr_parser::{Event, Marker, ScalarStyle, Span, Tag};

use super::{ErrorKind, Mark};

/// The text as the events go through it.
pub(super) struct Dialect<'a> {
    text: &'a str,
    /// How far the text has been walked, in the characters that the parser counts and in bytes.
    index: usize,
    byte: usize,
    /// The last line, if no line break ends it.
    open_line: Option<usize>,
    /// For each container that has begun: whether it, or one around it, is in brackets or braces.
    flow: Vec<bool>,
}

impl<'a> Dialect<'a> {
    pub(super) fn new(text: &'a str) -> Dialect<'a> {
        let open = !text.is_empty() && !text.ends_with(['\n', '\r']);
        let open_line = open.then(|| Mark::in_text(text, text.len()).line as usize);
        Dialect { text, index: 0, byte: 0, open_line, flow: Vec::new() }
    }

    /// Looks at the next event. `awaits_key` says that the node is the key of an object.
    pub(super) fn check(
        &mut self,
        event: &mut Event<'_>,
        span: &Span,
        awaits_key: bool,
    ) -> Result<(), ErrorKind> {
        match event {
            Event::Alias(anchor) => self.check_properties(*anchor, None, span),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                self.check_properties(*anchor, tag.as_deref(), span)?;
                let flow = self.in_flow() || self.opens_flow(span);
                self.flow.push(flow);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.flow.pop();
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.check_properties(*anchor, tag.as_deref(), span)?;
                let bare = *anchor == 0 && tag.is_none();
                match style {
                    ScalarStyle::Plain if self.in_flow() => {
                        return self.check_plain(text, tag.is_some(), span, awaits_key);
                    }
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        if self.flow.is_empty() && (!bare || span.start.col() == 0) {
                            return Err(ErrorKind::Margin);
                        }
                        if text.ends_with('\n') && self.ends_in(text, span) {
                            text.to_mut().pop();
                        }
                    }
                    _ => {}
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn in_flow(&self) -> bool {
        self.flow.last().copied().unwrap_or(false)
    }

    /// What is behind `marker`; none if it lies in front of an earlier one. Goes forward only, so
    /// all questions together cost one walk over the text.
    fn behind(&mut self, marker: &Marker) -> Option<&'a str> {
        let ahead = marker.index().checked_sub(self.index)?;
        let rest = self.text.get(self.byte..)?;
        self.byte += rest.char_indices().nth(ahead).map_or(rest.len(), |(byte, _)| byte);
        self.index = marker.index();
        self.text.get(self.byte..)
    }

    /// Whether a container is in brackets or braces, behind its anchor and tag.
    fn opens_flow(&mut self, container: &Span) -> bool {
        let Some(mut behind) = self.behind(&container.start) else {
            return false;
        };
        while behind.starts_with(['&', '!']) {
            behind = behind.trim_start_matches(|letter: char| !letter.is_whitespace()).trim_start();
        }
        behind.starts_with(['[', '{'])
    }

    /// An anchor, alias or tag must end at the same place for both: `&a:` is one name in 1.2.
    fn check_properties(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        node: &Span,
    ) -> Result<(), ErrorKind> {
        if anchor > 0 {
            let behind = self.behind(&node.start).unwrap_or_default();
            // A tag may stand in front of the anchor.
            let name = behind.split_once(['&', '*']).map_or("", |(_, name)| name);
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            let rest = name.trim_start_matches(allowed);
            if !(rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r', ',', ']', '}'])) {
                return Err(ErrorKind::AnchorName);
            }
        }
        match tag {
            Some(tag) if tag.suffix.ends_with(':') => Err(ErrorKind::TagColon),
            _ => Ok(()),
        }
    }

    /// Plain text in brackets or braces. `[?a]` is a key in 1.1 and text in 1.2; `[a:]` the other
    /// way round; `[!!a, b]` has the tag `!!a,` in 1.1.
    fn check_plain(
        &mut self,
        text: &str,
        tagged: bool,
        span: &Span,
        awaits_key: bool,
    ) -> Result<(), ErrorKind> {
        if text.is_empty() && tagged {
            return Err(ErrorKind::BareTag);
        }
        if text.starts_with('?') {
            return Err(ErrorKind::Tight('?', "behind the `?`"));
        }
        let behind = if awaits_key { self.behind(&span.end) } else { None };
        match behind.and_then(|behind| behind.trim_start().strip_prefix(':')) {
            Some(rest) if rest.starts_with(['[', ']', '{', '}', ',']) => {
                Err(ErrorKind::Tight(':', "behind the `:`"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a block scalar goes on to the end of a text without a line break at its end. The
    /// parser gives it one, go-yaml does not.
    fn ends_in(&self, block: &str, span: &Span) -> bool {
        if self.open_line != Some(span.end.line()) {
            return false;
        }
        let last = self.text.rsplit(['\n', '\r']).next().unwrap_or_default();
        let blank = last.bytes().all(|byte| byte == b' ');
        // A last line of spaces belongs to the block if it is indented as the block is; where the
        // block has no other line, the marker of its start is in its header.
        let inside = span.end.col() >= span.start.col() || block.bytes().all(|byte| byte == b'\n');
        span.end.col() == last.chars().count() && (!blank || inside)
    }
}
