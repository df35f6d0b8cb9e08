//! Guests that break one rule each.

use std::collections::BTreeSet;

use bowline_artifact::attach;
use bowline_conformance::{Profile, Rule};
use bowline_core::Role;
use bowline_core::grant::Capability;

use super::{broken, everything, guest, places, tried};
use crate::guests;

/// What is odd in objects, by the names of the kit's cases.
const OBJECTS: [&str; 14] = [
    "basic/empty",
    "basic/one-object",
    "unusual/deep",
    "unusual/lists",
    "unusual/long-names",
    "unusual/many-containers",
    "unusual/missing-fields",
    "unusual/nulls",
    "unusual/numbers",
    "unusual/odd-keys",
    "unusual/unicode",
    "unusual/unknown-kinds",
    "unusual/wrong-types",
    "scale/ten-thousand",
];

#[test]
fn a_plugin_that_breaks_nothing_keeps_every_rule() {
    let report = tried(guest("unfit", Role::Transformer, "nothing", |_| {}), vec![], everything());
    let verdicts = Rule::ALL.map(|rule| format!("{rule}: {:?}", report.verdict(rule)));
    insta::assert_snapshot!(verdicts.join("\n"), @r"
    loads: Kept(1)
    honest-manifest: Kept(1)
    refuses-bad-config: Kept(1)
    answers: Kept(1)
    well-formed: Kept(16)
    within-budget: Kept(16)
    survives: Kept(39)
    deterministic: Kept(16)
    idempotent: Kept(15)
    leaves-alone: Kept(23)
    within-capabilities: Kept(16)
    ");
}

#[test]
pub fn each_rule_is_broken_by_a_plugin_that_breaks_it_alone() {
    let by_behaviour = [
        Rule::Answers,
        Rule::WellFormed,
        Rule::WithinBudget,
        Rule::Deterministic,
        Rule::Idempotent,
        Rule::LeavesAlone,
        Rule::WithinCapabilities,
    ];
    let mut caught = BTreeSet::new();
    for rule in by_behaviour {
        let bytes = guest("unfit", Role::Transformer, rule.word(), |_| {});
        let report = tried(bytes, vec![], vec![Profile::Basic, Profile::Unusual]);
        assert_eq!(broken(&report), [rule], "{:?}", report.checks);
        caught.insert(rule);
    }
    let bytes = guest("unfit", Role::Transformer, "empty", |_| {});
    caught.extend(broken(&tried(bytes, vec![], vec![Profile::Basic])));
    caught.extend(by_their_files());
    assert_eq!(caught, Rule::ALL.into_iter().collect());
}

/// Rules that a plugin breaks before it is called.
fn by_their_files() -> Vec<Rule> {
    let basic = || vec![Profile::Basic];
    let asks_too_much = guest("unfit", Role::Transformer, "nothing", |manifest| {
        manifest.capabilities = vec![Capability::AnyHttp];
    });
    let dishonest = tried(asks_too_much, vec![], basic());
    assert_eq!(broken(&dishonest), [Rule::HonestManifest], "{:?}", dishonest.checks);
    let without_schema = guest("unfit", Role::Transformer, "nothing", |manifest| {
        manifest.config_schema = None;
    });
    let lenient = tried(without_schema, vec![], basic());
    assert_eq!(broken(&lenient), [Rule::RefusesBadConfig], "{:?}", lenient.checks);
    let wit = guests::WIT.replace("@0.1.0", "@0.9.0");
    let manifest = guests::manifest("from-the-future", Role::Transformer, "bowline:plugin@0.9.0");
    let newer = attach(&guests::dummy(&wit, "transformer-plugin"), &manifest).unwrap();
    let newer = tried(newer.into(), vec![], basic());
    assert_eq!(broken(&newer), [Rule::Loads], "{:?}", newer.checks);
    vec![Rule::HonestManifest, Rule::RefusesBadConfig, Rule::Loads]
}

#[test]
fn what_a_plugin_stumbles_over_is_named_by_its_case() {
    for case in OBJECTS {
        let word = case.split_once('/').unwrap().1;
        let bytes = guest("unfit", Role::Transformer, word, |_| {});
        let report = tried(bytes, vec![], everything());
        assert_eq!(broken(&report), [Rule::Survives], "{case}");
        // Of two objects a plugin may be shown one, too.
        let places = places(&report, Rule::Survives);
        assert!(places.contains(&case), "{places:?}");
        assert!(places == [case] || word == "one-object", "{places:?}");
    }
}

#[test]
pub fn health_plugins_are_tried_on_odd_objects() {
    for (word, case) in [
        ("missing-fields", "unusual/missing-fields/4"),
        ("nulls", "unusual/nulls/null-status"),
        ("wrong-types", "unusual/wrong-types/text-for-status"),
        ("unicode", "unusual/unicode/greeting"),
        ("many-conditions", "unusual/many-conditions/many"),
    ] {
        let report = tried(guest("unfit-health", Role::Health, word, |_| {}), vec![], everything());
        assert_eq!(broken(&report), [Rule::Survives], "{word}");
        assert_eq!(places(&report, Rule::Survives), [case]);
    }
    let odd =
        tried(guest("unfit-health", Role::Health, "well-formed", |_| {}), vec![], everything());
    assert_eq!(broken(&odd), [Rule::WellFormed]);
    let good = tried(guest("unfit-health", Role::Health, "nothing", |_| {}), vec![], everything());
    assert!(good.conforms(), "{:?}", good.checks);
}

#[test]
pub fn steps_are_tried_on_an_odd_network() {
    let step = |breaks| {
        let bytes = guest("unfit-step", Role::Step, breaks, |manifest| {
            manifest.capabilities = vec![Capability::http("service.example", 443)];
        });
        tried(bytes, vec![], everything())
    };
    for case in [
        "unusual/clock",
        "unusual/odd-answer",
        "unusual/odd-ending",
        "unusual/odd-memory",
        "unusual/unicode",
        "network/down",
        "network/empty-answer",
        "network/large-answer",
        "network/not-found",
        "network/not-json",
        "network/not-text",
        "network/other-json",
        "network/redirect",
        "network/server-error",
    ] {
        let report = step(case.split_once('/').unwrap().1);
        assert_eq!(broken(&report), [Rule::Survives], "{case}");
        assert_eq!(places(&report, Rule::Survives), [case]);
    }
    for rule in [Rule::Answers, Rule::WellFormed, Rule::WithinCapabilities] {
        assert_eq!(broken(&step(rule.word())), [rule]);
    }
    assert!(step("nothing").conforms());
}
