//! One call that is kept.

use std::sync::Arc;

use bowline_core::object::ObjectId;
use bowline_core::trace::Trace;
use bowline_core::{Finding, Severity};
use bowline_sandbox::{Level, LogLine};
use serde::{Deserialize, Serialize};

use super::CallKey;

/// What a call asked and did, and what it told people.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) key: CallKey,
    pub(crate) trace: Trace,
    findings: Vec<KeptFinding>,
    log: Vec<(u8, String)>,
}

/// What a call told people, in a form of our own: what is kept must not change when a type does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptFinding {
    severity: u8,
    code: String,
    message: String,
    object: Option<(String, String, Option<String>, String)>,
    field: Option<String>,
    hint: Option<String>,
    extra: Vec<(String, String)>,
}

const SEVERITIES: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];
const LEVELS: [Level; 4] = [Level::Error, Level::Warn, Level::Info, Level::Debug];

impl Kept {
    pub(crate) fn new(key: CallKey, trace: Trace, findings: &[Finding], log: &[LogLine]) -> Kept {
        let level = |level: Level| place(&LEVELS, level);
        Kept {
            key,
            trace,
            findings: findings.iter().map(KeptFinding::of).collect(),
            log: log.iter().map(|line| (level(line.level), line.message.clone())).collect(),
        }
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.findings.iter().map(KeptFinding::finding).collect()
    }

    pub(crate) fn log(&self) -> Vec<LogLine> {
        let line = |(level, message): &(u8, String)| LogLine {
            level: LEVELS.get(usize::from(*level)).copied().unwrap_or(Level::Error),
            message: message.clone(),
        };
        self.log.iter().map(line).collect()
    }
}

fn place<T: PartialEq>(all: &[T], one: T) -> u8 {
    all.iter().position(|other| *other == one).unwrap_or(0) as u8
}

impl KeptFinding {
    pub(super) fn of(finding: &Finding) -> KeptFinding {
        let Finding { severity, code, message, object, field, hint, extra } = finding.clone();
        let text = |part: Arc<str>| part.to_string();
        let object = object
            .map(|id| (text(id.api_version), text(id.kind), id.namespace.map(text), text(id.name)));
        let severity = place(&SEVERITIES, severity);
        KeptFinding { severity, code, message, object, field, hint, extra }
    }

    pub(super) fn finding(&self) -> Finding {
        let object = self.object.as_ref().map(|(api_version, kind, namespace, name)| ObjectId {
            api_version: api_version.as_str().into(),
            kind: kind.as_str().into(),
            namespace: namespace.as_deref().map(Arc::from),
            name: name.as_str().into(),
        });
        Finding {
            severity: SEVERITIES
                .get(usize::from(self.severity))
                .copied()
                .unwrap_or(Severity::Error),
            code: self.code.clone(),
            message: self.message.clone(),
            object,
            field: self.field.clone(),
            hint: self.hint.clone(),
            extra: self.extra.clone(),
        }
    }
}
