//! Names of plugins and releases, with `*` for any part of one.

use std::fmt;

/// Names and patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Vec<String>);

/// A text that is no name and no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a name such as sidecar, or a pattern such as acme-*, found {0:?}")]
pub struct NoNames(String);

impl Names {
    /// Reads names and patterns.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Names, NoNames> {
        let read = texts.iter().map(AsRef::as_ref).map(|text| {
            let known = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-' | '*');
            let fits = (1..=64).contains(&text.len()) && text.chars().all(known);
            fits.then(|| text.to_owned()).ok_or_else(|| NoNames(text.chars().take(80).collect()))
        });
        read.collect::<Result<_, _>>().map(Names)
    }

    /// Every name.
    pub fn everything() -> Names {
        Names(vec!["*".to_owned()])
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a name is one of them.
    pub fn contain(&self, name: &str) -> bool {
        self.0.iter().any(|pattern| fits(pattern, name))
    }
}

impl fmt::Display for Names {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join(", "))
    }
}

/// The parts between stars must stand in the name one after the other, the first at its begin and the
/// last at its end.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_stands_for_any_part_of_a_name() {
        for (pattern, yes, no) in [
            ("sidecar", vec!["sidecar"], vec!["sidecars", "a-sidecar", ""]),
            ("*", vec!["", "sidecar"], vec![]),
            ("acme-*", vec!["acme-", "acme-a"], vec!["acme", "my-acme-a"]),
            ("*-ro*er", vec!["a-roer", "b-ro-roer"], vec!["roer", "a-roe", "-ror"]),
            ("a*a", vec!["aa", "aba"], vec!["a", "ab"]),
        ] {
            let names = Names::parse(&[pattern]).unwrap();
            assert!(yes.iter().all(|name| names.contain(name)), "{pattern} {yes:?}");
            assert!(!no.iter().any(|name| names.contain(name)), "{pattern} {no:?}");
        }
        for odd in ["", "Acme", "a b", "a/b", &"a".repeat(65)] {
            assert!(Names::parse(&[odd]).is_err(), "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn a_pattern_means_what_it_means_to_a_regular_expression(
            pattern in "[ab*]{1,6}",
            name in "[ab]{0,8}",
        ) {
            let meant = pattern.replace('*', ".*");
            let whole = globset::GlobBuilder::new(&pattern).build().unwrap().compile_matcher();
            prop_assert_eq!(fits(&pattern, &name), whole.is_match(&name), "{}", meant);
        }
    }
}
