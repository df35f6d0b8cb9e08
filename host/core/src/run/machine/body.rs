//! Forward, phase by phase.

use jiff::Timestamp;

use super::super::permit::Standing;
use super::super::{
    Approval, Command, Ending, Exception, Failure, NotCleared, Permit, Phase, Task, TaskResult,
    TaskState, clear, gate,
};
use super::Run;
use crate::failure::FailureClass;

/// What a phase may do next.
enum Next {
    /// Nothing, until something happens.
    Waits,
    /// Go on to the next phase.
    Over,
}

/// Whether something that changes the world may begin.
enum Clearance {
    Cleared(Permit),
    /// A window is asked, or waited for; or the run has ended over it.
    NotYet,
}

impl Run {
    /// Everything that is to be done now.
    pub(super) fn advance(&mut self, now: Timestamp) -> Vec<Command> {
        let mut commands = Vec::new();
        self.repeat_stops(&mut commands);
        self.overdue(now, &mut commands);
        loop {
            let phase = self.phase;
            if self.phase == Phase::Exit {
                self.exit(now, &mut commands);
            } else if self.ending.is_some() {
                self.wind_down(now, &mut commands);
            } else if let Next::Over = self.body(now, &mut commands) {
                self.go_on(now);
            }
            let settled = self.phase == phase && (self.ending.is_none() || phase == Phase::Exit);
            if self.finishing.is_some() || settled {
                return commands;
            }
            // The end of the body: wind down in this very step.
            if self.phase == phase && self.is_anything_running() {
                self.wind_down(now, &mut commands);
                return commands;
            }
        }
    }

    fn go_on(&mut self, now: Timestamp) {
        match self.plan.next(self.phase) {
            // What is rendered from outputs that are only known after apply would be a guess.
            Some(_) if self.plan.plan_only && self.would_apply() => {
                self.ending = Some(Ending::Planned);
            }
            Some(next) => self.enter(next, now),
            None if self.plan.plan_only => self.ending = Some(Ending::Planned),
            None => self.ending = Some(Ending::Succeeded),
        }
    }

    /// Whether Terraform has something to do that is not done.
    fn would_apply(&self) -> bool {
        let applies = Task::of(self.phase, self.plan.purpose).contains(&Task::Apply);
        applies && self.planned.as_ref().is_some_and(|plan| !plan.empty)
    }

    pub(super) fn enter(&mut self, phase: Phase, now: Timestamp) {
        self.phase = phase;
        self.entered = now;
        self.waits_for_window = false;
        self.before_begun |= phase == Phase::Before;
    }

    fn body(&mut self, now: Timestamp, commands: &mut Vec<Command>) -> Next {
        if self.reclaim {
            self.begin(&Task::Claim, None, now, commands);
            return Next::Waits;
        }
        match self.phase {
            Phase::Before | Phase::After => self.run_steps(now, commands),
            _ => self.run_tasks(now, commands),
        }
    }

    fn run_tasks(&mut self, now: Timestamp, commands: &mut Vec<Command>) -> Next {
        for task in Task::of(self.phase, self.plan.purpose) {
            if self.work.get(task).is_some_and(|work| work.state == TaskState::Done) {
                continue;
            }
            if self.is_needless(task) {
                continue;
            }
            self.run_task(task, now, commands);
            // A window that is asked for the first time answers in an event of its own.
            return Next::Waits;
        }
        Next::Over
    }

    /// What need not be done: nothing to apply, or nothing may be.
    fn is_needless(&self, task: &Task) -> bool {
        match task {
            Task::Apply => {
                self.plan.plan_only || self.planned.as_ref().is_some_and(|plan| plan.empty)
            }
            Task::Judge | Task::Claim => self.plan.plan_only,
            _ => false,
        }
    }

    fn run_task(&mut self, task: &Task, now: Timestamp, commands: &mut Vec<Command>) {
        if self.work.get(task).is_some_and(|work| !work.is_due(now)) {
            return;
        }
        if *task == Task::Claim && !self.is_admitted(now, commands) {
            return;
        }
        if !task.changes() {
            return self.begin(task, None, now, commands);
        }
        let approval = match self.approved(task, now) {
            Ok(approval) => approval,
            Err(failure) => return self.end(failure),
        };
        if let Clearance::Cleared(permit) = self.clearance(approval.as_ref(), now, commands) {
            self.begin(task, Some(permit), now, commands);
        }
    }

