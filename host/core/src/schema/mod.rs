//! JSON Schema, checked within bounds.
//!
//! Schemas come from plugins and releases, so none of them may stop the host. A schema is compiled
//! once into a flat table of rules; checking then walks schema and value together and counts every
//! step. What would never end (a `$ref` that leads back to itself at the same value), nest too deep
//! or take too many steps is refused, and patterns run on an engine without backtracking. That is why
//! this is our own: the crates at hand recurse and retry as far as a schema tells them to.
//!
//! ```text
//! Value ──compile──► Schema (rules by number) ──check(value)──► violations, each with its pointer
//! ```
//!
//! It reads drafts 6 to 2020-12. Different on purpose: `format` and `content…` are remarks, keywords
//! beside `$ref` count, and `$ref` stays within the schema. `$dynamicRef`, `$recursiveRef` and an
//! `$id` further in are refused, as is a pattern that looks around or back.

mod annotations;
mod applicators;
mod check;
mod compile;
mod containers;
mod forms;
mod keywords;
mod loops;
mod pattern;
mod rules;
mod scalars;
mod violation;

pub use compile::{SchemaError, SchemaProblem};
pub use violation::{Expected, Violation, ViolationKind};

use rules::Node;

use crate::value::Value;

/// The most bytes of a schema's text.
pub const MAX_BYTES: usize = 1 << 20;
/// The most (sub)schemas in one schema.
pub const MAX_NODES: usize = 20_000;
/// The most steps that one check takes: far more than a plugin's config or a customer's values need.
pub const MAX_STEPS: u64 = 4_000_000;
/// The most violations that one check tells.
pub const MAX_VIOLATIONS: usize = 50;

/// A compiled schema.
#[derive(Clone, Debug)]
pub struct Schema {
    nodes: Vec<Node>,
    /// Whether any rule asks what the others have seen (`unevaluatedProperties`, `…Items`).
    asks_back: bool,
}

impl Schema {
    /// Reads a schema from JSON text.
    pub fn parse(text: &str) -> Result<Schema, SchemaError> {
        let refuse = |problem| SchemaError { at: crate::Pointer::ROOT, problem };
        if text.len() > MAX_BYTES {
            return Err(refuse(SchemaProblem::Bytes(text.len())));
        }
        let value = Value::from_json(text).map_err(|error| refuse(SchemaProblem::Json(error)))?;
        Schema::compile(&value)
    }

    /// Reads a schema from its value.
    pub fn compile(schema: &Value) -> Result<Schema, SchemaError> {
        compile::compile(schema)
    }

    /// What is wrong with `value`, in the order of the schema; nothing if it follows the schema.
    pub fn check(&self, value: &Value) -> Vec<Violation> {
        check::check(self, value)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

#[cfg(test)]
#[path = "oracle_tests.rs"]
mod oracle_tests;
