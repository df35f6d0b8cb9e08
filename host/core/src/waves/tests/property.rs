use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{object, waves};
use crate::Value;
use crate::object::ObjectId;

const KINDS: [&str; 7] =
    ["namespace", "crd", "service", "config", "deployment", "job", "promotion"];
const HOOKS: [&str; 4] = ["PreSync", "Sync", "PostSync", "PreSync,PostSync"];

/// An object without its name: kind, number, hook, group, rules as (before, group).
type Sketch = (usize, i64, Option<usize>, Option<u8>, Vec<(bool, u8)>);

fn sketch() -> impl Strategy<Value = Sketch> {
    (
        0..KINDS.len(),
        -2i64..3,
        proptest::option::weighted(0.2, 0..HOOKS.len()),
        proptest::option::weighted(0.4, 0u8..4),
        // Few rules: with many, nearly every set is a circle.
        proptest::collection::vec((any::<bool>(), 0u8..4), 0..2),
    )
}

fn build(sketches: &[Sketch]) -> Vec<Value> {
    let one = |(index, (kind, number, hook, group, rules)): (usize, &Sketch)| {
        let mut annotations = vec![format!("bowline.dev/wave: {number}")];
        annotations.extend(hook.map(|hook| format!("argocd.argoproj.io/hook: {}", HOOKS[hook])));
        annotations.extend(group.map(|group| format!("kapp.k14s.io/change-group: {group}")));
        for (at, (before, group)) in rules.iter().enumerate() {
            let order = if *before { "before" } else { "after" };
            annotations
                .push(format!("kapp.k14s.io/change-rule.{at}: upsert {order} upserting {group}"));
        }
        let id = match KINDS[*kind] {
            kind @ ("namespace" | "crd") => format!("{kind}/n{}", index % 3 + 3 * (index / 3)),
            kind => format!("{kind}/o{index} in n{}", index % 3),
        };
        object(&id, &annotations.iter().map(String::as_str).collect::<Vec<_>>())
    };
    sketches.iter().enumerate().map(one).collect()
}

proptest! {
    #[test]
    fn each_object_comes_once_behind_whom_it_waits_for_whatever_the_order_of_the_input(
        sketches in proptest::collection::vec(sketch(), 0..12),
        turn in 0usize..12,
    ) {
        let objects = build(&sketches);
        let result = waves(&objects);
        let mut turned = objects.clone();
        turned.rotate_left(turn.min(objects.len()));
        turned.reverse();
        prop_assert_eq!(&waves(&turned), &result);
        let Ok(result) = result else { return Ok(()) };

        // Where each object stands: the first and the last of its waves.
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (step, wave) in result.steps.iter().enumerate() {
            prop_assert!(!wave.members.is_empty() || !wave.hooks.is_empty());
            for id in wave.members.iter().chain(wave.hooks.iter().map(|hook| &hook.id)) {
                places.entry(id.to_string()).or_default().push(step);
            }
        }
        let ids: Vec<ObjectId> = objects.iter().map(|one| ObjectId::of(one).unwrap()).collect();
        let stands = |index: usize| &places[&ids[index].to_string()];
        for (index, (_, _, hook, _, rules)) in sketches.iter().enumerate() {
            let times = if *hook == Some(3) { 2 } else { 1 };
            prop_assert_eq!(stands(index).len(), times);
            for (before, group) in rules {
                for other in (0..sketches.len()).filter(|other| sketches[*other].3 == Some(*group)) {
                    let (first, second) = if *before { (index, other) } else { (other, index) };
                    prop_assert!(stands(first).last() < stands(second).first());
                }
            }
            for other in 0..sketches.len() {
                let namespace = KINDS[sketches[other].0] == "namespace"
                    && ids[index].namespace.as_ref() == Some(&ids[other].name);
                let definition = KINDS[sketches[other].0] == "crd"
                    && KINDS[sketches[index].0] == "promotion"
                    // With several CRDs of one kind, which no cluster takes, only one is waited for.
                    && sketches.iter().filter(|one| KINDS[one.0] == "crd").count() == 1;
                if namespace || definition {
                    prop_assert!(stands(other).last() < stands(index).first());
                }
            }
        }
    }
}
