//! Text of several lines as a literal block, where a literal says it exactly to every reader.

use super::source::is_printable;

/// The header of the literal block that says `text` at any depth, like `|2-`; none if it is to be
/// quoted instead.
///
/// Quoted are: text without a line break; line breaks alone; lines that end in white space, which
/// editors take away unasked; a first line that starts with a tab, which old readers refuse; a
/// carriage return, which readers turn into a line break; what is not printable.
pub(super) fn header(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let first = *bytes.first()?;
    let body = text.trim_end_matches('\n');
    if body.is_empty() || first == b'\t' || !text.contains('\n') || !is_exact(text) {
        return None;
    }
    // Without a number, readers take the indentation from the first line that is not empty.
    let told = matches!(first, b' ' | b'\n');
    Some(match (text.len() - body.len(), told) {
        (0, false) => "|-",
        (1, false) => "|",
        (_, false) => "|+",
        (0, true) => "|2-",
        (1, true) => "|2",
        (_, true) => "|2+",
    })
}

fn is_exact(text: &str) -> bool {
    let mut before = b'\n';
    for (at, byte) in text.bytes().enumerate() {
        let exact = match byte {
            b'\n' => !matches!(before, b' ' | b'\t'),
            b'\t' | b' '..=b'~' => true,
            0..b' ' | 0x7f => false,
            0xc2 | 0xe2 | 0xef => text[at..].chars().next().is_some_and(is_printable),
            _ => true,
        };
        if !exact {
            return false;
        }
        before = byte;
    }
    !matches!(before, b' ' | b'\t')
}
