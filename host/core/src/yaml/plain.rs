//! Which strings may stand without quotes: those that no reader of YAML, 1.1 or 1.2, takes for
//! anything else.
//!
//! The dialects disagree about what is a number, a truth or a time, and published readers go beyond
//! both (`1,000` is a thousand to Ruby's, `0b-1` is -1 to go-yaml, `1.2.3` fits YAML 1.1's pattern
//! of a float). So a string that looks like a number to any of them is quoted.

use super::source::is_printable;

/// The bytes that mean nothing inside a string. The others: control characters, tab and line breaks;
/// `:` in front of a space; `#` behind one; and those that start a character which is not printable.
const FREE: [bool; 256] = {
    let mut table = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = false;
        byte += 1;
    }
    table[0x7f] = false;
    table[b':' as usize] = false;
    table[b'#' as usize] = false;
    table[0xc2] = false;
    table[0xe2] = false;
    table[0xef] = false;
    table
};

/// Whether `text` may be written as it is, as a value or a key in block style.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    if matches!(last, b' ' | b':') || !may_start(*first, bytes) {
        return false;
    }
    let mut at = 0;
    while let Some(ahead) = bytes[at..].iter().position(|byte| !FREE[usize::from(*byte)]) {
        at += ahead;
        let plain = match bytes[at] {
            b':' => bytes[at + 1..].first() != Some(&b' '),
            b'#' => at > 0 && bytes[at - 1] != b' ',
            0xc2 | 0xe2 | 0xef => text[at..].chars().next().is_some_and(is_printable),
            _ => false,
        };
        if !plain {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether a string may start with `first`, and as a whole is no word, number or time to anyone.
fn may_start(first: u8, bytes: &[u8]) -> bool {
    match first {
        b' ' | b'!' | b'"' | b'#' | b'%' | b'&' | b'\'' | b'*' | b',' | b':' | b'>' | b'?'
        | b'@' | b'[' | b']' | b'`' | b'{' | b'|' | b'}' => false,
        b'-' if matches!(bytes, [b'-'] | [b'-', b' ', ..] | [b'-', b'-', b'-', ..]) => false,
        b'+' | b'-' | b'.' | b'0'..=b'9' => {
            !(bytes.starts_with(b"...") || is_number(bytes) || is_time(bytes))
        }
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => !is_word(bytes),
        // An exponent alone is a number, if a strange one, to one reader.
        b'e' | b'E' => !is_decimal(bytes),
        b'~' | b'=' => bytes.len() > 1,
        b'<' => bytes != b"<<",
        _ => true,
    }
}

fn is_word(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 9] =
        [b"y", b"n", b"yes", b"no", b"on", b"off", b"true", b"false", b"null"];
    bytes.len() <= 5 && WORDS.iter().any(|word| bytes.eq_ignore_ascii_case(word))
}

/// Whether any reader might take this for a number: in a named base, decimal, in groups, to base 60,
/// with an exponent, infinite, or none at all.
fn is_number(bytes: &[u8]) -> bool {
    let bytes = match bytes {
        [b'+' | b'-', rest @ ..] => rest,
        _ => bytes,
    };
    // go-yaml leaves underscores out before it looks, wherever they are: `0_x1` is one to it.
    if bytes.contains(&b'_') && bytes.iter().all(|byte| may_be_digit(*byte)) {
        return true;
    }
    match bytes {
        [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', digits @ ..] => {
            digits.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'_' | b'+' | b'-'))
        }
        [b'.', word @ ..] if word.eq_ignore_ascii_case(b"inf") => true,
        [b'.', word @ ..] if word.eq_ignore_ascii_case(b"nan") => true,
        _ => is_decimal(bytes),
    }
}

/// Whether a number in any base may have this byte in it.
fn may_be_digit(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || b"_xXoO.,:+-".contains(&byte)
}

fn is_decimal(bytes: &[u8]) -> bool {
    let mantissa = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'_' | b',' | b':');
    let end = bytes.iter().position(|byte| !mantissa(byte)).unwrap_or(bytes.len());
    match &bytes[end..] {
        [] => true,
        [b'e' | b'E', b'+' | b'-', digits @ ..] | [b'e' | b'E', digits @ ..] => {
            (end > 0 || !digits.is_empty())
                && digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'_'))
        }
        _ => false,
    }
}

/// Whether this starts as a day does, `2020-1-31`, and then ends or goes on as a time.
fn is_time(bytes: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits(bytes) != 4 || bytes.get(4) != Some(&b'-') {
        return false;
    }
    let month = digits(&bytes[5..]);
    let Some(b'-') = bytes.get(5 + month) else {
        return false;
    };
    let rest = &bytes[6 + month..];
    let day = digits(rest);
    let ends = matches!(rest.get(day), None | Some(b'T' | b't' | b' '));
    (1..=2).contains(&month) && (1..=2).contains(&day) && ends
}

#[cfg(test)]
#[path = "plain_tests.rs"]
mod tests;
