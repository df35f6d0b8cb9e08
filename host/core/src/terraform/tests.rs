//! Plans as Terraform writes them, and what is approved of them.

use proptest::prelude::*;

use super::*;
use crate::value::json::tests::any_value;
use crate::value::{Map, Value};

fn plan(changes: &[&str], outputs: &str) -> PlannedChanges {
    let changes = changes.join(",");
    let text = format!(
        r#"{{"format_version":"1.2","timestamp":"2026-11-27T19:41:45Z",
            "resource_changes":[{changes}],"output_changes":{{{outputs}}}}}"#
    );
    PlannedChanges::read(&text, &Seal::new([1; 32])).unwrap()
}

fn change(address: &str, actions: &str, rest: &str) -> String {
    let actions: Vec<String> = actions.split(' ').map(|word| format!("{word:?}")).collect();
    let actions = actions.join(",");
    format!(r#"{{"address":"{address}","change":{{"actions":[{actions}]{rest}}}}}"#)
}

#[test]
fn what_is_not_touched_is_no_part_of_a_plan() {
    let same = change("a.b", "no-op", r#","before":{"x":1},"after":{"x":1}"#);
    let made = change("a.c", "create", r#","before":null,"after":{"x":1}"#);
    let planned = plan(&[&same, &made], r#""o":{"actions":["no-op"],"before":1,"after":1}"#);
    assert_eq!(planned.record().changes.len(), 1);
    assert_eq!((planned.unchanged, planned.outputs.len()), (1, 0));
    assert_eq!(planned.record().digest(), plan(&[&made, &same], "").record().digest());
}

#[test]
fn a_move_and_an_import_change_the_state_and_count() {
    let moved = r#"{"address":"a.new","previous_address":"a.old",
                    "change":{"actions":["no-op"],"before":{},"after":{}}}"#;
    let imported = change("a.b", "no-op", r#","importing":{"id":"i"},"before":{},"after":{}"#);
    assert_eq!(plan(&[moved, &imported], "").changes.len(), 2);
}

#[test]
fn what_is_given_free_is_an_address_with_everything_in_it() {
    let gone = ["a.b[0]", "a.bc", "module.m.a.b", "module.m[\"k\"].a.b", "module.mm.a.b"];
    let changes: Vec<String> =
        gone.iter().map(|one| change(&one.replace('"', "\\\""), "delete", "")).collect();
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    let planned = plan(&changes, "");
    let guarded = |free: &[&str]| {
        let free: Vec<String> = free.iter().map(|one| (*one).to_owned()).collect();
        planned.guarded(&free)
    };
    assert_eq!(guarded(&[]).len(), 5);
    assert_eq!(guarded(&["a.b", "module.m"]), ["a.bc", "module.mm.a.b"]);
}

#[test]
fn every_way_to_lose_a_resource_is_guarded() {
    for actions in ["delete", "delete create", "create delete", "forget", "create forget"] {
        assert_eq!(plan(&[&change("a.b", actions, "")], "").guarded(&[]), ["a.b"], "{actions}");
    }
    for actions in ["create", "update", "read"] {
        assert!(plan(&[&change("a.b", actions, "")], "").guarded(&[]).is_empty(), "{actions}");
    }
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let seal = Seal::new([1; 32]);
    let refusal = |text: &str| PlannedChanges::read(text, &seal).unwrap_err().to_string();
    assert_eq!(
        refusal(r#"{"format_version":"2.0"}"#),
        "Terraform's plan has the format \"2.0\", and Bowline knows 1.x"
    );
    let odd = change("a.b", "explode", "");
    assert_eq!(
        refusal(&format!(r#"{{"format_version":"1.0","resource_changes":[{odd}]}}"#)),
        "Terraform's plan would \"explode\" a.b, which Bowline does not know"
    );
    assert!(refusal("{").starts_with("Terraform's plan cannot be read"));
}

#[test]
fn one_half_of_a_replacement_is_what_is_left_of_it() {
    let old = r#""before":{"x":1}"#;
    let new = r#""after":{"x":2},"after_unknown":{"id":true}"#;
    let replaced = change("a.b", "create delete", &format!(",{old},{new}"));
    let approved = plan(&[&replaced], "").record();
    let created = change("a.b", "create", r#","before":null,"after":{"x":2,"id":"i"}"#);
    assert!(approved.exceeded_by(&plan(&[&created], "")).is_empty());
    let deposed = |before: &str| {
        let change = change("a.b", "delete", &format!(",{before},\"after\":null"));
        change.replacen('{', r#"{"deposed":"00ab","#, 1)
    };
    assert!(approved.exceeded_by(&plan(&[&deposed(old)], "")).is_empty());
    let other = deposed(r#""before":{"x":3}"#);
    assert_eq!(approved.exceeded_by(&plan(&[&other], "")), ["a.b: delete"]);
    // What is there now would go, and nobody approved that nothing comes in its stead.
    let gone = change("a.b", "delete", &format!(",{old},\"after\":null"));
    assert_eq!(approved.exceeded_by(&plan(&[&gone], "")), ["a.b: delete"]);
}

#[test]
fn a_secret_counts_and_does_not_show() {
    let secret = |value: &str, mask: &str| {
        let rest = format!(
            r#","before":null,"after":{{"l":["x",{{"p":{value}}}]}},"after_sensitive":{{"l":{mask}}}"#
        );
        plan(&[&change("a.b", "create", &rest)], "")
    };
    for mask in ["true", "[false,true]", r#"[{},{"p":true}]"#] {
        let (one, other) = (secret("\"canary\"", mask), secret("\"Canary\"", mask));
        assert_ne!(one.record().digest(), other.record().digest());
        assert!(!format!("{one:?}").contains("canary"), "{mask}");
    }
}

/// A plan with these values after it; where one is none, it is known after apply.
fn planned(values: &[(Value, bool)]) -> PlannedChanges {
    let changes: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(index, (value, known))| {
            let (mut after, mut unknown) = (Map::new(), Map::new());
            after.insert("fixed", Value::from(true));
            match known {
                true => drop(after.insert("value", value.clone())),
                false => drop(unknown.insert("value", Value::from(true))),
            }
            let (after, unknown) = (Value::from(after).to_json(), Value::from(unknown).to_json());
            let rest = format!(r#","before":null,"after":{after},"after_unknown":{unknown}"#);
            change(&format!("a.r{index:03}"), "create", &rest)
        })
        .collect();
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    plan(&changes, "")
}

proptest! {
    #[test]
    fn what_is_left_of_a_plan_is_a_part_of_it_whatever_is_known_by_then(
        values in proptest::collection::vec((any_value(), any::<bool>(), any::<bool>()), 1..8),
    ) {
        let all: Vec<(Value, bool)> =
            values.iter().map(|(value, known, _)| (value.clone(), *known)).collect();
        let approved = planned(&all).record();
        prop_assert_eq!(approved.digest(), planned(&all).record().digest());
        let known: Vec<(Value, bool)> =
            all.iter().map(|(value, _)| (value.clone(), true)).collect();
        let mut left = planned(&known);
        let mut keep = values.iter().map(|(_, _, keep)| *keep);
        left.changes.retain(|_| keep.next().unwrap_or(false));
        prop_assert_eq!(approved.exceeded_by(&left), Vec::<String>::new());
    }

    #[test]
    fn another_value_than_the_one_that_was_approved_is_no_part_of_it(
        value in any_value(), other in any_value(),
    ) {
        let approved = planned(&[(value.clone(), true)]).record();
        let now = planned(&[(other.clone(), true)]);
        prop_assert_eq!(approved.exceeded_by(&now).is_empty(), value == other);
        let same = approved.digest() == now.record().digest();
        prop_assert_eq!(same, value == other);
        prop_assert_eq!(approved.difference(&now.record()).is_empty(), value == other);
    }
}
