//! From the SDK's types to the generated ones.

use serde_json::Value;

use super::wit;
use crate::{Assessment, Child, Finding, Findings, ObjectId, Outcome, StepStatus};

pub(super) fn findings(findings: Findings) -> Vec<wit::types::Finding> {
    findings.into_iter().map(finding).collect()
}

fn finding(finding: Finding) -> wit::types::Finding {
    wit::types::Finding {
        severity: finding.severity.as_str().to_owned(),
        code: finding.code,
        message: finding.message,
        object: finding.object.map(object_id),
        field: finding.field,
        hint: finding.hint,
        extra: texts(finding.extra),
    }
}

pub(super) fn object_id(id: ObjectId) -> wit::types::ObjectId {
    wit::types::ObjectId {
        api_version: id.api_version,
        kind: id.kind,
        namespace: id.namespace,
        name: id.name,
    }
}

pub(super) fn assessment(assessment: Assessment) -> wit::Assessment {
    wit::Assessment {
        status: assessment.status.as_str().to_owned(),
        reason: assessment.reason,
        message: assessment.message,
        extra: texts(assessment.extra),
    }
}

pub(super) fn outcome(outcome: Outcome) -> wit::Outcome {
    let (status, retry_after_ms, question) = match outcome.status {
        StepStatus::Done => ("done", 0, None),
        StepStatus::Wait(pause) => {
            ("wait", u64::try_from(pause.as_millis()).unwrap_or(u64::MAX), None)
        }
        StepStatus::Ask(question) => ("ask", 0, Some(question)),
    };
    wit::Outcome {
        status: status.to_owned(),
        retry_after_ms,
        question,
        saved: outcome.saved.map(|value| value.to_string()),
        outputs: texts(outcome.outputs),
        children: outcome.children.into_iter().map(child).collect(),
        extra: texts(outcome.extra),
    }
}

fn child(child: Child) -> wit::Child {
    wit::Child {
        name: child.name,
        uses: child.uses,
        config: child.config.to_string(),
        needs: child.needs,
        extra: texts(child.extra),
    }
}

fn texts(values: Vec<(String, Value)>) -> Vec<(String, String)> {
    values.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}
