//! Takes known secrets out of texts: out of what a program or a server said, before it goes into a
//! message, a log or the journal.
//!
//! A mark on a value is the first line of defence; this is the second, for texts that come from
//! outside and may repeat what was sent there. It knows a secret also as base64 (at any offset, as in
//! `Authorization: Basic`), percent-encoded and as JSON writes it, and a secret of several lines also
//! line by line. Mask before a text is cut short: half a secret is not recognised.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::value::json::write_json_string;
use crate::value::{Taint, Value, View};

/// Shorter secrets are not looked for: every text would be full of them.
pub const SHORTEST: usize = 4;
/// A line of a longer secret is one when it is this long.
const SHORTEST_LINE: usize = 8;
/// What stands in the place of a secret: the first of these that none of the secrets touches.
const MARKS: [&str; 4] = ["(sensitive)", "[hidden]", "***", "\u{2588}"];

/// The secrets that a text may not hold.
#[derive(Clone, Default)]
pub struct Masks(Option<Search>);

#[derive(Clone)]
struct Search {
    needles: AhoCorasick,
    /// None where every mark could make a secret together with the text around it.
    mark: Option<&'static str>,
}

impl Masks {
    /// Masks these secrets; those of fewer than [`SHORTEST`] bytes are left out.
    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Masks {
        let mut needles = BTreeSet::new();
        for secret in secrets {
            spellings(secret, &mut needles);
            let lines = secret.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_LINE);
            lines.for_each(|line| spellings(line, &mut needles));
        }
        if needles.is_empty() {
            return Masks(None);
        }
        let untouched = |mark: &&str| !needles.iter().any(|needle| touches(needle, mark));
        let mark = MARKS.into_iter().find(untouched);
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&needles);
        // It fails only beyond 2^31 states, and secrets are bounded where they are read.
        Masks(built.ok().map(|needles| Search { needles, mark }))
    }

    /// Masks every marked text and number inside these values.
    pub fn of_values<'a>(values: impl IntoIterator<Item = &'a Value>) -> Masks {
        let mut texts = Vec::new();
        values.into_iter().for_each(|value| marked_texts(value, false, &mut texts));
        Masks::of(texts.iter().map(String::as_str))
    }

    /// `text` without the secrets. It is borrowed where there are none in it.
    pub fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(Search { needles, mark }) = &self.0 else { return Cow::Borrowed(text) };
        if !needles.is_match(text) {
            return Cow::Borrowed(text);
        }
        let Some(mark) = mark else { return Cow::Borrowed("") };
        let mut masked = String::with_capacity(text.len());
        needles.replace_all_with(text, &mut masked, |_, _, out| {
            out.push_str(mark);
            true
        });
        Cow::Owned(masked)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// How many there are would be all that may be told.
impl fmt::Debug for Masks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Masks(..)")
    }
}

fn marked_texts(value: &Value, marked: bool, texts: &mut Vec<String>) {
    let marked = marked || value.taint() == Taint::Sensitive;
    match value.view() {
        View::String(text) if marked => texts.push(text.to_string()),
        View::Number(number) if marked => texts.push(number.to_string()),
        View::Array(items) => items.iter().for_each(|item| marked_texts(item, marked, texts)),
        View::Object(map) => map.values().for_each(|item| marked_texts(item, marked, texts)),
        _ => {}
    }
}

/// All ways in which `secret` may stand in a text.
fn spellings(secret: &str, into: &mut BTreeSet<String>) {
    if secret.len() < SHORTEST {
        return;
    }
    let mut json = String::new();
    write_json_string(secret, &mut json);
    into.insert(json[1..json.len() - 1].to_owned());
    into.insert(secret.to_owned());
    for plus in [false, true] {
        into.insert(percent(secret, plus, b"0123456789ABCDEF"));
        into.insert(percent(secret, plus, b"0123456789abcdef"));
    }
    for offset in 0..3 {
        let mut bytes = vec![0; offset];
        bytes.extend_from_slice(secret.as_bytes());
        // Only the letters that the bytes around the secret cannot change.
        let (from, to) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
        into.insert(STANDARD_NO_PAD.encode(&bytes)[from..to].to_owned());
        into.insert(URL_SAFE_NO_PAD.encode(&bytes)[from..to].to_owned());
    }
}

