//! What must be so before something changes: an open window, a person's word.

use jiff::Timestamp;

use super::{Approval, ApprovalPolicy, Failure, Reviewed, TerraformPlan, WindowVerdict};
use crate::digest::Digest;
use crate::failure::FailureClass;

/// What the windows last said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    verdict: Option<WindowVerdict>,
}

impl Gate {
    /// The verdict, while it holds.
    pub fn verdict(&self, now: Timestamp) -> Option<&WindowVerdict> {
        self.verdict.as_ref().filter(|verdict| verdict.until.is_none_or(|until| now < until))
    }

    pub(super) fn set(&mut self, verdict: WindowVerdict) {
        self.verdict = Some(verdict);
    }

    /// Has the windows asked again: they gate every retry.
    pub(super) fn clear(&mut self) {
        self.verdict = None;
    }
}

/// Decides whether Terraform may do what it planned.
pub(super) fn terraform(
    plan: &TerraformPlan,
    policy: ApprovalPolicy,
    now: Timestamp,
) -> Result<Option<&Approval>, Failure> {
    let approval = held(plan.approval.as_ref(), plan.digest, now);
    let destroys = !plan.guarded.is_empty();
    if approval.is_some() || plan.empty || !(destroys || policy.terraform) {
        return Ok(approval);
    }
    if let Some(stale) = plan.stale {
        return Err(other(stale, plan.digest, "Terraform's plan"));
    }
    if destroys {
        let message = format!("Terraform would destroy {}", listed(&plan.guarded));
        return Err(Failure::new(FailureClass::GuardTerraform, message)
            .hint(approve(plan.digest))
            .hint("or list the addresses under spec.terraform.mayReplace in release.yaml"));
    }
    Err(missing(plan.digest, "Terraform's plan"))
}

/// Decides whether the target may do what it would.
pub(super) fn objects(
    reviewed: &Reviewed,
    policy: ApprovalPolicy,
    now: Timestamp,
) -> Result<Option<&Approval>, Failure> {
    let approval = held(reviewed.approval.as_ref(), reviewed.digest, now);
    if approval.is_some() || reviewed.changes.is_empty() || !policy.objects {
        return Ok(approval);
    }
    Err(match reviewed.stale {
        Some(stale) => other(stale, reviewed.digest, "the change of objects"),
        None => missing(reviewed.digest, "the change of objects"),
    })
}

fn held(approval: Option<&Approval>, digest: Digest, now: Timestamp) -> Option<&Approval> {
    approval.filter(|approval| approval.digest == digest && now < approval.expires)
}

fn missing(digest: Digest, what: &str) -> Failure {
    let message = format!("{what} is not approved: {digest}");
    Failure::new(FailureClass::ApprovalMissing, message).hint(approve(digest))
}

fn other(stale: Digest, digest: Digest, what: &str) -> Failure {
    let message = format!("{what} is {digest}, and {stale} was approved");
    Failure::new(FailureClass::ApprovalStale, message).hint(approve(digest))
}

fn approve(digest: Digest) -> String {
    format!("look at it with --plan-only, then: bowline approve -c CUSTOMER {digest}")
}

fn listed(addresses: &[String]) -> String {
    const SHOWN: usize = 5;
    match addresses.len() > SHOWN {
        true => {
            format!("{} and {} more", addresses[..SHOWN].join(", "), addresses.len() - SHOWN)
        }
        false => addresses.join(", "),
    }
}
