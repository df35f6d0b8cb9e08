//! What is checked before the parser runs: the bytes are text, not too many of them, and every
//! character is one that all readers of YAML take for the same thing.

use super::{Error, ErrorKind, Limits, Mark};

/// The text in `bytes`, without a byte order mark. The error tells line and column of the first
/// byte that is not UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str, Error> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(without_byte_order_mark(text)),
        Err(error) => {
            let (good, bad) = bytes.split_at(error.valid_up_to());
            let good = without_byte_order_mark(str::from_utf8(good).unwrap_or_default());
            let byte = bad.first().copied().unwrap_or_default();
            Err(Error { mark: Mark::in_text(good, good.len()), kind: ErrorKind::Utf8(byte) })
        }
    }
}

/// `text`, if it is within the limit and has no character that cannot stand in YAML.
pub(super) fn check<'a>(text: &'a str, limits: &Limits) -> Result<&'a str, Error> {
    if text.len() > limits.bytes {
        return Err(Error { mark: Mark::START, kind: ErrorKind::Bytes(limits.bytes) });
    }
    let text = without_byte_order_mark(text);
    match first_bad(text) {
        None => Ok(text),
        Some((at, character)) => {
            Err(Error { mark: Mark::in_text(text, at), kind: ErrorKind::Character(character) })
        }
    }
}

fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The first character that YAML 1.1 does not allow, or takes for a line break where YAML 1.2
/// does not (NEL, LS and PS).
fn first_bad(text: &str) -> Option<(usize, char)> {
    // Only these bytes can start such a character, so nearly all bytes are done with one look.
    const SUSPECT: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 0x20 {
            table[byte] = !matches!(byte as u8, b'\t' | b'\n' | b'\r');
            byte += 1;
        }
        table[0x7f] = true;
        table[0xc2] = true;
        table[0xe2] = true;
        table[0xef] = true;
        table
    };
    let suspects = text.bytes().enumerate().filter(|(_, byte)| SUSPECT[usize::from(*byte)]);
    suspects
        .filter_map(|(at, _)| Some((at, text.get(at..)?.chars().next()?)))
        .find(|(_, character)| !is_printable(*character))
}

/// Whether every reader of YAML takes `character`, as it is, for a character of text (or, for tab
/// and line breaks, for the same white space).
pub(super) fn is_printable(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\0'..' ' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => false,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_placed() {
        let bytes = ["a: ü\nbc: ".as_bytes(), &[0xff]].concat();
        assert_eq!(
            text(&bytes).unwrap_err().to_string(),
            "2:5: not UTF-8: the byte 0xff cannot stand here"
        );
    }

    #[test]
    fn a_byte_order_mark_is_left_out_and_takes_no_column() {
        assert_eq!(text("\u{feff}a: 1".as_bytes()), Ok("a: 1"));
        let error = check("\u{feff}a\u{7}", &Limits::default()).unwrap_err();
        assert_eq!(error.mark, Mark { line: 1, column: 2 });
    }

    #[test]
    fn a_character_that_readers_disagree_about_is_refused_with_its_escape() {
        let why = |text: &str| check(text, &Limits::default()).unwrap_err().to_string();
        assert_eq!(
            why("a: é\r\nb: x\u{2028}y"),
            "2:5: the character U+2028 cannot stand here: write it as \"\\u2028\""
        );
        assert_eq!(
            why("\rü\u{85}"),
            "2:2: the character U+0085 cannot stand here: write it as \"\\u0085\""
        );
        assert_eq!(check("aü…\u{10ffff}\t", &Limits::default()), Ok("aü…\u{10ffff}\t"));
    }

    #[test]
    fn a_text_beyond_the_limit_is_not_looked_at() {
        let limits = Limits { bytes: 3, ..Limits::default() };
        assert_eq!(check("a\u{1}cd", &limits).unwrap_err().to_string(), "1:1: more than 3 bytes");
    }
}
