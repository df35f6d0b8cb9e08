//! One step of a run.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::task::Work;
use super::super::{Millis, Phase, StepPlan, TaskState};

/// One step of a run.
#[derive(Clone, Debug)]
pub struct StepNode {
    /// Its full name: its parent's, a slash, its own.
    pub name: String,
    /// In which phase it runs.
    pub phase: Phase,
    /// The plugin.
    pub uses: String,
    /// Its config as JSON, where another step returned it; the release has the others'.
    pub config: Option<String>,
    /// The steps that come first, by their full names.
    pub needs: Vec<String>,
    /// Whom to ask about it.
    pub owner: Option<String>,
    /// How long it may take in all.
    pub timeout: Option<Millis>,
    /// Where its calls stand.
    pub work: Work,
    /// What it last asked to remember, as JSON.
    pub saved: Option<String>,
    /// Its outputs, as JSON.
    pub outputs: BTreeMap<String, String>,
    /// What it asks a person.
    pub question: Option<String>,
    /// The person's answer, as JSON.
    pub answer: Option<String>,
    pub(super) parent: Option<usize>,
    /// Steps that wait for it.
    pub(super) dependents: Vec<usize>,
    /// How many steps it waits for.
    pub(super) unmet: usize,
    /// How many of its children are not complete.
    pub(super) children: usize,
    pub(super) complete: bool,
}

/// Where a step stands, its children included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepState {
    /// It waits for others.
    Pending,
    /// It is called, or will be.
    Active,
    /// It waits for a time or a person.
    Waiting,
    /// It is done; its children are not.
    Children,
    /// Done.
    Done,
    /// Failed.
    Failed,
}

impl StepNode {
    pub(super) fn new(
        plan: StepPlan,
        config: Option<String>,
        phase: Phase,
        parent: Option<usize>,
    ) -> StepNode {
        StepNode {
            name: plan.name,
            phase,
            uses: plan.uses,
            config,
            needs: plan.needs,
            owner: plan.owner,
            timeout: plan.timeout,
            work: Work::default(),
            saved: None,
            outputs: BTreeMap::new(),
            question: None,
            answer: None,
            parent,
            dependents: Vec::new(),
            unmet: 0,
            children: 0,
            complete: false,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> StepState {
        match &self.work.state {
            TaskState::Ready if self.unmet > 0 => StepState::Pending,
            TaskState::Ready | TaskState::Running { .. } => StepState::Active,
            TaskState::Waiting { .. } | TaskState::Asking => StepState::Waiting,
            TaskState::Done if self.complete => StepState::Done,
            TaskState::Done => StepState::Children,
            TaskState::Failed(_) => StepState::Failed,
        }
    }

    /// How many steps it is under.
    pub(super) fn depth(&self) -> usize {
        self.name.matches('/').count()
    }

    /// Whether it is not over by the end of its time.
    pub(super) fn overdue(&self, now: Timestamp) -> bool {
        let end = self.timeout.zip(self.work.began).map(|(timeout, began)| timeout.after(began));
        end.is_some_and(|end| end <= now) && !self.work.state.is_over()
    }
}
