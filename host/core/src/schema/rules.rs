//! A compiled schema's rules. Subschemas are numbers into one table.

use indexmap::IndexMap;

use super::pattern::Pattern;
use super::violation::Expected;
use crate::value::{Key, Number, Value};

/// The number of a subschema.
pub(super) type Index = usize;

/// One (sub)schema.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// `true`
    Always,
    /// `false`
    Never,
    /// An object with keywords.
    Rules(Box<Rules>),
}

/// The keywords of one schema, absent ones as none or empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// What messages call a form: `title`.
    pub title: Option<Key>,
    /// What messages say is expected, instead of the rule: `x-expected`.
    pub expected: Option<Key>,
    pub types: Option<Types>,
    pub options: Option<Options>,
    pub number: NumberRules,
    pub text: TextRules,
    pub array: ArrayRules,
    pub object: ObjectRules,
    pub in_place: InPlace,
    pub unevaluated_properties: Option<Index>,
    pub unevaluated_items: Option<Index>,
}

impl Rules {
    /// What the schema itself says is expected.
    pub fn in_words(&self) -> Option<Expected> {
        self.expected.as_ref().map(|words| Expected::Words(words.to_string()))
    }
}

/// `enum` and `const`.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub values: Vec<Value>,
    /// What comparing with all of them costs.
    pub steps: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct NumberRules {
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub above: Option<Number>,
    pub below: Option<Number>,
    pub multiple_of: Option<Number>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct TextRules {
    pub least: Option<u64>,
    pub most: Option<u64>,
    pub pattern: Option<Pattern>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ArrayRules {
    pub first: Vec<Index>,
    pub rest: Option<Index>,
    pub least: Option<u64>,
    pub most: Option<u64>,
    pub unique: bool,
    pub contains: Option<Contains>,
}

#[derive(Clone, Debug)]
pub(super) struct Contains {
    pub schema: Index,
    pub least: u64,
    pub most: Option<u64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ObjectRules {
    pub properties: IndexMap<Key, Index>,
    pub patterns: Vec<(Pattern, Index)>,
    pub additional: Option<Index>,
    pub names: Option<Index>,
    pub required: Vec<Key>,
    pub least: Option<u64>,
    pub most: Option<u64>,
    pub required_with: Vec<(Key, Vec<Key>)>,
}

/// Subschemas of the very same value.
#[derive(Clone, Debug, Default)]
pub(super) struct InPlace {
    pub reference: Option<Index>,
    pub all: Vec<Index>,
    pub any: Option<Vec<Index>>,
    pub one: Option<Vec<Index>>,
    pub not: Option<Index>,
    pub condition: Option<Condition>,
    pub with_key: Vec<(Key, Index)>,
}

/// `if`, `then` and `else`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub test: Index,
    pub then: Option<Index>,
    pub otherwise: Option<Index>,
}

impl InPlace {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Index> + '_ {
        let condition = self.condition.iter();
        let condition =
            condition.flat_map(|one| [Some(one.test), one.then, one.otherwise]).flatten();
        self.reference
            .into_iter()
            .chain(self.all.iter().copied())
            .chain(self.any.iter().flatten().copied())
            .chain(self.one.iter().flatten().copied())
            .chain(self.not)
            .chain(condition)
            .chain(self.with_key.iter().map(|(_, index)| *index))
    }
}

/// A set of JSON Schema's types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

/// The types in the order in which messages name them; `integer` is a number without a fraction.
pub(super) const TYPES: [&str; 7] =
    ["null", "boolean", "integer", "number", "string", "array", "object"];

impl Types {
    /// Adds a type by its word; whether there is such a type.
    pub(super) fn add(&mut self, word: &str) -> bool {
        let known = TYPES.iter().position(|known| *known == word);
        self.0 |= known.map_or(0, |at| 1 << at);
        known.is_some()
    }

    /// Both sets.
    pub(super) fn with(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// Whether a value is of one of these types.
    pub(super) fn admit(self, value: &Value) -> bool {
        let word = type_of(value);
        let has = |word: &str| self.words().any(|known| known == word);
        has(word) || (word == "integer" && has("number"))
    }

    /// The words.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        TYPES.into_iter().enumerate().filter(move |(at, _)| self.0 & (1 << at) != 0).map(|(_, w)| w)
    }
}

/// The narrowest type of a value.
pub(super) fn type_of(value: &Value) -> &'static str {
    use crate::value::View;
    match value.view() {
        View::Null => "null",
        View::Bool(_) => "boolean",
        View::Number(number) if is_whole(number) => "integer",
        View::Number(_) => "number",
        View::String(_) => "string",
        View::Array(_) => "array",
        View::Object(_) => "object",
    }
}

/// A float beyond the integer types may still be whole, as 1e30 is.
fn is_whole(number: Number) -> bool {
    !number.is_float() || number.as_f64().fract() == 0.0
}
