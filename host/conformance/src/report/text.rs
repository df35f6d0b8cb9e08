//! For people: one line a rule, and beneath it what is broken.

use std::fmt::Write;

use super::{Report, Verdict};
use crate::rule::Rule;

/// More of one rule than this say nothing new.
const MOST_SHOWN: usize = 5;

/// The report of one plugin.
pub fn text(report: &Report, rules: &[Rule]) -> String {
    let mut text = match (&report.role, &report.interface) {
        (Some(role), Some(interface)) => {
            format!("{} ({role}, {interface})\n", report.name())
        }
        _ => format!("{}\n", report.source),
    };
    let (mut kept, mut broken, mut not_tried) = (0, 0, 0);
    for rule in rules {
        match report.verdict(*rule) {
            Verdict::Kept(looks) => {
                kept += 1;
                line(&mut text, "ok", *rule, &format!("{looks} {}", plural(looks, "check")));
            }
            Verdict::NotTried(why) => {
                not_tried += 1;
                line(&mut text, "-", *rule, why);
            }
            Verdict::Broken(looks) => {
                broken += 1;
                let count = report.broken(*rule).count();
                line(&mut text, "FAILED", *rule, &format!("{count} of {looks}"));
                show_broken(&mut text, report, *rule);
            }
        }
    }
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "\n{}: {kept} {} kept, {broken} broken, {not_tried} not tried",
        report.name(),
        plural(kept, "rule"),
    );
    text
}

fn line(text: &mut String, word: &str, rule: Rule, looks: &str) {
    let _ = writeln!(text, "  {word:<7}{rule:<20} {looks}");
}

fn show_broken(text: &mut String, report: &Report, rule: Rule) {
    let _ = writeln!(text, "         a plugin {}", rule.sentence());
    let mut hints: Vec<&str> = Vec::new();
    for (check, broken) in report.broken(rule).take(MOST_SHOWN) {
        let place = check.place().map_or(String::new(), |place| format!("{place}: "));
        let _ = writeln!(text, "         {place}{}", broken.message);
        hints.extend(broken.hint.as_deref());
    }
    match report.broken(rule).count().saturating_sub(MOST_SHOWN) {
        0 => {}
        more => {
            let _ = writeln!(text, "         and {more} more (-o json has all)");
        }
    }
    hints.dedup();
    for hint in hints {
        let _ = writeln!(text, "         hint: {hint}");
    }
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
