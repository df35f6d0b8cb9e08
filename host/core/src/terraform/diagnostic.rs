//! What Terraform says went wrong, as a class of failure.

use std::sync::LazyLock;

use regex::Regex;

use crate::failure::FailureClass;

/// One message of Terraform's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its heading.
    pub summary: String,
    /// What stands below it.
    pub detail: String,
    /// The resource that it is about.
    pub address: Option<String>,
    /// The file of the module, beneath the module's folder.
    pub file: Option<String>,
    /// The line there.
    pub line: Option<u64>,
}

/// What Terraform was doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before anything changes: init, workspace, plan.
    Plan,
    /// While things change.
    Apply,
    /// Reading or writing the state alone.
    State,
}

/// A lock that somebody holds on a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLock {
    /// Its number, which `force-unlock` asks for.
    pub id: String,
    /// Who holds it since when, where the backend says that.
    pub who: Option<String>,
}

static HOLDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"already locked: ID=([0-9A-Za-z-]+)").ok());
static INFO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let info = r"Lock Info: ID: ([0-9A-Za-z-]+) .*Who: (\S+) .*Created: (\S+ \S+)";
    Regex::new(info).ok()
});

/// What is throttled, or does not answer.
static UNREACHABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = [
        r"connection (refused|reset|timed out)",
        r"no such host",
        r"i/o timeout",
        r"tls handshake timeout",
        r"timeout awaiting|deadline exceeded|request timeout",
        r"could not connect|failed to retrieve|could not query|server misbehaving",
        r"throttl|rate limit|too ?many ?requests|requestlimitexceeded|slow ?down",
        r"service unavailable|bad gateway|gateway timeout|temporarily unavailable",
        r"(status( code)?|error|http|http response code|statuscode)[: ]+(429|502|503|504)\b",
    ];
    Regex::new(&words.join("|")).ok()
});

const STATE: &[&str] = &[
    "saved plan is stale",
    "failed to load state",
    "failed to read state",
    "state snapshot was created by",
    "unsupported state file format",
    "error refreshing state",
    "cannot import state with lineage",
    "cannot overwrite existing state with serial",
    "state data in",
];

/// Says what kind of failure a message tells of.
pub fn classify(stage: Stage, diagnostic: &Diagnostic) -> FailureClass {
    let summary = diagnostic.summary.to_lowercase();
    let text = format!("{summary} {}", flat(&diagnostic.detail).to_lowercase());
    if held_lock(diagnostic).is_some() || summary.contains("acquiring the state lock") {
        return FailureClass::TerraformLocked;
    }
    // What a command of the module printed is not what a provider said.
    if summary.contains("provisioner error") {
        return FailureClass::TerraformFailed;
    }
    if UNREACHABLE.as_ref().is_some_and(|words| words.is_match(&text)) {
        return FailureClass::TerraformProvider;
    }
    if stage == Stage::State || STATE.iter().any(|words| text.contains(words)) {
        return FailureClass::TerraformState;
    }
    match stage {
        Stage::Plan => FailureClass::TerraformInvalid,
        Stage::Apply | Stage::State => FailureClass::TerraformFailed,
    }
}

/// The lock that kept Terraform out, if that is what a message tells of.
pub fn held_lock(diagnostic: &Diagnostic) -> Option<HeldLock> {
    let text = flat(&diagnostic.detail);
    let lock = diagnostic.summary.contains("state lock") || text.contains("Lock Info:");
    if !lock {
        return None;
    }
    // The http backend shows under Lock Info what it asked for, and not what is held.
    if let Some(found) = HOLDER.as_ref()?.captures(&text) {
        return Some(HeldLock { id: found[1].to_owned(), who: None });
    }
    let found = INFO.as_ref()?.captures(&text)?;
    let since = found[3].split('.').next().unwrap_or_default();
    Some(HeldLock { id: found[1].to_owned(), who: Some(format!("{} since {since}", &found[2])) })
}

/// Terraform breaks lines where a terminal would.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(stage: Stage, summary: &str, detail: &str) -> FailureClass {
        let (summary, detail) = (summary.to_owned(), detail.to_owned());
        classify(stage, &Diagnostic { summary, detail, ..Diagnostic::default() })
    }

    #[test]
    fn messages_have_the_class_that_a_person_would_give_them() {
        use FailureClass::*;
        let cases = [
            (Stage::Plan, "Unsupported argument", "not expected here", TerraformInvalid),
            (Stage::Plan, "No value for required variable", "", TerraformInvalid),
            (Stage::Apply, "creating S3 Bucket", "StatusCode: 403", TerraformFailed),
            (Stage::Apply, "creating S3 Bucket", "ThrottlingException: slow", TerraformProvider),
            (Stage::Apply, "waiting", "https response error StatusCode: 503", TerraformProvider),
            (
                Stage::Plan,
                "Failed to query available provider packages",
                "could not connect to the registry",
                TerraformProvider,
            ),
            (
                Stage::Apply,
                "local-exec provisioner error",
                "exit status 7. Output: curl: connection refused",
                TerraformFailed,
            ),
            (Stage::Apply, "Saved plan is stale", "", TerraformState),
            (Stage::State, "Failed to write state", "cannot import", TerraformState),
            (Stage::Apply, "a bucket of 503 pages", "", TerraformFailed),
        ];
        for (stage, summary, detail, expected) in cases {
            assert_eq!(class(stage, summary, detail), expected, "{summary}: {detail}");
        }
    }

    #[test]
    fn the_holder_of_a_lock_is_told_from_whoever_asked_for_it() {
        let asked = "Lock Info:\n  ID:        c02ef524-17fa\n  Path:\n  Operation: apply\n  \
                     Who:       ann@host\n  Version:   1.11.4\n  Created:   2026-11-27 \
                     19:47:56.07 +0000 UTC\n";
        let diagnostic = |detail: String| Diagnostic {
            summary: "Error acquiring the state lock".into(),
            detail,
            ..Diagnostic::default()
        };
        let http = format!("HTTP remote state already locked:\nID=44e32c20-f73d\n{asked}");
        let held = held_lock(&diagnostic(http)).unwrap();
        assert_eq!(held, HeldLock { id: "44e32c20-f73d".into(), who: None });
        let held = held_lock(&diagnostic(format!("resource unavailable\n{asked}"))).unwrap();
        assert_eq!(held.id, "c02ef524-17fa");
        assert_eq!(held.who.as_deref(), Some("ann@host since 2026-11-27 19:47:56"));
        assert_eq!(held_lock(&Diagnostic::default()), None);
    }
}
