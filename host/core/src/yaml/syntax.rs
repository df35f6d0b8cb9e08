//! What the parser says when a text is no YAML, in words that say what to do about the common slips.

use saphyr_parser::ScanError;

use super::{Error, ErrorKind, Mark};

/// The parser's error as our own. `depth` is the limit that it passed if it gave up nesting.
pub(super) fn syntax(error: &ScanError, depth: usize) -> Error {
    let kind = match error.info() {
        // The parser's own bound is above every limit of ours.
        "recursion limit exceeded" => ErrorKind::Depth(depth),
        "while parsing node, found unknown anchor" => ErrorKind::UnknownAlias,
        info => ErrorKind::Syntax(in_words(info)),
    };
    Error { mark: Mark::of(error.marker()), kind }
}

fn in_words(info: &str) -> String {
    if let Some(start) = info.strip_prefix("unexpected character: `") {
        let start = start.trim_end_matches('\'');
        return format!("a value cannot start with `{start}`: put it in quotes");
    }
    let words = match info {
        "mapping values are not allowed in this context" => {
            "`: ` cannot stand here: check the indentation, or put the text in quotes"
        }
        "simple key expect ':'" | "simple key expected" => {
            "a key without `:`: check the indentation, or put the text in quotes"
        }
        "while parsing a block mapping, did not find expected key" => {
            "a key should stand here: check the indentation"
        }
        "while parsing a block collection, did not find expected '-' indicator" => {
            "`- ` should stand here: check the indentation"
        }
        "while parsing a flow mapping, did not find expected ',' or '}'" => {
            "`,` or `}` should stand here"
        }
        "illegal placement of ':' indicator" => {
            "`:` cannot stand here: perhaps a bracket or a brace above is not closed"
        }
        "while parsing a flow sequence, expected ',' or ']'" => "`,` or `]` should stand here",
        "while scanning a quoted scalar, found unexpected end of stream" => {
            "the text ends inside quotes"
        }
        "while scanning a quoted scalar, found unexpected document indicator" => {
            "the document ends inside quotes"
        }
        "invalid trailing content after double-quoted scalar" => {
            "nothing can stand behind the closing quote"
        }
        "':' must be followed by a valid YAML whitespace" => {
            "a space should stand behind `:`, not a tab"
        }
        "'-' must be followed by a valid YAML whitespace" => {
            "a space should stand behind `-`, not a tab"
        }
        "invalid indentation in flow construct" | "invalid indentation" => {
            "this should be indented more"
        }
        "invalid indentation in quoted scalar" => "the lines of text in quotes should be indented",
        "comments must be separated from other tokens by whitespace" => {
            "a space should stand in front of `#`"
        }
        "while parsing a quoted scalar, found unknown escape character" => {
            "no such escape: write a backslash twice, or use single quotes"
        }
        "did not find expected <document start>" => {
            "nothing can stand behind the end of a value but `---`: check the indentation"
        }
        other if other.contains("tab") => "a tab cannot indent YAML: use spaces",
        other => other,
    };
    words.to_owned()
}
