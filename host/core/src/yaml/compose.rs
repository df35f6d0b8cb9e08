//! Events to values, with a stack of its own: no input makes it recurse.
//!
//! Each container that has begun is a frame. A finished value goes to the frame below it; the last
//! one is the document. Anchors keep the finished value, so that an alias shares it, and its weight
//! (how many values it is when written out), so that a bomb of aliases is refused at the alias that
//! passes the limit, not after it has gone off.

use std::{borrow::Cow, collections::HashMap};

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::{
    Error, ErrorKind, Limits, Mark, Marked,
    dialect::Dialect,
    frame::{Anchor, Container, Fault, Frame, Node},
    key::Keys,
    lookahead::{Ahead, Metered},
    marks::{Inside, Place},
    merge::{self, Mapping},
    scalar::{self, Scalar},
    source,
    syntax::syntax,
};
use crate::{
    Value,
    value::{Key, MAX_DEPTH},
};

/// Reads all documents of `text`.
pub(super) fn documents(text: &str, limits: &Limits, marked: bool) -> Result<Vec<Marked>, Error> {
    let limits = Limits { depth: limits.depth.min(MAX_DEPTH), ..*limits };
    let text = source::check(text, &limits)?;
    let mut composer = Composer {
        last: Mark::START,
        limits,
        marked,
        nodes: 0,
        keys: Keys::default(),
        anchors: HashMap::new(),
        stack: Vec::new(),
        documents: Vec::new(),
    };
    let mut dialect = Dialect::new(text);
    let ahead = Ahead::default();
    let most = limits.nodes.saturating_mul(2).max(FEWEST_AHEAD);
    for event in Parser::new(Metered::new(text, ahead.clone(), most)) {
        if ahead.is_beyond(most) {
            return Err(Error { mark: composer.last, kind: ErrorKind::Ahead });
        }
        ahead.caught_up();
        let (mut event, span) = event.map_err(|error| syntax(&error, limits.depth))?;
        let mark = Mark::of(&span.start);
        composer.last = mark;
        let composed = match dialect.check(&mut event, &span, composer.awaits_key().is_some()) {
            Ok(()) => composer.event(event, mark),
            Err(kind) => Err(Fault::Here(kind)),
        };
        composed.map_err(|fault| match fault {
            Fault::Here(kind) => Error { mark, kind },
            Fault::At(error) => error,
        })?;
    }
    Ok(composer.documents)
}

/// The parser may read two pieces ahead for each value that a text may hold, and this many always,
/// so that small limits are told as what they are.
const FEWEST_AHEAD: u64 = 10_000;

struct Composer {
    /// Where the last event stood.
    last: Mark,
    limits: Limits,
    marked: bool,
    /// Values so far, aliases written out.
    nodes: u64,
    keys: Keys,
    /// Those of this document, by the parser's number.
    anchors: HashMap<usize, Anchor>,
    stack: Vec<Frame>,
    documents: Vec<Marked>,
}

