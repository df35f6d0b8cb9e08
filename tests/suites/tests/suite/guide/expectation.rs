//! Whether what was printed is what a page says: the same but for what lasts in no run (times, digests, sizes), where
//! `...` stands for any part of a line, and on a line of its own for any number of lines.

use regex::Regex;

use crate::plugin_cli::lasting;

const ANYTHING: &str = "...";

/// Whether `printed` is what a page expects.
pub fn is_met(expected: &str, printed: &str) -> bool {
    let mut pattern = String::from(r"\A");
    for line in lines(expected) {
        if line == ANYTHING {
            pattern.push_str(r"(?:[^\n]*\n)*");
            continue;
        }
        let parts: Vec<_> = line.split(ANYTHING).map(regex::escape).collect();
        pattern.push_str(&parts.join(r"[^\n]*"));
        pattern.push_str(r"\n");
    }
    pattern.push_str(r"\z");
    let printed: String = lines(printed).iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    Regex::new(&pattern).unwrap().is_match(&printed)
}

/// The lines that count, without spaces at their ends and empty lines at the end of all.
fn lines(text: &str) -> Vec<String> {
    let text = lasting(text.trim_end().to_owned());
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_must_be_what_is_said() {
        assert!(is_met("one\n\ntwo\n", "one \n\ntwo\n\n"));
        assert!(is_met("", "\n"));
        assert!(!is_met("", "one\n"));
        assert!(!is_met("one\n", "one\ntwo\n"));
        assert!(!is_met("a.c\n", "abc\n"));
    }

    #[test]
    fn dots_stand_for_lines_or_a_part_of_one() {
        assert!(is_met("...\ntwo\n...\n", "zero\none\ntwo\n"));
        assert!(is_met("...\n", ""));
        assert!(is_met("in ... s\n", "in 1.5 s\n"));
        assert!(!is_met("in ... s\n", "in 1\n2 s\n"));
        assert!(!is_met("...\ntwo\n", "two\nthree\n"));
    }

    #[test]
    fn times_digests_and_sizes_differ_from_run_to_run() {
        assert!(is_met(
            "acme  3 ms  130 KB  sha256:0123456789ab\n",
            "acme  12 ms  7 KB  sha256:ba9876543210\n"
        ));
        assert!(!is_met("acme  3 ms\n", "acme  3 s\n"));
    }
}
