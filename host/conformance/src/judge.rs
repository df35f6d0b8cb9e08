//! What each rule says of what was seen. Pure: ends of calls in, words about what is broken out.

use std::collections::BTreeSet;

use bowline_core::object::{Identity, ObjectId};
use bowline_core::{FailureClass, Finding, Pointer, Value};
use bowline_sandbox::{Assessment, Outcome, Receipt};

use crate::call::Answer;
use crate::differences::of_objects;
use crate::ended::Ended;

/// `within-budget`: no limit was hit.
pub(crate) fn budget(ended: &Ended) -> Option<String> {
    let Ended::Failed(class, message) = ended else { return None };
    is_limit(*class).then(|| format!("{class}: {message}"))
}

/// `survives`: an answer, a refusal, or what is another rule's matter: a limit, and output that is odd.
pub(crate) fn survives(ended: &Ended) -> Option<String> {
    let Ended::Failed(class, message) = ended else { return None };
    let survived = is_limit(*class) || *class == FailureClass::PluginOutput;
    (!survived).then(|| format!("{class}: {message}"))
}

fn is_limit(class: FailureClass) -> bool {
    matches!(
        class,
        FailureClass::PluginTimeout
            | FailureClass::Timeout
            | FailureClass::PluginMemory
            | FailureClass::PluginBudget
    )
}

/// `within-capabilities`: nothing was denied.
pub(crate) fn capabilities(denied: &[String]) -> Option<String> {
    (!denied.is_empty()).then(|| denied.join("; "))
}

/// `well-formed`: words that the interface knows, about objects that the plugin was given.
pub(crate) fn well_formed(ended: &Ended, given: &[Value]) -> Option<String> {
    match ended {
        Ended::Answered(Answer::Objects(after, findings)) => {
            let known = identities(given.iter().chain(after));
            findings.iter().find_map(|finding| odd_finding(finding, &known))
        }
        Ended::Refused(findings) if findings.is_empty() => {
            Some("it refuses without a finding that says why".to_owned())
        }
        Ended::Refused(findings) => {
            let known = identities(given);
            findings.iter().find_map(|finding| odd_finding(finding, &known))
        }
        Ended::Answered(Answer::Assessment(assessment)) => odd_assessment(assessment),
        Ended::Answered(Answer::Outcome(outcome)) => odd_outcome(outcome),
        Ended::Failed(class @ FailureClass::PluginOutput, message) => {
            Some(format!("{class}: {message}"))
        }
        Ended::Failed(..) => None,
    }
}

fn identities<'a>(objects: impl IntoIterator<Item = &'a Value>) -> BTreeSet<Identity> {
    let ids = objects.into_iter().filter_map(|object| ObjectId::of(object).ok());
    ids.map(|id| id.identity()).collect()
}

fn odd_finding(finding: &Finding, known: &BTreeSet<Identity>) -> Option<String> {
    if finding.code.trim().is_empty() {
        return Some(format!("a finding has no code: \"{finding}\""));
    }
    if finding.message.trim().is_empty() {
        return Some(format!("a finding says nothing: \"{finding}\""));
    }
    if let Some(object) = &finding.object
        && !known.contains(&object.identity())
    {
        return Some(format!("a finding is about {object}, which it was not given"));
    }
    let field = finding.field.as_deref().unwrap_or_default();
    Pointer::parse(field)
        .err()
        .map(|odd| format!("a finding's field {field:?} is no pointer: {odd}"))
}

/// The words that the interface has for the status of an object.
const STATUSES: [&str; 6] =
    ["healthy", "progressing", "degraded", "suspended", "missing", "unknown"];

fn odd_assessment(assessment: &Assessment) -> Option<String> {
    let Assessment { status, reason, message, .. } = assessment;
    if !STATUSES.contains(&status.as_str()) {
        return Some(format!("the status {status:?} is none of {}", STATUSES.join(", ")));
    }
    if status != "healthy" && reason.is_empty() && message.is_empty() {
        return Some(format!("it says {status}, and neither a reason nor a message why"));
    }
    None
}

fn odd_outcome(outcome: &Outcome) -> Option<String> {
    let Outcome { status, question, .. } = outcome;
    match (status.as_str(), question) {
        ("ask", None) => Some("it asks, and has no question".to_owned()),
        ("done" | "wait" | "ask", _) => None,
        _ => Some(format!("the status {status:?} is none of done, wait, ask")),
    }
}

/// `idempotent`: the second run left what the first had made.
pub(crate) fn idempotent(first: &[Value], second: &Ended) -> Option<String> {
    match second {
        Ended::Answered(Answer::Objects(second, _)) => of_objects(first, second),
        Ended::Refused(findings) => {
            let why = findings.first().map(|finding| format!(": \"{finding}\""));
            Some(format!("it refuses its own output{}", why.unwrap_or_default()))
        }
        Ended::Failed(class, message) => Some(format!("over its own output: {class}: {message}")),
        _ => None,
    }
}

/// `leaves-alone`: what the plugin did not see is there, as it was and in its order, and the plugin named
/// none of it. That it makes an object that is there already is no fault of a plugin that cannot see so:
/// the host refuses it, and nothing is changed.
pub(crate) fn leaves_alone(unseen: &[Value], ended: &Ended, receipt: &Receipt) -> Option<String> {
    if receipt.foreign > 0 {
        let times = receipt.foreign;
        return Some(format!("it named objects that it was not given, {times} times"));
    }
    match ended {
        Ended::Answered(Answer::Objects(after, _)) => {
            let known = identities(unseen);
            let is_unseen = |object: &&Value| {
                ObjectId::of(object).is_ok_and(|id| known.contains(&id.identity()))
            };
            let still: Vec<Value> = after.iter().filter(is_unseen).cloned().collect();
            of_objects(unseen, &still)
        }
        _ => None,
    }
}
