//! A customer's target, with what a run needs around it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bowline_bundle::Ready;
use bowline_core::facts::Outputs;
use bowline_core::plan::{Plan, RunPlugin};
use bowline_sync::Judge;

use super::World;
use crate::run::hands::health::HealthJudge;
use crate::run::hands::place::Place;
use crate::run::hands::secrets::Keyring;
use crate::run::sites::Surroundings;

impl World {
    /// A customer's target.
    pub(super) fn place(
        &self,
        ready: &Ready,
        health: BTreeMap<String, RunPlugin>,
        plan: &Plan,
        keyring: &Arc<Keyring>,
    ) -> Place {
        let release = &self.bundle.release;
        let files = ready.plugins.values().map(|file| (file.digest(), file.clone()));
        let judge = HealthJudge {
            programs: self.programs.clone(),
            release: release.clone(),
            plugins: health,
            artifacts: files.collect(),
            facts: plan.facts(Outputs::default()),
            keyring: keyring.clone(),
        };
        let judge = (!release.health.is_empty()).then(|| Arc::new(judge) as Arc<dyn Judge>);
        let surroundings = Surroundings {
            state: &self.state,
            release: &release.name,
            folder: &self.manner.folder,
            base: &self.manner.base,
            adopt: self.manner.adopt,
            prune: &self.manner.prune,
            judge,
        };
        Place {
            destination: surroundings.connect(&ready.customer),
            customer: ready.customer.name.clone(),
            who: self.manner.wanted.asked.by.as_str().into(),
            release: (release.version.clone(), self.bundle.digest),
            allowance: self.manner.allowance,
            journal: self.state.journal.clone(),
            clock: self.clock.clone(),
            claimed: Mutex::new(None),
            passed: Mutex::new(None),
        }
    }
}