    fn begin(
        &mut self,
        task: &Task,
        permit: Option<Permit>,
        now: Timestamp,
        commands: &mut Vec<Command>,
    ) {
        let work = self.work.entry(task.clone()).or_default();
        if work.state == TaskState::Done {
            work.state = TaskState::Ready;
        }
        if !work.is_due(now) {
            return;
        }
        let interrupted = work.start(now);
        let attempt = work.attempts;
        self.changed |= permit.is_some();
        commands.push(Command::Start { task: task.clone(), attempt, permit, interrupted });
    }

    fn run_steps(&mut self, now: Timestamp, commands: &mut Vec<Command>) -> Next {
        if self.steps.are_complete(self.phase) {
            return Next::Over;
        }
        while let Some(index) = self.steps.next_ready(self.phase) {
            let Clearance::Cleared(permit) = self.clearance(None, now, commands) else {
                return Next::Waits;
            };
            self.changed = true;
            self.call(index, Some(permit), now, commands);
        }
        Next::Waits
    }

    pub(super) fn call(
        &mut self,
        index: usize,
        permit: Option<Permit>,
        now: Timestamp,
        commands: &mut Vec<Command>,
    ) {
        let (attempt, interrupted) = self.steps.start(index, now);
        let task = Task::Step(self.steps.node(index).name.clone());
        commands.push(Command::Start { task, attempt, permit, interrupted });
    }

    /// A person's word for what is about to be done, where it takes one.
    fn approved(&self, task: &Task, now: Timestamp) -> Result<Option<Approval>, Failure> {
        let policy = self.plan.approval;
        let approval = match (task, &self.planned, &self.reviewed) {
            (Task::Apply, Some(planned), _) => gate::terraform(planned, policy, now)?,
            (Task::Sync, _, Some(reviewed)) => gate::objects(reviewed, policy, now)?,
            (Task::Remove, planned, Some(reviewed)) => {
                // No object goes while it is not known that what it stands on may go as well.
                planned.as_ref().map_or(Ok(None), |plan| gate::terraform(plan, policy, now))?;
                gate::objects(reviewed, policy, now)?
            }
            _ => None,
        };
        Ok(approval.cloned())
    }

    /// A permit for this phase; or the windows are asked, or waited for, or the run ends over them.
    fn clearance(
        &mut self,
        approval: Option<&Approval>,
        now: Timestamp,
        commands: &mut Vec<Command>,
    ) -> Clearance {
        let Some(window) = self.gate.verdict(now) else {
            self.judge(now, commands);
            return Clearance::NotYet;
        };
        let standing = Standing { window, fence: self.fence, changed: self.changed, approval };
        match clear(&self.plan, self.phase, standing) {
            Ok(permit) => Clearance::Cleared(permit),
            Err(NotCleared::Closed) => {
                self.closed(now);
                Clearance::NotYet
            }
            Err(NotCleared::Unclaimed) => {
                let message = "the customer is not claimed by this run";
                self.end(Failure::new(FailureClass::CustomerBusy, message));
                Clearance::NotYet
            }
        }
    }

    /// Whether the windows let it begin. They are asked again where the one that was open has closed
    /// while another run held the customer.
    fn is_admitted(&mut self, now: Timestamp, commands: &mut Vec<Command>) -> bool {
        let Some(window) = self.gate.verdict(now) else {
            self.judge(now, commands);
            return false;
        };
        let broken = matches!(self.plan.asked.exception, Some(Exception::BreakGlass(_)));
        let admitted = window.open || broken;
        if !admitted {
            self.closed(now);
        }
        admitted
    }

    /// Asks the windows, unless that is under way or waits for its time.
    fn judge(&mut self, now: Timestamp, commands: &mut Vec<Command>) {
        self.begin(&Task::Judge, None, now, commands);
    }

    /// A window is closed: the run waits until it opens, or ends.
    pub(super) fn closed(&mut self, now: Timestamp) {
        let Some(verdict) = self.gate.verdict(now).cloned() else { return };
        let failure = verdict.failure();
        let wait = self.plan.wait && !self.changed;
        match verdict.until.filter(|_| wait) {
            Some(until) => {
                let waiting = TaskState::Waiting { until, because: Some(failure) };
                self.work.entry(Task::Judge).or_default().state = waiting;
                self.waits_for_window = true;
                self.gate.clear();
            }
            None => self.end(failure),
        }
    }

    /// What the render gave, for whoever makes it again.
    pub fn rendered(&self) -> Option<crate::Digest> {
        match self.results.get(&Task::Render)? {
            TaskResult::Rendered { digest, .. } => Some(*digest),
            _ => None,
        }
    }
}
