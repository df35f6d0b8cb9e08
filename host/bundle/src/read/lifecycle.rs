//! Health rules, steps and deadlines of `release.yaml`.

use std::collections::BTreeMap;
use std::time::Duration;

use bowline_core::Pointer;
use bowline_core::nearest::nearest;
use bowline_core::release::{Deadlines, HealthRule, Step, Steps, parse_duration};

use super::plugins::plugin_at;
use super::release::{object_at, spec};
use crate::document::Document;
use crate::error::Gathered;
use crate::format::DurationText;
use crate::format::lifecycle::{DeadlinesPart, HealthPart, StepPart, StepsPart};

pub(super) fn health(
    document: &Document,
    parts: Vec<HealthPart>,
    errors: &mut Gathered,
) -> Vec<HealthRule> {
    let at = spec("health");
    let rules = parts.into_iter().enumerate().filter_map(|(index, part)| {
        let at = at.child(index.to_string());
        let plugin = errors.take(plugin_at(document, &at.child("plugin"), &part.plugin))?;
        let (api_version, kind) = part.kind.rsplit_once('/')?;
        Some(HealthRule {
            plugin,
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            config: object_at(document, &at.child("config")),
            place: document.place(&at),
        })
    });
    rules.collect()
}

pub(super) fn steps(document: &Document, part: StepsPart, errors: &mut Gathered) -> Steps {
    let mut names = BTreeMap::new();
    let mut list = |key: &str, parts: Vec<StepPart>| {
        let at = spec("steps").child(key);
        for (index, part) in parts.iter().enumerate() {
            let at = at.child(index.to_string());
            if let Some(first) = names.insert(part.name.0.clone(), document.place(&at)) {
                let message = format!("the step {} stands at {first} already", part.name.0);
                errors.push(document.error(&at.child("name"), message));
            }
        }
        check_needs(document, &at, &parts, errors);
        let steps = parts.into_iter().enumerate();
        steps
            .filter_map(|(index, part)| step(document, &at.child(index.to_string()), part, errors))
            .collect()
    };
    Steps {
        before: list("before", part.before),
        after: list("after", part.after),
        exit: list("exit", part.exit),
    }
}

fn step(document: &Document, at: &Pointer, part: StepPart, errors: &mut Gathered) -> Option<Step> {
    let timeout = part.timeout.as_ref();
    Some(Step {
        plugin: errors.take(plugin_at(document, &at.child("uses"), &part.uses))?,
        timeout: timeout.and_then(|text| duration(document, &at.child("timeout"), text, errors)),
        name: part.name.0,
        needs: part.needs.into_iter().map(|name| name.0).collect(),
        owner: part.owner,
        config: object_at(document, &at.child("config")),
        place: document.place(at),
    })
}

/// Steps wait for steps of the same list, and never in a circle.
fn check_needs(document: &Document, at: &Pointer, parts: &[StepPart], errors: &mut Gathered) {
    let known: Vec<&str> = parts.iter().map(|part| part.name.0.as_str()).collect();
    let mut whole = true;
    for (index, part) in parts.iter().enumerate() {
        let at = at.child(index.to_string()).child("needs");
        for (place, need) in part.needs.iter().enumerate().filter(|(_, n)| !known.contains(&&*n.0))
        {
            whole = false;
            let meant = nearest(&need.0, known.iter().copied());
            let meant = meant.map_or(String::new(), |name| format!(", did you mean {name}?"));
            let message = format!("no step {} in this list{meant}", need.0);
            errors.push(document.error(&at.child(place.to_string()), message));
        }
    }
    if whole && let Some(index) = in_a_circle(parts) {
        let at = at.child(index.to_string()).child("needs");
        let message =
            format!("the step {} waits for itself, by way of what it needs", known[index]);
        errors.push(document.error(&at, message));
    }
}

/// Takes off steps whose needs are all off. Those that are left wait for a circle: whoever follows
/// their needs for long enough is in it.
fn in_a_circle(parts: &[StepPart]) -> Option<usize> {
    let mut left: Vec<usize> = (0..parts.len()).collect();
    loop {
        let waits = |index: &usize| {
            let needs = &parts[*index].needs;
            needs.iter().any(|need| left.iter().any(|other| parts[*other].name == *need))
        };
        let rest: Vec<usize> = left.iter().copied().filter(waits).collect();
        if rest.len() == left.len() {
            let next = |index: usize| {
                let needs = &parts[index].needs;
                left.iter().copied().find(|other| needs.contains(&parts[*other].name))
            };
            return left.iter().try_fold(*left.first()?, |index, _| next(index));
        }
        left = rest;
    }
}

pub(super) fn deadlines(
    document: &Document,
    part: DeadlinesPart,
    errors: &mut Gathered,
) -> Deadlines {
    let mut read = |key: &str, text: Option<DurationText>| {
        let at = spec("deadlines").child(key);
        text.and_then(|text| duration(document, &at, &text, errors))
    };
    Deadlines {
        before: read("before", part.before),
        provision: read("provision", part.provision),
        render: read("render", part.render),
        sync: read("sync", part.sync),
        verify: read("verify", part.verify),
        after: read("after", part.after),
        exit: read("exit", part.exit),
    }
}

pub(super) fn duration(
    document: &Document,
    at: &Pointer,
    text: &DurationText,
    errors: &mut Gathered,
) -> Option<Duration> {
    errors.take(parse_duration(&text.0).map_err(|refused| document.error(at, refused.to_string())))
}
