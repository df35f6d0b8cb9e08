//! The first difference between two ends of a call, in words.

use std::collections::BTreeSet;

use bowline_core::object::ObjectId;
use bowline_core::value::changes;
use bowline_core::{Finding, Value};

use crate::call::Answer;
use crate::ended::Ended;

/// Where `second` is other than `first`, order included. Two calls that broke count as the same: how
/// they broke is another rule's matter.
pub(crate) fn difference(first: &Ended, second: &Ended) -> Option<String> {
    match (first, second) {
        (
            Ended::Answered(Answer::Objects(first, found)),
            Ended::Answered(Answer::Objects(second, found_again)),
        ) => of_objects(first, second).or_else(|| of_findings(found, found_again)),
        (Ended::Refused(first), Ended::Refused(second)) => of_findings(first, second),
        (Ended::Failed(..), Ended::Failed(..)) => None,
        _ if first == second => None,
        _ => Some(format!("first {}, then {}", shown(first), shown(second))),
    }
}

/// Where `second` is other than `first`, which was given the same in another order. A plugin may stop
/// at the first thing that it finds wrong, and tell of many that are alike only once: so of findings only
/// severity and code count, and two refusals are the same.
pub(crate) fn difference_in_any_order(first: &Ended, second: &Ended) -> Option<String> {
    match (first, second) {
        (
            Ended::Answered(Answer::Objects(first, found)),
            Ended::Answered(Answer::Objects(second, found_again)),
        ) => {
            let (first, second) = (by_identity(first), by_identity(second));
            of_objects(&first, &second).or_else(|| of_codes(found, found_again))
        }
        (Ended::Refused(_), Ended::Refused(_)) => None,
        _ => difference(first, second),
    }
}

/// Where objects are other than they were, each compared with the one of its place.
pub(crate) fn of_objects(first: &[Value], second: &[Value]) -> Option<String> {
    for (before, after) in first.iter().zip(second) {
        if let Some(change) = changes(before, after).first() {
            let side = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), json);
            let (before_text, after_text) = (side(&change.before), side(&change.after));
            let at = if change.at.is_root() { String::new() } else { format!(" {}", change.at) };
            return Some(format!("{}{at}: first {before_text}, then {after_text}", named(before)));
        }
    }
    match (first.get(second.len()), second.get(first.len())) {
        (Some(missing), _) => Some(format!("{} is there first, and then not", named(missing))),
        (_, Some(extra)) => Some(format!("{} is there only then", named(extra))),
        _ => None,
    }
}

fn of_findings(first: &[Finding], second: &[Finding]) -> Option<String> {
    let each = first.iter().zip(second).find(|(before, after)| before != after);
    if let Some((before, after)) = each {
        return Some(format!("first it found \"{before}\", then \"{after}\""));
    }
    match (first.get(second.len()), second.get(first.len())) {
        (Some(missing), _) => Some(format!("it found \"{missing}\" first, and then not")),
        (_, Some(extra)) => Some(format!("it found \"{extra}\" only then")),
        _ => None,
    }
}

fn of_codes(first: &[Finding], second: &[Finding]) -> Option<String> {
    let codes = |findings: &[Finding]| {
        let code = |finding: &Finding| format!("{}[{}]", finding.severity, finding.code);
        findings.iter().map(code).collect::<BTreeSet<_>>()
    };
    let (first, second) = (codes(first), codes(second));
    let odd = first.symmetric_difference(&second).next()?;
    let when = if first.contains(odd) { "first, and then not" } else { "only then" };
    Some(format!("it found {odd} {when}"))
}

/// No two have one identity: the call would have failed.
fn by_identity(objects: &[Value]) -> Vec<Value> {
    let mut objects = objects.to_vec();
    objects.sort_by_cached_key(|object| ObjectId::of(object).ok().map(|id| id.identity()));
    objects
}

/// An object in words.
pub(crate) fn named(object: &Value) -> String {
    ObjectId::of(object).map_or_else(|_| json(object), |id| id.to_string())
}

/// How a call ended, in words.
fn shown(ended: &Ended) -> String {
    match ended {
        Ended::Answered(Answer::Objects(objects, _)) => {
            format!("it left {} objects", objects.len())
        }
        Ended::Answered(Answer::Assessment(assessment)) => {
            let reason = &assessment.reason;
            format!("it said {} {reason:?}: {:?}", assessment.status, cut(&assessment.message))
        }
        Ended::Answered(Answer::Outcome(outcome)) => {
            format!("it said {}", cut(&format!("{outcome:?}")))
        }
        Ended::Refused(findings) => match findings.first() {
            Some(finding) => format!("it refused, with \"{finding}\""),
            None => "it refused".to_owned(),
        },
        Ended::Failed(class, message) => format!("it failed with {class}: {message}"),
    }
}

fn json(value: &Value) -> String {
    cut(&value.to_json())
}

/// A text that is not too long for a report.
fn cut(text: &str) -> String {
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
