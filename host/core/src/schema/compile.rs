//! From a schema's value to its table of rules.
//!
//! Subschemas wait in a list instead of on the stack, so neither nesting nor references recurse. Only
//! what can be reached from the root is read.

use std::collections::HashMap;

use super::keywords::Keywords;
use super::rules::{Index, Node, Rules};
use super::{MAX_NODES, Schema, loops};
use crate::value::{JsonError, Pointer, Value, View};

/// A schema that is none, or none that this host checks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("schema{}{at}: {problem}", if .at.is_root() { "" } else { " " })]
pub struct SchemaError {
    /// Where in the schema.
    pub at: Pointer,
    /// What is wrong there.
    pub problem: SchemaProblem,
}

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaProblem {
    /// The text is no JSON.
    #[error(transparent)]
    Json(JsonError),
    /// Too many bytes.
    #[error("a schema has at most {most} bytes, this one has {0}", most = super::MAX_BYTES)]
    Bytes(usize),
    /// Too many subschemas.
    #[error("a schema has at most {MAX_NODES} parts")]
    Nodes,
    /// Something that is no schema where one must be.
    #[error("a schema is an object, true or false, not {0}")]
    NoSchema(&'static str),
    /// A keyword whose value is of the wrong kind.
    #[error("`{keyword}` takes {wanted}, not {found}")]
    Keyword {
        /// The keyword.
        keyword: &'static str,
        /// What it takes.
        wanted: &'static str,
        /// What it has.
        found: String,
    },
    /// A word in `type` that is no type.
    #[error("no type: {0:?}")]
    Type(String),
    /// A reference out of the schema.
    #[error("{0:?} leads out of this schema; a `$ref` starts with '#'")]
    Remote(String),
    /// A reference to nothing.
    #[error("{0:?} leads nowhere in this schema")]
    Nowhere(String),
    /// What this host does not offer.
    #[error("`{0}` is not supported; refer with `$ref` to a part of `$defs`")]
    Unsupported(&'static str),
    /// References that come back to themselves at the same value.
    #[error("checking this part never ends: it refers back to itself at the same value")]
    Loop,
    /// References of references.
    #[error("more than {most} schemas one behind the other for the same value", most = loops::MAX_CHAIN)]
    Chain,
    /// A pattern that is none, or looks around or back.
    #[error("a pattern that this host does not run (no look-around, no back references): {0:?}")]
    Pattern(String),
    /// A pattern that is too large.
    #[error("a pattern that is too large")]
    PatternSize,
}

pub(super) fn compile(root: &Value) -> Result<Schema, SchemaError> {
    let mut compiler = Compiler::new(root);
    compiler.node(Pointer::ROOT);
    let mut done = 0;
    while done < compiler.places.len() {
        let at = compiler.places[done].clone();
        if done >= MAX_NODES {
            return Err(SchemaError { at, problem: SchemaProblem::Nodes });
        }
        let node = compiler.read(&at)?;
        compiler.nodes.push(node);
        done += 1;
    }
    let Compiler { nodes, places, .. } = compiler;
    loops::refuse(&nodes).map_err(|(index, problem)| {
        let at = places.get(index).cloned().unwrap_or_default();
        SchemaError { at, problem }
    })?;
    let asks_back = nodes.iter().any(|node| match node {
        Node::Rules(rules) => {
            rules.unevaluated_items.is_some() || rules.unevaluated_properties.is_some()
        }
        _ => false,
    });
    Ok(Schema { nodes, asks_back })
}

pub(super) struct Compiler<'a> {
    root: &'a Value,
    /// `$id` of the root: references that begin with it stay within the schema.
    base: &'a str,
    anchors: HashMap<&'a str, Pointer>,
    known: HashMap<Pointer, Index>,
    /// Where each node stands; the first `nodes.len()` of them are read.
    places: Vec<Pointer>,
    nodes: Vec<Node>,
}

impl<'a> Compiler<'a> {
    fn new(root: &'a Value) -> Compiler<'a> {
        let mut anchors = HashMap::new();
        find_anchors(root, &Pointer::ROOT, &mut anchors);
        let base = root.key("$id").and_then(Value::as_str).unwrap_or("");
        let base = base.split('#').next().unwrap_or("");
        let (known, places, nodes) = Default::default();
        Compiler { root, base, anchors, known, places, nodes }
    }

    /// The number of the subschema at a place, which is read in its turn.
    pub fn node(&mut self, at: Pointer) -> Index {
        if let Some(index) = self.known.get(&at) {
            return *index;
        }
        let index = self.places.len();
        self.known.insert(at.clone(), index);
        self.places.push(at);
        index
    }

    fn read(&mut self, at: &Pointer) -> Result<Node, SchemaError> {
        let fail = |problem| SchemaError { at: at.clone(), problem };
        let schema = self.root.get(at).unwrap_or(&Value::NULL);
        match schema.view() {
            View::Bool(true) => Ok(Node::Always),
            View::Bool(false) => Ok(Node::Never),
            View::Object(map) => {
                let mut rules = Rules::default();
                Keywords { map, at }.read(self, &mut rules).map_err(fail)?;
                Ok(Node::Rules(Box::new(rules)))
            }
            _ => Err(fail(SchemaProblem::NoSchema(schema.kind()))),
        }
    }

    /// The subschema that a `$ref` means.
    pub fn reference(&mut self, text: &str) -> Result<Index, SchemaProblem> {
        let shown = || text.chars().take(200).collect::<String>();
        let inner =
            text.strip_prefix(self.base).filter(|rest| rest.is_empty() || rest.starts_with('#'));
        let inner = inner.or_else(|| text.starts_with('#').then_some(text));
        let fragment = inner.ok_or_else(|| SchemaProblem::Remote(shown()))?;
        let fragment = percent_decoded(fragment.strip_prefix('#').unwrap_or(""));
        let fragment = fragment.ok_or_else(|| SchemaProblem::Nowhere(shown()))?;
        let at = match fragment.is_empty() || fragment.starts_with('/') {
            true => Pointer::parse(&fragment).ok(),
            false => self.anchors.get(fragment.as_str()).cloned(),
        };
        let at = at.filter(|at| self.root.get(at).is_some());
        Ok(self.node(at.ok_or_else(|| SchemaProblem::Nowhere(shown()))?))
    }
}

fn find_anchors<'a>(value: &'a Value, at: &Pointer, found: &mut HashMap<&'a str, Pointer>) {
    match value.view() {
        View::Object(map) => {
            for word in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = map.get(word).and_then(Value::as_str) {
                    found.entry(name).or_insert_with(|| at.clone());
                }
            }
            let old = map.get("$id").and_then(Value::as_str).and_then(|id| id.strip_prefix('#'));
            if let Some(name) = old.filter(|name| !name.is_empty()) {
                found.entry(name).or_insert_with(|| at.clone());
            }
            for (key, value) in map.iter() {
                find_anchors(value, &at.child(key.clone()), found);
            }
        }
        View::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_anchors(item, &at.child(index.to_string()), found);
            }
        }
        _ => {}
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = tail.get(..2)?;
        let mut byte = [0];
        hex::decode_to_slice(digits, &mut byte).ok()?;
        bytes.push(byte[0]);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok()
}
