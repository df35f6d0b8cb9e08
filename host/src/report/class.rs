//! What `bowline classify` says of an error.

use bowline_core::classify::Classified;

use super::API_VERSION;

/// The class of an error, as a document.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassReport<'a> {
    api_version: &'static str,
    kind: &'static str,
    class: &'static str,
    number: u16,
    meaning: &'static str,
    form: &'static str,
    /// The rule that matched; null where the class is unknown.
    rule: Option<&'static str>,
    matched: &'a str,
    retried: &'a str,
    remedy: &'static str,
    exit_code: u8,
}

impl<'a> ClassReport<'a> {
    /// The report of an error.
    pub fn of(error: &'a Classified, retried: &'a str, exit_code: u8) -> ClassReport<'a> {
        ClassReport {
            api_version: API_VERSION,
            kind: "ErrorClass",
            class: error.class.word(),
            number: error.class.number(),
            meaning: error.class.meaning(),
            form: error.form.word(),
            rule: error.rule,
            matched: &error.matched,
            retried,
            remedy: error.class.remedy(),
            exit_code,
        }
    }
}

/// The report for people.
pub fn class_text(report: &ClassReport<'_>) -> String {
    let ClassReport { class, number, meaning, retried, remedy, exit_code, .. } = report;
    let why = match report.rule {
        Some(rule) => format!("{rule} ({}): {}", report.form, report.matched),
        None => format!("no rule matches it ({})", report.form),
    };
    format!(
        "{class} ({number}): {meaning}\n  why:     {why}\n  retried: {retried}\n  to do:   {remedy}\n  \
         exit:    {exit_code}\n"
    )
}
