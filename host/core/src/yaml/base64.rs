//! Base64 (RFC 4648) to bytes, for the tag `!!binary`.

/// The bytes that `text` says; none if it is not base64 with its padding. Line breaks do not count.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3);
    let mut groups = letters.chunks(4).peekable();
    while let Some(group) = groups.next() {
        let padding = group.iter().rev().take_while(|letter| **letter == b'=').count();
        // Padding only fills up the last group, which has two letters at least.
        if group.len() != 4 || padding > 2 || (padding > 0 && groups.peek().is_some()) {
            return None;
        }
        let bits = group[..4 - padding]
            .iter()
            .try_fold(0_u32, |bits, letter| Some(bits << 6 | u32::from(sextet(*letter)?)))?;
        let shifted = (bits << (6 * padding)).to_be_bytes();
        bytes.extend_from_slice(&shifted[1..4 - padding]);
    }
    Some(bytes)
}

fn sextet(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn whole_groups_with_padding_are_read_and_others_are_not() {
        assert_eq!(decode("aGVsbG8=").as_deref(), Some(b"hello".as_slice()));
        assert_eq!(decode("aGVs\nbG8h\n").as_deref(), Some(b"hello!".as_slice()));
        assert_eq!(decode("+/8=").as_deref(), Some([0xfb, 0xff].as_slice()));
        assert_eq!(decode("").as_deref(), Some(b"".as_slice()));
        for bad in ["a", "ab", "abc", "ab=c", "a===", "====", "aGVsbG8=aGVs", "a b=", "aé=="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
