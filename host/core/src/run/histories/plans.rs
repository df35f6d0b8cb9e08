//! Random plans.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use super::Random;
use crate::Digest;

pub(super) fn plan(random: &mut Random) -> RunPlan {
    let purpose = if random.chance(15) { Purpose::Offboard } else { Purpose::Deploy };
    let phases = phases(random, purpose);
    let plan_only = random.chance(5);
    let exception = match random.below(10) {
        0 => Some(Exception::Manual("asked".to_owned())),
        1 => Some(Exception::BreakGlass("fire".to_owned())),
        _ => None,
    };
    let deadline = |random: &mut Random| Millis::seconds(20 + random.below(600));
    let deadlines: BTreeMap<Phase, Millis> = Phase::ALL
        .into_iter()
        .filter(|phase| *phase != Phase::Admit)
        // An exit without a deadline would wait for a step for ever, and so does a driver's none.
        .filter(|phase| *phase == Phase::Exit || random.chance(80))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|phase| (phase, deadline(random)))
        .collect();
    RunPlan {
        release: RunRelease {
            name: "shop".to_owned(),
            version: "1.0.0".to_owned(),
            digest: Digest::of("release"),
        },
        customer: "acme".to_owned(),
        run: Digest::of("run"),
        purpose,
        target: "directory".to_owned(),
        phases,
        steps: StepLists {
            before: steps(random, "b"),
            after: steps(random, "a"),
            exit: steps(random, "x"),
        },
        step_plugins: BTreeSet::from(["any".to_owned()]),
        deadlines,
        grace: Millis::seconds(10),
        retries: Retries::default(),
        at_close: if random.chance(50) { AtClose::Finish } else { AtClose::Stop },
        wait: random.chance(50),
        approval: ApprovalPolicy { terraform: random.chance(20), objects: random.chance(20) },
        plan_only,
        asked: Asked { by: "test".to_owned(), exception },
        seed: random.number(),
    }
}

fn phases(random: &mut Random, purpose: Purpose) -> BTreeSet<Phase> {
    if purpose == Purpose::Offboard {
        let mut phases = BTreeSet::from([Phase::Review, Phase::Prune]);
        if random.chance(60) {
            phases.extend([Phase::Provision, Phase::Destroy]);
        }
        return phases;
    }
    let mut phases = BTreeSet::from([Phase::Render, Phase::Review, Phase::Sync]);
    for phase in [Phase::Provision, Phase::Verify, Phase::Prune, Phase::After] {
        if random.chance(60) {
            phases.insert(phase);
        }
    }
    phases
}

fn steps(random: &mut Random, prefix: &str) -> Vec<StepPlan> {
    let count = random.below(4);
    let mut steps: Vec<StepPlan> = Vec::new();
    for index in 0..count {
        let earlier: Vec<String> = steps.iter().map(|step| step.name.clone()).collect();
        let needs = earlier.into_iter().filter(|_| random.chance(40)).collect();
        steps.push(StepPlan {
            name: format!("{prefix}{index}"),
            uses: "any".to_owned(),
            needs,
            timeout: random.chance(30).then(|| Millis::seconds(1 + random.below(120))),
            owner: None,
        });
    }
    steps
}
