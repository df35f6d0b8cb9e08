//! For CI: JUnit's XML, a suite a plugin and a test case a rule.

use std::io::Cursor;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{Report, Verdict};
use crate::rule::Rule;

/// The document over several plugins.
pub fn junit(reports: &[Report], rules: &[Rule]) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Cursor::new(Vec::new()), b' ', 2);
    writer
        .create_element("testsuites")
        .with_attribute(("name", "bowline conformance"))
        .write_inner_content(|writer| {
            reports.iter().try_for_each(|report| suite(writer, report, rules))
        })?;
    let mut bytes = br#"<?xml version="1.0" encoding="UTF-8"?>"#.to_vec();
    bytes.push(b'\n');
    bytes.extend(writer.into_inner().into_inner());
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(std::io::Error::other)
}

type Xml = Writer<Cursor<Vec<u8>>>;

fn suite(writer: &mut Xml, report: &Report, rules: &[Rule]) -> std::io::Result<()> {
    let count = |wanted: fn(&Verdict) -> bool| {
        rules.iter().filter(|rule| wanted(&report.verdict(**rule))).count().to_string()
    };
    let failures = count(|verdict| matches!(verdict, Verdict::Broken(_)));
    let skipped = count(|verdict| matches!(verdict, Verdict::NotTried(_)));
    let tests = rules.len().to_string();
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", report.name()),
            ("tests", tests.as_str()),
            ("failures", failures.as_str()),
            ("skipped", skipped.as_str()),
        ])
        .write_inner_content(|writer| {
            rules.iter().try_for_each(|rule| case(writer, report, *rule))
        })?;
    Ok(())
}

fn case(writer: &mut Xml, report: &Report, rule: Rule) -> std::io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attributes([("classname", report.name()), ("name", rule.word())]);
    match report.verdict(rule) {
        Verdict::Kept(_) => element.write_empty()?,
        Verdict::NotTried(why) => element.write_inner_content(|writer| {
            writer.create_element("skipped").with_attribute(("message", why)).write_empty()?;
            Ok(())
        })?,
        Verdict::Broken(_) => element.write_inner_content(|writer| {
            let message = format!("a plugin {}", rule.sentence());
            writer
                .create_element("failure")
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&broken(report, rule)))?;
            Ok(())
        })?,
    };
    Ok(())
}

/// One line a look in which the rule is broken. XML has no way to say most control characters.
fn broken(report: &Report, rule: Rule) -> String {
    let lines = report.broken(rule).map(|(check, broken)| {
        let place = check.place().map_or(String::new(), |place| format!("{place}: "));
        let hint = broken.hint.as_ref().map_or(String::new(), |hint| format!(" (hint: {hint})"));
        format!("{place}{}{hint}", broken.message)
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    text.chars().map(|letter| if is_xml(letter) { letter } else { '\u{fffd}' }).collect()
}

fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