/// Percent-encoded, as in a query; a space is a plus in the bodies of forms.
fn percent(secret: &str, plus: bool, digits: &[u8; 16]) -> String {
    let mut out = String::with_capacity(secret.len());
    for byte in secret.bytes() {
        match byte {
            b' ' if plus => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(byte.into())
            }
            byte => {
                out.push('%');
                out.push(digits[usize::from(byte >> 4)].into());
                out.push(digits[usize::from(byte & 15)].into());
            }
        }
    }
    out
}

/// Whether a part of `mark` and text beside it could be `needle`.
fn touches(needle: &str, mark: &str) -> bool {
    let ends = mark.char_indices().map(|(at, _)| at).chain([mark.len()]);
    let mut parts = ends.map(|at| mark.split_at(at));
    needle.contains(mark)
        || mark.contains(needle)
        || parts.any(|(head, tail)| {
            (!head.is_empty() && needle.ends_with(head))
                || (!tail.is_empty() && needle.starts_with(tail))
        })
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_secret_is_masked_in_every_spelling() {
        let masks = Masks::of(["hun ter/2\"x"]);
        let basic = STANDARD.encode("admin:hun ter/2\"x");
        let text = format!(
            "a hun ter/2\"x b {{\"p\":\"hun ter/2\\\"x\"}} ?p=hun%20ter%2F2%22x&q=hun+ter%2f2%22x Basic {basic}"
        );
        insta::assert_snapshot!(masks.apply(&text), @r#"a (sensitive) b {"p":"(sensitive)"} ?p=(sensitive)&q=(sensitive) Basic YWRtaW46(sensitive)g="#);
    }

    #[test]
    fn a_line_of_a_long_secret_is_one() {
        let masks = Masks::of(["-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n"]);
        assert_eq!(masks.apply("bad key: MIIEvQIBADANBg"), "bad key: (sensitive)");
    }

    #[test]
    fn short_secrets_are_left_alone_and_so_are_texts_without_any() {
        assert!(Masks::of(["", "abc"]).is_empty());
        assert!(matches!(Masks::of(["abcd"]).apply("abc d"), Cow::Borrowed("abc d")));
    }

    #[test]
    fn marked_leaves_are_secrets_and_others_are_not() {
        let secret = Value::from_json(r#"{"a":["swordfish", 12345678]}"#).unwrap();
        let open = Value::from_json(r#"["herring"]"#).unwrap();
        let masks = Masks::of_values([&secret.into_sensitive(), &open]);
        assert_eq!(masks.apply("swordfish 12345678 herring"), "(sensitive) (sensitive) herring");
    }

    #[test]
    fn the_mark_is_one_that_no_secret_touches() {
        assert_eq!(Masks::of(["sens", "x[hid"]).apply("sens!"), "***!");
        assert_eq!(Masks::of(["sens", "hidden]", "a***", "\u{2588}bc"]).apply("sens!"), "");
    }

    #[test]
    fn a_mask_does_not_show_what_it_masks() {
        assert_eq!(format!("{:?}", Masks::of(["swordfish"])), "Masks(..)");
    }

    proptest! {
        #[test]
        fn no_secret_is_left_whatever_surrounds_it(
            secrets in prop::collection::vec("[ab(s*\\[\"/ é\n]{4,8}", 1..4),
            pieces in prop::collection::vec(("[ab(s*)\\[\" ]{0,4}", 0usize..8, 0usize..8), 0..6),
        ) {
            let masks = Masks::of(secrets.iter().map(String::as_str));
            let mut text = String::new();
            for (around, which, how) in pieces {
                let secret = &secrets[which % secrets.len()];
                let mut spelled = BTreeSet::new();
                spellings(secret, &mut spelled);
                text.push_str(&around);
                text.extend(spelled.iter().cycle().nth(how).map(String::as_str));
            }
            let masked = masks.apply(&text);
            for secret in &secrets {
                let mut spelled = BTreeSet::new();
                spellings(secret, &mut spelled);
                for spelling in spelled {
                    prop_assert!(!masked.contains(&spelling), "{spelling:?} in {masked:?}");
                }
            }
        }

        #[test]
        fn base64_of_anything_around_a_secret_is_masked(
            before in prop::collection::vec(any::<u8>(), 0..5),
            secret in "[!-~]{8,20}",
            after in prop::collection::vec(any::<u8>(), 0..5),
        ) {
            let whole = [&before[..], secret.as_bytes(), &after[..]].concat();
            let text = STANDARD.encode(whole);
            prop_assert!(!matches!(Masks::of([secret.as_str()]).apply(&text), Cow::Borrowed(_)));
        }
    }
}
