//! Patterns: ECMAScript's syntax on an engine that takes linear time.

use regex::{Regex, RegexBuilder};

use super::SchemaProblem;

/// The most bytes of a pattern.
const MAX_BYTES: usize = 4096;
/// How large a compiled pattern may be, and what matching one byte then costs in steps.
const SIZES: [(usize, u64); 4] = [(8 << 10, 1), (32 << 10, 4), (128 << 10, 16), (512 << 10, 64)];

/// A pattern, ready to match.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// As it is written.
    pub text: String,
    weight: u64,
}

impl Pattern {
    pub fn compile(text: &str) -> Result<Pattern, SchemaProblem> {
        if text.len() > MAX_BYTES {
            return Err(SchemaProblem::PatternSize);
        }
        let translated = translate(text);
        for (size, weight) in SIZES {
            let mut builder = RegexBuilder::new(&translated);
            match builder.size_limit(size).nest_limit(64).build() {
                Ok(regex) => return Ok(Pattern { regex, text: text.to_owned(), weight }),
                Err(regex::Error::CompiledTooBig(_)) => {}
                Err(_) => return Err(SchemaProblem::Pattern(text.chars().take(200).collect())),
            }
        }
        Err(SchemaProblem::PatternSize)
    }

    /// Whether the pattern is somewhere in `text`: patterns are not anchored.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// What matching `text` may cost.
    pub fn steps(&self, text: &str) -> u64 {
        1 + self.weight * (text.len() as u64 / 16)
    }
}

/// ECMAScript's pattern in the words of the regex crate: there `\d` and `\w` mean letters and digits
/// of all scripts, and a bracket or a doubled sign in a class would have a meaning of its own.
fn translate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut letters, mut class) = (text.chars().peekable(), false);
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('d') => out.push_str("[0-9]"),
                Some('D') => out.push_str("[^0-9]"),
                Some('w') => out.push_str("[0-9A-Za-z_]"),
                Some('W') => out.push_str("[^0-9A-Za-z_]"),
                Some('b') if class => out.push_str("\\x08"),
                Some('b') => out.push_str("(?-u:\\b)"),
                Some('/') => out.push('/'),
                Some(escaped) => out.extend(['\\', escaped]),
                None => out.push('\\'),
            },
            '[' if class => out.push_str("\\["),
            '&' | '~' | '-' if class && letters.peek() == Some(&letter) => {
                out.extend(['\\', letter]);
            }
            '[' => {
                class = true;
                out.push('[');
                if letters.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            ']' => {
                class = false;
                out.push(']');
            }
            // A dollar sign means the very end, as it does in ECMAScript without the flag `m`.
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::compile(pattern).unwrap().matches(text)
    }

    #[test]
    fn classes_mean_what_they_mean_in_ecmascript() {
        assert!(matches(r"^\d+$", "42") && !matches(r"^\d+$", "٤٢"));
        assert!(matches(r"^[\d_]+$", "4_2") && matches(r"^[^\d]$", "a"));
        assert!(matches(r"^\w$", "a") && !matches(r"^\w$", "ä"));
        assert!(matches(r"^[a[]$", "[") && matches(r"^[&&a]$", "&"));
        assert!(matches(r"^\/a\/$", "/a/") && matches(r"\u0041", "A"));
        assert!(!matches("^a$", "a\n"));
    }

    #[test]
    fn a_pattern_that_would_take_long_or_much_is_refused() {
        for (text, problem) in [
            ("(?=a)b", "a pattern that this host does not run"),
            (r"(a)\1", "a pattern that this host does not run"),
            ("(", "a pattern that this host does not run"),
            ("((a{1000}){1000}){1000}", "a pattern that is too large"),
            (&"a".repeat(5000), "a pattern that is too large"),
            (&"(".repeat(2000), "a pattern that this host does not run"),
        ] {
            let error = Pattern::compile(text).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{text:.20}: {error}");
        }
        // Catastrophic for an engine that backtracks.
        assert!(!matches("^(a+)+$", &format!("{}b", "a".repeat(100_000))));
    }
}
