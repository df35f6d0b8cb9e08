//! A job: a task with what the run knows of it.

use std::collections::BTreeMap;

use bowline_core::Digest;
use bowline_core::run::{Permit, Phase, Reviewed, Run, StepState, Task, TaskResult, TerraformPlan};
use jiff::Timestamp;

/// Something to do.
#[derive(Debug)]
pub struct Job {
    /// What.
    pub task: Task,
    /// 1 for the first time.
    pub attempt: u32,
    /// For what may change the world.
    pub permit: Option<Permit>,
    /// Whether a process that is gone may have begun it: what it noted, or nothing.
    pub interrupted: Option<Option<String>>,
    /// Whether the run has changed something.
    pub changed: bool,
    /// The claim's number.
    pub fence: Option<u64>,
    /// What Terraform planned.
    pub planned: Option<TerraformPlan>,
    /// Whether Terraform has been here: it applied, or something was rendered after it.
    pub provisioned: bool,
    /// What the render gave.
    pub rendered: Option<Digest>,
    /// What the target would do.
    pub reviewed: Option<Reviewed>,
    /// For a step.
    pub step: Option<StepJob>,
}

/// What a step is to know.
#[derive(Clone, Debug)]
pub struct StepJob {
    /// Its full name.
    pub name: String,
    /// The plugin.
    pub uses: String,
    /// Its config as JSON, where another step returned it.
    pub config: Option<String>,
    /// When it first began.
    pub began: Timestamp,
    /// What it last asked to remember, as JSON.
    pub saved: Option<String>,
    /// A person's answer, as JSON.
    pub answer: Option<String>,
    /// Outputs of the steps that it needs, as JSON, by step and name.
    pub outputs: BTreeMap<(String, String), String>,
    /// In an exit step, how the run ended.
    pub ending: Option<String>,
}

impl Job {
    pub(in crate::run) fn of(
        run: &Run,
        task: Task,
        attempt: u32,
        permit: Option<Permit>,
        interrupted: Option<Option<String>>,
    ) -> Job {
        let planned = match run.result(&Task::Plan) {
            Some(TaskResult::Planned(planned)) => Some(planned.clone()),
            _ => None,
        };
        let reviewed = match run.result(&Task::Review) {
            Some(TaskResult::Reviewed(reviewed)) => Some(reviewed.clone()),
            _ => None,
        };
        let step = match &task {
            Task::Step(name) => step(run, name),
            _ => None,
        };
        let has = |task| run.result(task).is_some();
        let provisioned = has(&Task::Apply) || has(&Task::Render) || !has_ground(run);
        let (changed, fence, rendered) = (run.changed(), run.fence(), run.rendered());
        Job {
            task,
            attempt,
            permit,
            interrupted,
            changed,
            fence,
            planned,
            provisioned,
            rendered,
            reviewed,
            step,
        }
    }
}

fn has_ground(run: &Run) -> bool {
    run.plan().phases.contains(&Phase::Provision)
}

fn step(run: &Run, name: &str) -> Option<StepJob> {
    let node = run.steps().get(name)?;
    let needed = node.needs.iter().filter_map(|need| run.steps().get(need));
    let outputs = needed.filter(|step| step.state() == StepState::Done).flat_map(|step| {
        let named = |(name, value): (&String, &String)| {
            ((own_name(&step.name).to_owned(), name.clone()), value.clone())
        };
        step.outputs.iter().map(named)
    });
    let ending = run.ending().filter(|_| node.phase == Phase::Exit);
    Some(StepJob {
        name: node.name.clone(),
        uses: node.uses.clone(),
        config: node.config.clone(),
        began: node.work.began?,
        saved: node.saved.clone(),
        answer: node.answer.clone(),
        outputs: outputs.collect(),
        ending: ending.map(|ending| ending.word().to_owned()),
    })
}

/// A step names its siblings by their own names.
fn own_name(full: &str) -> &str {
    full.rsplit_once('/').map_or(full, |(_, own)| own)
}
