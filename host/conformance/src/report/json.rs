//! For programs: everything that was looked at.

use serde::Serialize;

use super::{Report, Verdict};
use crate::rule::Rule;

/// The document. A field may be added, and none changes, within one `apiVersion`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConformanceReport<'a> {
    api_version: &'a str,
    kind: &'static str,
    /// The interface versions that the kit tries.
    interfaces: String,
    conforms: bool,
    plugins: Vec<PluginPart<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PluginPart<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    plugin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interface: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    conforms: bool,
    rules: Vec<RulePart<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RulePart<'a> {
    rule: &'static str,
    about: &'static str,
    /// `kept`, `broken` or `notTried`.
    verdict: &'static str,
    checks: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    broken: Vec<BrokenPart<'a>>,
}

#[derive(Serialize)]
struct BrokenPart<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

/// The document over several plugins.
pub fn report<'a>(
    api_version: &'a str,
    reports: &'a [Report],
    rules: &[Rule],
) -> ConformanceReport<'a> {
    ConformanceReport {
        api_version,
        kind: "ConformanceReport",
        interfaces: crate::kit::versions(),
        conforms: reports.iter().all(Report::conforms),
        plugins: reports.iter().map(|report| plugin(report, rules)).collect(),
    }
}

fn plugin<'a>(report: &'a Report, rules: &[Rule]) -> PluginPart<'a> {
    PluginPart {
        source: &report.source,
        plugin: report.plugin.as_deref(),
        role: report.role.as_deref(),
        interface: report.interface.as_deref(),
        digest: report.digest.as_deref(),
        conforms: report.conforms(),
        rules: rules.iter().map(|rule| of_rule(report, *rule)).collect(),
    }
}

fn of_rule(report: &Report, rule: Rule) -> RulePart<'_> {
    let (verdict, checks, why) = match report.verdict(rule) {
        Verdict::Kept(checks) => ("kept", checks, None),
        Verdict::Broken(checks) => ("broken", checks, None),
        Verdict::NotTried(why) => ("notTried", 0, Some(why)),
    };
    let broken = report.broken(rule).map(|(check, broken)| BrokenPart {
        case: check.case.as_deref(),
        config: check.config.as_deref(),
        message: &broken.message,
        hint: broken.hint.as_deref(),
    });
    let broken = broken.collect();
    RulePart { rule: rule.word(), about: rule.sentence(), verdict, checks, why, broken }
}
