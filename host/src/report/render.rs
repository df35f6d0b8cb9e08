//! The report of a render, for people and for programs.

use std::collections::BTreeMap;

use bowline_core::Finding;
use bowline_render::output::Written;
use serde::Serialize;

use super::{API_VERSION, Table};
use crate::customer::{CustomerReport, Done};
use crate::error::{Problem, Problems};
use crate::pipeline::FleetReport;

/// `render -o json`: one document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderReport {
    api_version: &'static str,
    kind: &'static str,
    release: ReleasePart,
    plugins_loaded: usize,
    plugins_compiled: usize,
    customers: Vec<CustomerPart>,
    /// Folders in the output of customers that the release does not have.
    strangers: Vec<String>,
    /// Outputs of Terraform that the release's placeholders stood for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    placeholders: Vec<String>,
}

/// A release in a JSON report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReleasePart {
    name: String,
    version: String,
    digest: String,
}

impl ReleasePart {
    /// Which release a bundle is.
    pub fn of(bundle: &bowline_bundle::Bundle) -> ReleasePart {
        ReleasePart {
            name: bundle.release.name.to_string(),
            version: bundle.release.version.to_string(),
            digest: bundle.digest.to_string(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerPart {
    name: String,
    /// `rendered` or `failed`.
    status: &'static str,
    /// `new`, `changed` or `unchanged`; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'static str>,
    milliseconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    plugins: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingPart {
    entry: String,
    severity: &'static str,
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// A problem in a JSON report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProblemPart {
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    exit_code: u8,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
}

impl From<&Problem> for ProblemPart {
    fn from(problem: &Problem) -> ProblemPart {
        ProblemPart {
            class: problem.class.map(bowline_core::FailureClass::word),
            exit_code: problem.exit.code(),
            message: problem.message.clone(),
            hints: problem.hints.clone(),
        }
    }
}

impl RenderReport {
    /// The report of a fleet.
    pub fn of(fleet: &FleetReport) -> RenderReport {
        RenderReport {
            api_version: API_VERSION,
            kind: "RenderReport",
            release: ReleasePart::of(&fleet.bundle),
            plugins_loaded: fleet.plugins.0,
            plugins_compiled: fleet.plugins.1,
            customers: fleet.customers.iter().map(CustomerPart::of).collect(),
            strangers: fleet.strangers.clone(),
            placeholders: fleet.placeholders.clone(),
        }
    }

    /// A table with a line a customer, then what is to be noted.
    pub fn text(&self) -> String {
        let heads = ["CUSTOMER", "OBJECTS", "PLUGINS", "TIME", "OUTPUT", "DIGEST"];
        let mut table = Table::new(heads, &[1, 3]);
        for customer in &self.customers {
            let plugins: Vec<String> = customer
                .plugins
                .iter()
                .map(|(name, version)| format!("{name} {version}"))
                .collect();
            let digest = customer.digest.as_deref().unwrap_or_default();
            table.row([
                customer.name.clone(),
                customer.objects.map_or("-".to_owned(), |count| count.to_string()),
                if plugins.is_empty() { "-".to_owned() } else { plugins.join(", ") },
                format!("{} ms", customer.milliseconds),
                customer.output.unwrap_or(customer.status).to_owned(),
                // The algorithm and twelve digits tell renders apart; JSON has all of it.
                digest.chars().take("sha256:".len() + 12).collect(),
            ]);
        }
        format!("{}{}", table.text(), self.notes())
    }

    /// What plugins found, and a line about the release.
    pub fn notes(&self) -> String {
        let mut text = String::new();
        let mut grouped: BTreeMap<(&str, &str, &str, &str), Vec<&str>> = BTreeMap::new();
        for customer in &self.customers {
            for finding in &customer.findings {
                let object = finding.object.as_deref().unwrap_or_default();
                let key =
                    (finding.severity, finding.entry.as_str(), object, finding.message.as_str());
                grouped.entry(key).or_default().push(&customer.name);
            }
        }
        const SHOWN: usize = 20;
        for ((severity, entry, object, message), customers) in grouped.iter().take(SHOWN) {
            let object = if object.is_empty() { String::new() } else { format!("{object}: ") };
            let who = match customers[..] {
                [only] => only.to_owned(),
                _ => counted(customers.len(), "customer"),
            };
            text.push_str(&format!("{severity}: {entry}: {object}{message} ({who})\n"));
        }
        if grouped.len() > SHOWN {
            text.push_str(&format!(
                "and {} more findings; -o json shows all\n",
                grouped.len() - SHOWN
            ));
        }
        for stranger in &self.strangers {
            text.push_str(&format!(
                "note: the output has {stranger}, which is no customer of this release\n"
            ));
        }
        if !self.placeholders.is_empty() {
            text.push_str(&format!(
                "note: placeholders stand for Terraform's {}; --outputs gives the values\n",
                self.placeholders.join(", ")
            ));
        }
        let failed = self.customers.iter().filter(|customer| customer.status == "failed").count();
        let failures = if failed > 0 { format!(", {failed} failed") } else { String::new() };
        let compiled = match self.plugins_compiled {
            0 => String::new(),
            count => format!(" ({count} compiled)"),
        };
        let ReleasePart { name, version, digest } = &self.release;
        text.push_str(&format!(
            "{name} {version} ({}): {}{failures}, {}{compiled}\n",
            digest.chars().take("sha256:".len() + 12).collect::<String>(),
            counted(self.customers.len(), "customer"),
            counted(self.plugins_loaded, "plugin version"),
        ));
        text
    }
}

/// `1 customer`, `2 customers`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

impl CustomerPart {
    fn of(report: &CustomerReport) -> CustomerPart {
        let milliseconds = u64::try_from(report.time.as_millis()).unwrap_or(u64::MAX);
        let part = CustomerPart {
            name: report.name.to_string(),
            status: "rendered",
            output: None,
            milliseconds,
            objects: None,
            digest: None,
            plugins: BTreeMap::new(),
            findings: Vec::new(),
            problems: Vec::new(),
        };
        match &report.outcome {
            Ok(done) => part.done(done),
            Err(problems) => part.failed(problems),
        }
    }

    fn done(self, done: &Done) -> CustomerPart {
        CustomerPart {
            output: done.written.map(|written| match written {
                Written::New => "new",
                Written::Changed => "changed",
                Written::Unchanged => "unchanged",
            }),
            objects: Some(done.objects),
            digest: Some(done.digest.to_string()),
            plugins: done.plugins.clone(),
            findings: done.findings.iter().map(|(entry, finding)| part(entry, finding)).collect(),
            ..self
        }
    }

    fn failed(self, problems: &Problems) -> CustomerPart {
        CustomerPart {
            status: "failed",
            problems: problems.iter().map(ProblemPart::from).collect(),
            ..self
        }
    }
}

fn part(entry: &str, finding: &Finding) -> FindingPart {
    FindingPart {
        entry: entry.to_owned(),
        severity: finding.severity.word(),
        code: finding.code.clone(),
        message: finding.message.clone(),
        object: finding.object.as_ref().map(ToString::to_string),
        field: finding.field.clone(),
        hint: finding.hint.clone(),
    }
}
