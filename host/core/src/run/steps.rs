//! A run's steps: who waits for whom, and the children that steps return while the run is under way.
//!
//! A step counts as done when it said so and its children are done. Whoever needs it waits for all of
//! them. Nothing here walks all steps for one answer: a run of ten thousand stays fast.

mod children;
mod node;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use children::BadChildren;
pub use node::{StepNode, StepState};

use super::task::Work;
use super::{Phase, StepAnswer, StepChild, StepLists, StepPlan, TaskState};

/// How many steps are called at once.
const MOST_CALLS: usize = 16;

/// All steps of a run.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    nodes: Vec<StepNode>,
    names: BTreeMap<String, usize>,
    /// Steps that may be called now, by phase.
    ready: BTreeSet<(Phase, usize)>,
    running: BTreeSet<usize>,
    /// When a step is to be looked at: it waits until then, or its time is over.
    timers: BTreeSet<(Timestamp, usize)>,
    /// How many steps of a phase are not complete.
    open: BTreeMap<Phase, usize>,
}

impl Steps {
    pub(super) fn new(lists: &StepLists) -> Steps {
        let mut steps = Steps::default();
        let phases = [
            (Phase::Before, &lists.before),
            (Phase::After, &lists.after),
            (Phase::Exit, &lists.exit),
        ];
        for (phase, plans) in phases {
            steps.add(phase, None, plans.iter().map(|plan| (plan.clone(), None)));
        }
        steps
    }

    /// Every step, in the order in which they became known.
    pub fn iter(&self) -> impl Iterator<Item = &StepNode> {
        self.nodes.iter()
    }

    /// The step with this full name.
    pub fn get(&self, name: &str) -> Option<&StepNode> {
        self.names.get(name).map(|index| &self.nodes[*index])
    }

    /// The step that returned this one.
    pub fn parent(&self, node: &StepNode) -> Option<&StepNode> {
        node.parent.map(|index| &self.nodes[index])
    }

    /// Whether all steps of a phase are complete.
    pub(super) fn are_complete(&self, phase: Phase) -> bool {
        self.open.get(&phase).is_none_or(|open| *open == 0)
    }

    pub(super) fn is_any_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// Steps of a phase that have no end yet.
    pub(super) fn unfinished(&self, phase: Phase) -> Vec<usize> {
        let open = |index: &usize| {
            let node = &self.nodes[*index];
            node.phase == phase && !node.work.state.is_over()
        };
        (0..self.nodes.len()).filter(open).collect()
    }

    pub(super) fn running(&self) -> Vec<usize> {
        self.running.iter().copied().collect()
    }

