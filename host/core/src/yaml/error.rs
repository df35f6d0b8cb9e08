//! Why a text is not YAML that Bowline takes, and where.

use std::fmt;

/// A place in a text. Both count from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The line.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}

impl Mark {
    /// The first character of a text.
    pub const START: Mark = Mark { line: 1, column: 1 };

    /// The place of the parser's marker, whose columns count from 0.
    pub(super) fn of(marker: &saphyr_parser::Marker) -> Mark {
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Mark { line: narrow(marker.line()), column: narrow(marker.col().saturating_add(1)) }
    }

    /// The place of the byte `at` of `text`, which starts a character. Walks the text: for errors.
    pub(super) fn in_text(text: &str, at: usize) -> Mark {
        let before = &text[..at];
        // A line ends with LF, CR or both.
        let mut lines = 1;
        let mut line_start = 0;
        for (index, byte) in before.bytes().enumerate() {
            let pair = byte == b'\r' && text.as_bytes().get(index + 1) == Some(&b'\n');
            if matches!(byte, b'\n' | b'\r') && !pair {
                lines += 1;
                line_start = index + 1;
            }
        }
        let column = before[line_start..].chars().count() + 1;
        Mark { line: lines, column: u32::try_from(column).unwrap_or(u32::MAX) }
    }
}

/// `14:3`, as editors and compilers write a place behind a file name.
impl fmt::Display for Mark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

/// What is wrong, and where. Shown as `14:3: duplicate key …`, so that `FILE:` in front of it makes
/// a place that editors can open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{mark}: {kind}")]
pub struct Error {
    /// Where.
    pub mark: Mark,
    /// What.
    pub kind: ErrorKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// The bytes are no text.
    #[error("not UTF-8: the byte 0x{0:02x} cannot stand here")]
    Utf8(u8),
    /// A character that readers of YAML refuse, or that only some of them take for a line break.
    #[error("the character U+{code:04X} cannot stand here: write it as \"\\u{code:04x}\"", code = *.0 as u32)]
    Character(char),
    /// Not YAML.
    #[error("{0}")]
    Syntax(String),
    /// `{a:}` or `[?a]`, which YAML 1.1 and 1.2 read differently.
    #[error("readers disagree about `{0}` here: put the text in quotes, or a space {1}")]
    Tight(char, &'static str),
    /// Longer than the limit.
    #[error("more than {0} bytes")]
    Bytes(usize),
    /// More values than the limit.
    #[error("more than {0} values")]
    Nodes(u64),
    /// A list or an object in brackets that is too long.
    #[error("a value in brackets behind here is too long: write it without brackets")]
    Ahead,
    /// More values than the limit once aliases are written out.
    #[error("this alias expands the text to more than {0} values")]
    Expansion(u64),
    /// Deeper than the limit.
    #[error("nested more than {0} deep")]
    Depth(usize),
    /// One object has a key twice.
    #[error("duplicate key `{key}`, first at line {first}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// The line of its first occurrence.
        first: u32,
    },
    /// A key that comes in by `<<` stands above it already; readers disagree about which one counts.
    #[error("`<<` brings in `{key}` again, which stands above at line {first}: write `<<` first")]
    MergeOver {
        /// The key.
        key: String,
        /// The line where it stands.
        first: u32,
    },
    /// What is under `<<` is no object.
    #[error("`<<` takes an object, an alias of one, or a list of these")]
    Merge,
    /// `null` as a key.
    #[error("a key cannot be null: write it in quotes")]
    NullKey,
    /// A list or an object as a key.
    #[error("a key cannot be a list or an object: put text that starts with `[` or `{{` in quotes")]
    ContainerKey,
    /// An integer key beyond `i64`.
    #[error("the key {0} is beyond 63 bits: write it in quotes")]
    WideKey(String),
    /// A name of an anchor that only YAML 1.2 allows.
    #[error("the name of an anchor is made of a-z, A-Z, 0-9, - and _, and a space ends it")]
    AnchorName,
    /// A tag that ends in a colon: a part of it in YAML 1.2, not in 1.1.
    #[error("readers disagree about a tag that ends in `:`")]
    TagColon,
    /// A tag in brackets or braces with nothing behind it.
    #[error("a tag in brackets takes a value behind it: write \"\" for an empty one")]
    BareTag,
    /// A block that is a whole document and stands at the margin, which YAML 1.1 ends at once.
    #[error("a block that is a whole document is indented, and has no tag and no anchor")]
    Margin,
    /// An alias without an anchor in its document.
    #[error("no anchor of this name stands above in this document")]
    UnknownAlias,
    /// An alias inside the value that it stands for.
    #[error("this alias stands inside the value that it names")]
    SelfAlias,
    /// A number that neither `i64`, `u64` nor a finite `f64` holds.
    #[error("the number {0} is beyond 64 bits: if it is text, write it in quotes")]
    Number(String),
    /// Infinity or not-a-number.
    #[error("{0} is no number that JSON can say: if it is text, write it in quotes")]
    NotFinite(String),
    /// A scalar that is not what its tag says.
    #[error("`{text}` is no {tag}")]
    Tag {
        /// The scalar.
        text: String,
        /// The tag.
        tag: &'static str,
    },
    /// The tag `!!timestamp`.
    #[error("times are text to Kubernetes: leave the tag !!timestamp out")]
    Timestamp,
    /// `!!binary` that is not base64, or whose bytes are no text.
    #[error(
        "!!binary holds no base64 of UTF-8 text: leave the tag out to keep the base64 as it is"
    )]
    Binary,
}

/// At most the first 40 characters, for messages.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
