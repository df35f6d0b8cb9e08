//! The classes as a page for people, `host/docs/failures.md`.

use std::fmt::Write as _;

use super::FailureClass;
use crate::run::RetryPolicy;

const HEAD: &str = "\
# Classes of failure

Whatever fails has a class. Its word and number are stable: scripts and dashboards may go by them. The class decides whether \
the run tries again and how the program ends. `[retries]` in bowline.toml changes the policies, and `bowline classify` \
says the class of an error's text.

This page is made from the table in `host/core/src/failure.rs`; `BOWLINE_UPDATE=1 cargo test -p bowline page` writes it.
";

/// The page; `exit` is the code that the program ends with for a class.
pub fn page(exit: impl Fn(FailureClass) -> u8) -> String {
    let mut page = String::from(HEAD);
    page.push_str("\n| number | class | retried | exit code |\n|---|---|---|---|\n");
    for class in FailureClass::ALL {
        let (number, retried, exit) = (class.number(), retried(*class), exit(*class));
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| {number} | [`{class}`](#{number}) | {retried} | {exit} |");
    }
    for class in FailureClass::ALL {
        let number = class.number();
        let _ = writeln!(page, "\n## <a id=\"{number}\"></a>{number} `{class}`\n");
        let _ = writeln!(page, "{}\n", class.meaning());
        let _ = writeln!(page, "- For example: `` {} ``", class.example());
        let _ = writeln!(page, "- Retried: {}", retried(*class));
        let _ = writeln!(page, "- What to do: {}", class.remedy());
    }
    page
}

/// How often and when a class is tried again where nobody says otherwise, in words.
pub fn retried(class: FailureClass) -> String {
    let policy = RetryPolicy::of(class);
    let first = policy.first.0 / 1_000;
    let words = match policy.times {
        0 => "no".to_owned(),
        1 => format!("once, after {first} s"),
        u32::MAX => "when it opens or is free; that is not counted".to_owned(),
        times => format!(
            "{times} times, after {first} s, then each time twice as long, up to {} s",
            policy.most.0 / 1_000
        ),
    };
    match class {
        FailureClass::Unknown => format!("{words}; never while Terraform runs"),
        FailureClass::Lost => "no; it is resumed".to_owned(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_read_as_what_happens() {
        assert_eq!(retried(FailureClass::PluginTrap), "no");
        assert_eq!(retried(FailureClass::PluginTimeout), "once, after 1 s");
        assert_eq!(retried(FailureClass::Unknown), "once, after 1 s; never while Terraform runs");
        assert_eq!(
            retried(FailureClass::SyncUnavailable),
            "10 times, after 5 s, then each time twice as long, up to 300 s"
        );
    }
}
