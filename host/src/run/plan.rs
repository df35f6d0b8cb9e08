//! What a run is going to do, from what the release, the customer and whoever asks say.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bowline_bundle::{Bundle, Ready};
use bowline_core::release::{Deadlines, Release, Step, Steps};
use bowline_core::run::{
    ApprovalPolicy, Asked, AtClose, Millis, Phase, Purpose, Retries, RunPlan, RunRelease,
    StepLists, StepPlan,
};
use bowline_core::target::Target;

/// What whoever asks for runs says.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What for.
    pub purpose: Purpose,
    /// Who, and on which terms.
    pub asked: Asked,
    /// Whether to wait for windows and for other runs.
    pub wait: bool,
    /// Whether to end at review.
    pub plan_only: bool,
    /// How long a task has to stop by itself.
    pub grace: Duration,
}

/// What the operator and the customer's windows say.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What is tried again.
    pub retries: Retries,
    /// What a person must approve.
    pub approval: ApprovalPolicy,
    /// What happens at a window's close.
    pub at_close: AtClose,
}

/// The plan of one customer's run. `target` is where the manifests go, in words; `seed` is drawn for
/// this run.
pub fn run_plan(
    bundle: &Bundle,
    ready: &Ready,
    wanted: &Wanted,
    terms: &Terms,
    target: String,
    steps: impl IntoIterator<Item = String>,
    seed: u64,
) -> RunPlan {
    let release = &bundle.release;
    RunPlan {
        release: RunRelease {
            name: release.name.to_string(),
            version: release.version.to_string(),
            digest: bundle.digest,
        },
        customer: ready.customer.name.to_string(),
        run: ready.run,
        purpose: wanted.purpose,
        target,
        phases: phases(release, &ready.customer.sync, wanted.purpose),
        steps: step_lists(release, wanted.purpose),
        step_plugins: steps.into_iter().collect(),
        deadlines: deadlines(&release.deadlines),
        grace: wanted.grace.into(),
        retries: terms.retries.clone(),
        at_close: terms.at_close,
        wait: wanted.wait,
        approval: approval(terms.approval, wanted.purpose),
        plan_only: wanted.plan_only,
        asked: wanted.asked.clone(),
        seed,
    }
}

/// Which phases a run has besides admit and exit.
fn phases(release: &Release, target: &Target, purpose: Purpose) -> BTreeSet<Phase> {
    let mut phases = BTreeSet::from([Phase::Before]);
    if release.terraform.is_some() && !matches!(purpose, Purpose::StepsOnly | Purpose::SyncOnly) {
        phases.insert(Phase::Provision);
    }
    match purpose {
        Purpose::StepsOnly => {}
        Purpose::Deploy | Purpose::Rollback | Purpose::SyncOnly => {
            phases.extend([Phase::Render, Phase::Review, Phase::Sync]);
            // Files are what they are; in a cluster something becomes of them.
            if matches!(target, Target::Kubernetes(_)) {
                phases.extend([Phase::Verify, Phase::Prune]);
            }
        }
        Purpose::Offboard => {
            phases.extend([Phase::Review, Phase::Prune]);
            phases.extend(release.terraform.is_some().then_some(Phase::Destroy));
        }
    }
    if !release.steps.after.is_empty() && has_steps(purpose) {
        phases.insert(Phase::After);
    }
    phases
}

/// Steps are about a release that comes, so an offboarding has none, and a sync alone neither.
fn has_steps(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::Offboard | Purpose::SyncOnly)
}

/// The release's steps.
fn step_lists(release: &Release, purpose: Purpose) -> StepLists {
    if !has_steps(purpose) {
        return StepLists::default();
    }
    let Steps { before, after, exit } = &release.steps;
    let all = |steps: &[Step]| steps.iter().map(step).collect();
    StepLists { before: all(before), after: all(after), exit: all(exit) }
}

/// What a person must approve. Nobody is offboarded without.
fn approval(policy: ApprovalPolicy, purpose: Purpose) -> ApprovalPolicy {
    match purpose {
        Purpose::Offboard => ApprovalPolicy { terraform: true, objects: true },
        _ => policy,
    }
}

fn step(step: &Step) -> StepPlan {
    StepPlan {
        name: step.name.clone(),
        uses: step.plugin.to_string(),
        needs: step.needs.clone(),
        timeout: step.timeout.map(Millis::from),
        owner: step.owner.clone(),
    }
}

/// Every phase has a deadline: the release's, or the usual one.
fn deadlines(given: &Deadlines) -> BTreeMap<Phase, Millis> {
    let or =
        |given: Option<Duration>, minutes| given.map_or(Millis::minutes(minutes), Millis::from);
    BTreeMap::from([
        (Phase::Before, or(given.before, 15)),
        (Phase::Provision, or(given.provision, 60)),
        (Phase::Render, or(given.render, 1)),
        (Phase::Review, Millis::minutes(5)),
        (Phase::Sync, or(given.sync, 15)),
        (Phase::Verify, or(given.verify, 20)),
        (Phase::Prune, or(given.sync, 15)),
        (Phase::Destroy, or(given.provision, 60)),
        (Phase::After, or(given.after, 15)),
        (Phase::Exit, or(given.exit, 10)),
    ])
}
