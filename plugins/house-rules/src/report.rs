//! The rules, and the findings of those that were broken.

use bowline_guest::{Finding, Findings, ObjectId, Severity};

use crate::config::HouseRulesConfig;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    MissingOwner,
    MissingRequests,
    MissingLimits,
    MayRunAsRoot,
    MissingReadinessProbe,
}

impl Rule {
    pub const ALL: [Rule; 5] = [
        Rule::MissingOwner,
        Rule::MissingRequests,
        Rule::MissingLimits,
        Rule::MayRunAsRoot,
        Rule::MissingReadinessProbe,
    ];

    /// Stable: people name it in configs and filter reports by it.
    pub fn code(self) -> &'static str {
        match self {
            Rule::MissingOwner => "missing-owner",
            Rule::MissingRequests => "missing-requests",
            Rule::MissingLimits => "missing-limits",
            Rule::MayRunAsRoot => "may-run-as-root",
            Rule::MissingReadinessProbe => "missing-readiness-probe",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Rule::MissingOwner => "add the label, with the name of a team",
            Rule::MissingRequests => "say what it needs, so that it is placed where there is room",
            Rule::MissingLimits => "say what it may use at most, so that its neighbours are safe",
            Rule::MayRunAsRoot => "set `runAsNonRoot: true` for the container or its pod",
            Rule::MissingReadinessProbe => {
                "add a readiness probe, or traffic reaches it before it can answer"
            }
        }
    }
}

pub struct Report<'a> {
    config: &'a HouseRulesConfig,
    pub findings: Findings,
}

impl<'a> Report<'a> {
    pub fn new(config: &'a HouseRulesConfig) -> Self {
        Report { config, findings: Findings::none() }
    }

    /// Adds a finding, but for an exempt object.
    pub fn add(&mut self, rule: Rule, object: &ObjectId, field: String, message: String) {
        let exempt = self.config.exempt.iter();
        if exempt.into_iter().any(|one| one.kind == object.kind && one.name == object.name) {
            return;
        }
        let word = self.config.severities.get(rule.code()).copied();
        let severity = word.map_or(Severity::Error, Severity::from);
        self.findings.push(
            Finding::new(severity, rule.code(), message)
                .object(object.clone())
                .field(field)
                .hint(rule.hint()),
        );
    }
}