impl Composer {
    fn event(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                return self.scalar(text, plain, anchor, tag.as_deref(), mark);
            }
            Event::Alias(anchor) => return self.alias(anchor, mark),
            Event::SequenceStart(anchor, _) => {
                let container = Container::Sequence { items: Vec::new(), places: Vec::new() };
                return self.begin(container, anchor, mark);
            }
            Event::MappingStart(anchor, _) => {
                return self.begin(Container::Mapping(Mapping::default()), anchor, mark);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.end(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        plain: bool,
        anchor: usize,
        tag: Option<&Tag>,
        mark: Mark,
    ) -> Result<(), Fault> {
        let unwritten = plain && text.is_empty() && anchor == 0 && tag.is_none();
        if unwritten && self.stack.is_empty() {
            return Ok(());
        }
        if let Some(mapping) = self.awaits_key() {
            if scalar::is_merge(&text, plain, tag) {
                mapping.expect_merge(mark);
                return Ok(());
            }
            let scalar = scalar::resolve(text, plain, tag)?;
            let key = self.keys.intern(&scalar.key()?);
            self.remember_scalar(anchor, scalar)?;
            self.take_key(key, mark);
            return Ok(());
        }
        self.count(1, ErrorKind::Nodes)?;
        let scalar = scalar::resolve(text, plain, tag)?;
        self.remember_scalar(anchor, scalar.clone())?;
        let mark = if unwritten { self.pending_mark().unwrap_or(mark) } else { mark };
        let value = scalar.into_value()?;
        self.finish(Node { value, place: Place::at(mark), height: 0, aliased: false })
    }

    fn remember_scalar(&mut self, anchor: usize, scalar: Scalar<'_>) -> Result<(), Fault> {
        if anchor > 0 {
            let key = scalar.key().map(|key| self.keys.intern(&key));
            let value = scalar.into_value()?;
            let anchored = Anchor { value, inside: Inside::Nothing, height: 0, weight: 1, key };
            self.anchors.insert(anchor, anchored);
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, mark: Mark) -> Result<(), Fault> {
        let Some(known) = self.anchors.get(&anchor).cloned() else {
            let inside = self.stack.iter().any(|frame| frame.anchor == anchor);
            return Err(if inside { ErrorKind::SelfAlias } else { ErrorKind::UnknownAlias }.into());
        };
        if self.awaits_key().is_some() {
            self.take_key(known.key?, mark);
            return Ok(());
        }
        self.count(known.weight, ErrorKind::Expansion)?;
        if self.stack.len() + known.height > self.limits.depth {
            return Err(ErrorKind::Depth(self.limits.depth).into());
        }
        let place = Place { mark, inside: known.inside };
        self.finish(Node { value: known.value, place, height: known.height, aliased: true })
    }

    fn begin(&mut self, container: Container, anchor: usize, mark: Mark) -> Result<(), Fault> {
        if self.awaits_key().is_some() {
            return Err(ErrorKind::ContainerKey.into());
        }
        let nodes_before = self.nodes;
        self.count(1, ErrorKind::Nodes)?;
        if self.stack.len() >= self.limits.depth {
            return Err(ErrorKind::Depth(self.limits.depth).into());
        }
        self.stack.push(Frame { container, mark, anchor, nodes_before, height: 1 });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let (value, inside) = match frame.container {
            Container::Sequence { items, places } => {
                let inside = match self.marked {
                    true => Inside::Elements(places.into()),
                    false => Inside::Nothing,
                };
                (items.into(), inside)
            }
            Container::Mapping(mapping) => mapping.into_value(self.marked),
        };
        if frame.anchor > 0 {
            let anchored = Anchor {
                value: Value::clone(&value),
                inside: inside.clone(),
                height: frame.height,
                weight: self.nodes - frame.nodes_before,
                key: Err(ErrorKind::ContainerKey),
            };
            self.anchors.insert(frame.anchor, anchored);
        }
        let place = Place { mark: frame.mark, inside };
        self.finish(Node { value, place, height: frame.height, aliased: false })
    }

    /// Hands a finished value to the container that it stands in, or to the documents.
    fn finish(&mut self, node: Node) -> Result<(), Fault> {
        let Some(frame) = self.stack.last_mut() else {
            self.documents.push(Marked::new(node.value, node.place));
            return Ok(());
        };
        frame.height = frame.height.max(node.height + 1);
        match &mut frame.container {
            Container::Sequence { items, places } => {
                items.push(node.value);
                if self.marked {
                    places.push(node.place);
                }
                Ok(())
            }
            Container::Mapping(mapping) => merge::take(mapping, node),
        }
    }

    fn count(&mut self, more: u64, too_many: fn(u64) -> ErrorKind) -> Result<(), ErrorKind> {
        self.nodes = self.nodes.saturating_add(more);
        match self.nodes > self.limits.nodes {
            true => Err(too_many(self.limits.nodes)),
            false => Ok(()),
        }
    }

    /// The mapping in hand, if a key comes next.
    fn awaits_key(&mut self) -> Option<&mut Mapping> {
        match self.stack.last_mut() {
            Some(Frame { container: Container::Mapping(mapping), .. }) if mapping.awaits_key() => {
                Some(mapping)
            }
            _ => None,
        }
    }

    fn take_key(&mut self, key: Key, mark: Mark) {
        if let Some(mapping) = self.awaits_key() {
            mapping.expect_value(key, mark);
        }
    }

    /// Where the key stands whose value comes next.
    fn pending_mark(&self) -> Option<Mark> {
        match self.stack.last()? {
            Frame { container: Container::Mapping(mapping), .. } => mapping.pending_mark(),
            _ => None,
        }
    }
}