    pub(super) fn node(&self, index: usize) -> &StepNode {
        &self.nodes[index]
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The next step of a phase that may be called, while there is room.
    pub(super) fn next_ready(&self, phase: Phase) -> Option<usize> {
        let mut of_phase = self.ready.range((phase, 0)..=(phase, usize::MAX));
        let (_, index) = *of_phase.next()?;
        (self.running.len() < MOST_CALLS).then_some(index)
    }

    /// Lets steps go on whose time to wait is over; those whose time is over altogether.
    pub(super) fn wake(&mut self, now: Timestamp) -> Vec<usize> {
        let mut overdue = Vec::new();
        while let Some((at, index)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, index));
            let node = &self.nodes[index];
            if node.overdue(now) {
                overdue.push(index);
            } else if node.work.is_due(now) {
                self.ready.insert((node.phase, index));
            }
        }
        overdue
    }

    /// When a step is to be looked at next.
    pub(super) fn wakes_at(&self) -> Option<Timestamp> {
        self.timers.first().map(|(at, _)| *at)
    }

    pub(super) fn start(&mut self, index: usize, now: Timestamp) -> (u32, Option<Option<String>>) {
        let node = &mut self.nodes[index];
        let first = node.work.began.is_none();
        let interrupted = node.work.start(now);
        self.ready.remove(&(node.phase, index));
        self.running.insert(index);
        if let Some(timeout) = node.timeout.filter(|_| first) {
            self.timers.insert((timeout.after(now), index));
        }
        (node.work.attempts, interrupted)
    }

    /// Changes a step's work, and keeps the lists in order.
    pub(super) fn change<T>(&mut self, index: usize, change: impl FnOnce(&mut Work) -> T) -> T {
        let node = &mut self.nodes[index];
        let was_over = node.work.state.is_over();
        let result = change(&mut node.work);
        let (phase, state) = (node.phase, node.work.state.clone());
        set(&mut self.running, index, state.is_running());
        set(&mut self.ready, (phase, index), state == TaskState::Ready && node.unmet == 0);
        if let TaskState::Waiting { until, .. } = state {
            self.timers.insert((until, index));
        }
        if !was_over && matches!(state, TaskState::Failed(_)) {
            self.complete(index);
        }
        result
    }

    /// Takes a step's answer in. Its children are checked before any of them is there.
    pub(super) fn answer(
        &mut self,
        index: usize,
        answer: &StepAnswer,
        plugins: &BTreeSet<String>,
        now: Timestamp,
    ) -> Result<(), BadChildren> {
        match answer {
            StepAnswer::Done { outputs, children } => {
                let plans = self.adopt(index, children, plugins)?;
                let node = &mut self.nodes[index];
                node.outputs = outputs.iter().cloned().collect();
                node.children = plans.len();
                let phase = node.phase;
                self.change(index, |work| work.got_on(TaskState::Done));
                self.add(phase, Some(index), plans);
                if self.nodes[index].children == 0 {
                    self.complete(index);
                }
            }
            StepAnswer::Wait { after, saved } => {
                self.nodes[index].saved.clone_from(saved);
                let until = after.after(now);
                let waiting = TaskState::Waiting { until, because: None };
                self.change(index, |work| work.got_on(waiting));
            }
            StepAnswer::Ask { question, saved } => {
                let node = &mut self.nodes[index];
                node.saved.clone_from(saved);
                node.question = Some(question.clone());
                node.answer = None;
                self.change(index, |work| work.got_on(TaskState::Asking));
            }
        }
        Ok(())
    }

    /// A person's answer; false where nothing was asked.
    pub(super) fn answered(&mut self, name: &str, answer: &str) -> bool {
        let Some(index) = self.index(name) else { return false };
        if self.nodes[index].work.state != TaskState::Asking {
            return false;
        }
        self.nodes[index].answer = Some(answer.to_owned());
        self.change(index, |work| work.state = TaskState::Ready);
        true
    }

    fn adopt(
        &self,
        parent: usize,
        children: &[StepChild],
        plugins: &BTreeSet<String>,
    ) -> Result<Vec<(StepPlan, Option<String>)>, BadChildren> {
        let parent = &self.nodes[parent];
        children::check(children, plugins, parent.depth(), self.nodes.len())?;
        let named = children.iter().map(|child| {
            let full = |name: &String| format!("{}/{name}", parent.name);
            let plan = StepPlan {
                name: full(&child.name),
                uses: child.uses.clone(),
                needs: child.needs.iter().map(full).collect(),
                timeout: None,
                owner: parent.owner.clone(),
            };
            (plan, Some(child.config.clone()))
        });
        Ok(named.collect())
    }

    /// Adds steps that know each other. Their names and needs were checked.
    fn add(
        &mut self,
        phase: Phase,
        parent: Option<usize>,
        plans: impl IntoIterator<Item = (StepPlan, Option<String>)>,
    ) {
        let first = self.nodes.len();
        let mut needs = Vec::new();
        for (plan, config) in plans {
            self.names.insert(plan.name.clone(), self.nodes.len());
            needs.push(plan.needs.clone());
            self.nodes.push(StepNode::new(plan, config, phase, parent));
            *self.open.entry(phase).or_default() += 1;
        }
        for (index, needs) in (first..).zip(needs) {
            let needed: BTreeSet<usize> =
                needs.iter().filter_map(|name| self.names.get(name).copied()).collect();
            self.nodes[index].unmet = needed.len();
            for other in &needed {
                self.nodes[*other].dependents.push(index);
            }
            if needed.is_empty() {
                self.ready.insert((phase, index));
            }
        }
    }

    /// A step and all that it returned are over: those that need it go on, and perhaps its parent.
    /// One that failed counts too: where that ends the phase nothing goes on, and exit steps all run.
    fn complete(&mut self, index: usize) {
        let mut next = Some(index);
        while let Some(index) = next.take() {
            let phase = self.nodes[index].phase;
            if std::mem::replace(&mut self.nodes[index].complete, true) {
                continue;
            }
            if let Some(open) = self.open.get_mut(&phase) {
                *open -= 1;
            }
            for dependent in self.nodes[index].dependents.clone() {
                let node = &mut self.nodes[dependent];
                node.unmet -= 1;
                if node.unmet == 0 && node.work.state == TaskState::Ready {
                    self.ready.insert((phase, dependent));
                }
            }
            if let Some(parent) = self.nodes[index].parent {
                self.nodes[parent].children -= 1;
                next = Some(parent).filter(|parent| self.nodes[*parent].children == 0);
            }
        }
    }
}

fn set<T: Ord>(set: &mut BTreeSet<T>, item: T, is_in: bool) {
    if is_in {
        set.insert(item);
    } else {
        set.remove(&item);
    }
}
