//! `house-rules`: says what keeps the selected objects from going out.
//!
//! ```text
//! each object ─► an owner?
//! each workload ─► each container ─► resources? non-root? a readiness probe?
//!        └─► Report: drop what is exempt, give each finding its severity
//! ```
//!
//! Leaves are read, never whole containers, and the identity only of an object that breaks a rule.

mod config;
mod containers;
mod report;

use bowline_guest::pointer::child;
use bowline_guest::role::Validate;
use bowline_guest::{Context, Error, Findings, Validator};

pub use config::{Exemption, HouseRulesConfig, SeverityWord};

use report::{Report, Rule};

/// The plugin.
pub struct HouseRules;

impl Validator for HouseRules {
    type Config = HouseRulesConfig;

    fn validate(
        &self,
        config: HouseRulesConfig,
        cx: &Context<Validate>,
    ) -> Result<Findings, Findings> {
        config.check().into_result()?;
        let mut report = Report::new(&config);
        check_owners(cx, &config.owner_label, &mut report)?;
        containers::check(cx, &mut report)?;
        Ok(report.findings)
    }
}

fn check_owners(cx: &Context<Validate>, label: &str, report: &mut Report<'_>) -> Result<(), Error> {
    let field = child("/metadata/labels", label);
    for object in cx.objects() {
        let owner: Option<String> = object.get(&field)?;
        if owner.is_none_or(|owner| owner.is_empty()) {
            let message = format!("no label `{label}` says who owns it");
            report.add(Rule::MissingOwner, &object.id()?, field.clone(), message);
        }
    }
    Ok(())
}

bowline_guest::export!(HouseRules as Validator);

#[cfg(test)]
mod tests;
