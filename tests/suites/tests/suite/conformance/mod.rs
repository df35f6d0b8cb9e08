//! The conformance kit: the plugins that the project ships keep every rule, and for each rule there is a
//! guest that breaks it and no other.

mod program;
mod shipped;
mod unfit;

use std::sync::Arc;

use bowline_artifact::{Artifact, Manifest, attach};
use bowline_conformance::{Candidate, Kit, Profile, Report, Rule, Setting, Verdict};
use bowline_core::Role;

use crate::guests;
use crate::sandbox::SANDBOX;

pub use unfit::{
    each_rule_is_broken_by_a_plugin_that_breaks_it_alone, health_plugins_are_tried_on_odd_objects,
    steps_are_tried_on_an_odd_network,
};

/// Every profile of the kit.
fn everything() -> Vec<Profile> {
    Profile::CARRIED.into_iter().chain([Profile::Own]).collect()
}

/// Tries a plugin.
fn tried(bytes: Arc<[u8]>, settings: Vec<Setting>, profiles: Vec<Profile>) -> Report {
    let candidate = Candidate { source: "plugin.wasm".to_owned(), bytes, settings };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let kit = Kit::new(SANDBOX.clone(), profiles).await.unwrap();
        kit.run(&candidate).await.unwrap()
    })
}

/// A guest of `tests/guests` that breaks what its name says, since its schema allows no other config.
fn guest(file: &str, role: Role, breaks: &str, change: impl FnOnce(&mut Manifest)) -> Arc<[u8]> {
    let schema = serde_json::json!({
        "type": "object",
        "properties": {"breaks": {"const": breaks, "type": "string"}},
        "required": ["breaks"],
        "additionalProperties": false,
    });
    let mut manifest = guests::manifest(&format!("breaks-{breaks}"), role, guests::INTERFACE);
    manifest.config_schema = Some(schema);
    manifest.idempotent = role == Role::Transformer;
    change(&mut manifest);
    let bytes = attach(&guests::component(file), &manifest).unwrap();
    Artifact::read(bytes).unwrap().bytes().clone()
}

/// The rules that a report has as broken.
fn broken(report: &Report) -> Vec<Rule> {
    let is_broken = |rule: &Rule| matches!(report.verdict(*rule), Verdict::Broken(_));
    Rule::ALL.into_iter().filter(is_broken).collect()
}

/// The cases in which a rule is broken, each once.
fn places(report: &Report, rule: Rule) -> Vec<&str> {
    let mut places: Vec<&str> =
        report.broken(rule).filter_map(|(check, _)| check.case.as_deref()).collect();
    places.dedup();
    places
}
