//! The machine: what a run knows, and what each event adds to it. What follows is decided in the files
//! beneath: `body` goes forward, `winding` ends, `clock` watches the time.

mod body;
mod clock;
mod winding;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::task::Work;
use super::{
    Command, Delays, Ending, Event, Failure, Finished, Gate, Phase, Reviewed, RunPlan, Steps, Task,
    TaskResult, TaskState, TerraformPlan,
};
use crate::failure::FailureClass;

/// One run.
#[derive(Clone, Debug)]
pub struct Run {
    plan: RunPlan,
    phase: Phase,
    /// When the phase began; where it first waits for a window, when that opened.
    entered: Timestamp,
    work: BTreeMap<Task, Work>,
    steps: Steps,
    gate: Gate,
    fence: Option<u64>,
    /// Whether the claim is to be taken again before anything else: by a process that came later.
    reclaim: bool,
    before_begun: bool,
    changed: bool,
    planned: Option<TerraformPlan>,
    reviewed: Option<Reviewed>,
    results: BTreeMap<Task, TaskResult>,
    ending: Option<Ending>,
    /// Whether what is under way is to stop, and not to end by itself.
    stops: Option<Failure>,
    /// Whether the time of the exit steps is over: what is left of them has been stopped.
    exit_over: bool,
    /// Whether a window is waited for: a phase's time does not run then.
    waits_for_window: bool,
    finishing: Option<Finished>,
    finished: bool,
    /// Steps and tasks that are to be told again to stop, since a new process does not know.
    repeat_stops: bool,
}

impl Run {
    /// A run that was created at `now`, and what it wants done: nothing, until a process takes it.
    pub fn new(plan: RunPlan, now: Timestamp) -> Run {
        Run {
            steps: Steps::new(&plan.steps),
            plan,
            phase: Phase::Admit,
            entered: now,
            work: BTreeMap::new(),
            gate: Gate::default(),
            fence: None,
            reclaim: false,
            before_begun: false,
            changed: false,
            planned: None,
            reviewed: None,
            results: BTreeMap::new(),
            ending: None,
            stops: None,
            exit_over: false,
            waits_for_window: false,
            finishing: None,
            finished: false,
            repeat_stops: false,
        }
    }

