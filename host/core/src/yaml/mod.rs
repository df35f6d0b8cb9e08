//! YAML as Kubernetes reads it, and written so that every reader gets the same values back.
//!
//! ```text
//! bytes ─text─► &str ─source─► saphyr-parser ─events─► dialect ─► compose ─► Document | Marked
//!                                                   scalar, merge ┘     └ marks, when asked for
//! Value ─write─► String         plain: what stands without quotes; literal: blocks of lines
//! ```
//!
//! Reading follows `sigs.k8s.io/yaml`, that is `YAMLToJSON`; `tests/oracle` holds it to a table that
//! the library itself made. The rule: a text is never taken for another value than there. Where the
//! two differ, one of them refuses.
//!
//! Refused here on purpose:
//! - a decimal integer beyond `i64` and `u64`, which becomes a rounded float there;
//! - a key twice in one object, as `YAMLToJSONStrict` does; also keys that are the same only as text
//!   (`1` and `"1"`), of which an arbitrary one is lost there;
//! - a key that stands above a `<<` which brings it in, where the two forms there disagree with YAML
//!   and with each other (below the `<<` it replaces what came in, as YAML says and `YAMLToJSON`
//!   does, though the strict form calls it a duplicate);
//! - anything wrong behind the first document, where the library stops reading (empty documents are
//!   left out here, and anchors end with their document);
//! - `!!timestamp`; `!!binary` whose bytes are no UTF-8 text;
//! - NEL, LS and PS as they are: line breaks in YAML 1.1, text in 1.2;
//! - what only the grammar of YAML 1.1 takes: a tab behind `:` or `-`, a `#` that touches the text in
//!   front of it, the inside of brackets or quotes at the indentation of their key, the escape `\'`;
//! - what the two grammars divide differently (see `dialect`): `{a:}`, `[?a]`, `&a:`.
//!
//! Taken here though refused there: what only the grammar of YAML 1.2 takes (`"\/"`, `%YAML 1.2`,
//! `[:a]`, tabs in front of text).

mod base64;
mod compose;
mod dialect;
mod error;
mod frame;
mod key;
mod literal;
mod lookahead;
mod marks;
mod merge;
mod numeral;
mod plain;
mod scalar;
mod source;
mod syntax;
mod write;

pub use error::{Error, ErrorKind, Mark};
pub use marks::Marked;
pub use source::text;
pub use write::write;

use crate::{Value, value::MAX_DEPTH};

/// What a text may hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the text.
    pub bytes: usize,
    /// Values of any kind in all its documents, with aliases written out.
    pub nodes: u64,
    /// Levels of lists and objects; never more than [`MAX_DEPTH`].
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 16 << 20, nodes: 1_000_000, depth: MAX_DEPTH }
    }
}

/// One document of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it says.
    pub value: Value,
    /// The line where its content starts; from 1.
    pub line: u32,
}

/// Reads all documents of `text`. Time is linear in its length and in the values that it holds.
pub fn read(text: &str, limits: &Limits) -> Result<Vec<Document>, Error> {
    let documents = compose::documents(text, limits, false)?;
    Ok(documents.into_iter().map(Marked::into_document).collect())
}

/// Reads all documents of `text`, and remembers where everything stands: for files that a person
/// wrote and whose errors are to name line and column.
pub fn read_marked(text: &str, limits: &Limits) -> Result<Vec<Marked>, Error> {
    compose::documents(text, limits, true)
}

#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