    /// Makes a run again from its events. None where the first is not its creation.
    pub fn replay<'a>(events: impl IntoIterator<Item = (&'a Event, Timestamp)>) -> Option<Run> {
        let mut events = events.into_iter();
        let (Event::Created { plan }, created) = events.next()? else { return None };
        let mut run = Run::new((**plan).clone(), created);
        for (event, at) in events {
            run.step(event, at);
        }
        Some(run)
    }

    /// Takes an event in; what to do now, in this order.
    pub fn step(&mut self, event: &Event, now: Timestamp) -> Vec<Command> {
        if self.finished {
            return Vec::new();
        }
        self.take(event, now);
        self.advance(now)
    }

    fn take(&mut self, event: &Event, now: Timestamp) {
        match event {
            // The second creation of a run is no event of it; a driver never makes one.
            Event::Created { .. } | Event::Woke => {}
            Event::Taken { .. } => self.taken(),
            Event::Judged { verdict } => {
                self.gate.set(verdict.clone());
                if verdict.open && std::mem::take(&mut self.waits_for_window) {
                    self.entered = now;
                }
                self.settle(&Task::Judge);
            }
            Event::Claimed { fence } => {
                self.fence = Some(*fence);
                self.reclaim = false;
                self.settle(&Task::Claim);
            }
            Event::Busy { holder } => {
                let failure = Failure::new(FailureClass::CustomerBusy, holder.clone());
                self.failed(&Task::Claim, failure, now);
            }
            Event::ClaimLost { holder } => {
                self.fence = None;
                self.end_at_once(Failure::new(FailureClass::CustomerBusy, holder.clone()));
            }
            Event::Noted { task, note } => self.noted(task, note),
            Event::Done { task, result } => self.done(task, result, now),
            Event::Failed { task, failure } => self.failed(task, failure.clone(), now),
            Event::Answered { step, answer, .. } => {
                self.steps.answered(step, answer);
            }
            Event::TerminateAsked { by, reason } => self.terminate(by, reason),
            Event::Finished { .. } => self.finished = true,
        }
    }

    /// A new process: what the last one had under way is begun again, or stopped again.
    fn taken(&mut self) {
        for work in self.work.values_mut() {
            self.repeat_stops |= work.lose();
        }
        for index in self.steps.running() {
            self.repeat_stops |= self.steps.change(index, Work::lose);
        }
        self.reclaim = self.fence.is_some();
        // The end was commanded, and is not written down: it is commanded again.
        self.finishing = None;
        // Windows may have been edited since.
        self.gate.clear();
    }

    fn noted(&mut self, task: &Task, note: &str) {
        match task {
            Task::Step(name) => {
                if let Some(index) = self.steps.index(name) {
                    self.steps.change(index, |work| work.note = Some(note.to_owned()));
                }
            }
            task => self.work.entry(task.clone()).or_default().note = Some(note.to_owned()),
        }
    }

    /// An answer to something that was asked in passing: it can be asked again.
    fn settle(&mut self, task: &Task) {
        self.work.entry(task.clone()).or_default().got_on(TaskState::Done);
    }

    fn done(&mut self, task: &Task, result: &TaskResult, now: Timestamp) {
        if let (Task::Step(name), TaskResult::Step(answer)) = (task, result) {
            let Some(index) = self.steps.index(name) else { return };
            let stopping = self.steps.node(index).work.stopping.clone();
            let goes_on = !matches!(answer, super::StepAnswer::Done { .. });
            if let Some(failure) = stopping.filter(|_| goes_on) {
                // It was told to stop and wants to be called again: that is its end.
                return self.fail_step(index, failure);
            }
            let plugins = std::mem::take(&mut self.plan.step_plugins);
            let answered = self.steps.answer(index, answer, &plugins, now);
            self.plan.step_plugins = plugins;
            if let Err(bad) = answered {
                let failure = Failure::new(FailureClass::StepInvalid, format!("{name}: {bad}"));
                self.fail_step(index, failure);
            }
            return;
        }
        match result {
            TaskResult::Planned(plan) => self.planned = Some(plan.clone()),
            TaskResult::Reviewed(reviewed) => self.reviewed = Some(reviewed.clone()),
            _ => {}
        }
        self.results.insert(task.clone(), result.clone());
        self.settle(task);
    }

    fn failed(&mut self, task: &Task, failure: Failure, now: Timestamp) {
        let step = match task {
            Task::Step(name) => match self.steps.index(name) {
                Some(index) => Some(index),
                None => return,
            },
            _ => None,
        };
        let work = match step {
            Some(index) => &self.steps.node(index).work,
            None => &*self.work.entry(task.clone()).or_default(),
        };
        if work.state.is_over() {
            return;
        }
        let stopped = work.stopping.clone();
        let failure = match stopped {
            Some(reason) => return self.give_up(task, step, reason),
            None => failure,
        };
        match self.retry_at(task, step, &failure, now) {
            Some(until) => {
                let waiting = TaskState::Waiting { until, because: Some(failure) };
                match step {
                    Some(index) => self.steps.change(index, |work| work.state = waiting),
                    None => self.work.entry(task.clone()).or_default().state = waiting,
                }
                self.gate.clear();
            }
            None => self.give_up(task, step, failure),
        }
    }

    /// When what failed is tried again; none where it is not.
    fn retry_at(
        &mut self,
        task: &Task,
        step: Option<usize>,
        failure: &Failure,
        now: Timestamp,
    ) -> Option<Timestamp> {
        if self.ending.is_some() && self.phase != Phase::Exit {
            return None;
        }
        if failure.class == FailureClass::CustomerBusy && !self.plan.wait {
            return None;
        }
        let count = match step {
            Some(index) => self.steps.change(index, |work| work.count(failure.class)),
            None => self.work.entry(task.clone()).or_default().count(failure.class),
        };
        let policy = self.plan.retries.policy(failure.class, self.phase);
        let seed = self.plan.seed ^ u64::from(failure.class.number()) << 32 ^ hash(task);
        let delay = Delays::new(policy, seed).nth(count as usize)?;
        let until = delay.max(failure.after.unwrap_or_default()).after(now);
        let over = self.deadline().is_some_and(|deadline| deadline <= until);
        (!over).then_some(until)
    }

    fn give_up(&mut self, task: &Task, step: Option<usize>, failure: Failure) {
        match step {
            Some(index) => self.fail_step(index, failure),
            None => {
                let state = TaskState::Failed(failure.clone());
                self.work.entry(task.clone()).or_default().state = state;
                self.end(failure);
            }
        }
    }

    fn fail_step(&mut self, index: usize, failure: Failure) {
        let phase = self.steps.node(index).phase;
        self.steps.change(index, |work| work.state = TaskState::Failed(failure.clone()));
        // An exit step that failed keeps no other from its work.
        if phase != Phase::Exit {
            self.end(failure);
        }
    }

    /// Whether the driver has nothing left to do.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// What it is going to do.
    pub fn plan(&self) -> &RunPlan {
        &self.plan
    }

    /// The phase that it is in.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// When that began.
    pub fn entered(&self) -> Timestamp {
        self.entered
    }

    /// What ended its body, once something did.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// How it ended, once it did.
    pub fn finished(&self) -> Option<&Finished> {
        self.finishing.as_ref()
    }

    /// Its steps.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// Where a task stands that is no step.
    pub fn task(&self, task: &Task) -> Option<&Work> {
        self.work.get(task)
    }

    /// Every task that is no step and was begun, with where it stands.
    pub fn tasks(&self) -> impl Iterator<Item = (&Task, &Work)> {
        self.work.iter()
    }

    /// What came of a task that is no step.
    pub fn result(&self, task: &Task) -> Option<&TaskResult> {
        self.results.get(task)
    }

    /// What the windows last said.
    pub fn window(&self, now: Timestamp) -> Option<&super::WindowVerdict> {
        self.gate.verdict(now)
    }

    /// The claim's number, while it is held.
    pub fn fence(&self) -> Option<u64> {
        self.fence
    }

    /// Whether anything may have changed.
    pub fn changed(&self) -> bool {
        self.changed
    }
}

/// Spreads tasks over seeds. FNV-1a, which stays the same for ever.
fn hash(task: &Task) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    task.to_string().bytes().fold(0xcbf2_9ce4_8422_2325, fold)
}
