//! What the time does to a run: deadlines, retries that are due, stops that were not heard.

use jiff::Timestamp;

use super::super::{Command, Ending, Failure, Phase, Task, TaskState};
use super::Run;
use crate::failure::FailureClass;

impl Run {
    /// When the phase is over, whatever happens in it.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.plan.deadline(self.phase, self.entered)
    }

    /// When it wants [`Woke`](super::super::Event::Woke), if nothing happens before.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        if self.finishing.is_some() {
            return None;
        }
        let waiting = self.work.values().filter_map(|work| match work.state {
            TaskState::Waiting { until, .. } => Some(until),
            _ => None,
        });
        let tasks = self.work.iter().filter_map(|(task, work)| self.force_at(task, &work.state));
        let steps = self.steps.running().into_iter();
        let steps = steps.filter_map(|index| self.step_force_at(index));
        let heeded = match self.phase {
            Phase::Exit => self.exit_over,
            _ => self.stops.is_some() || self.waits_for_window,
        };
        let deadline = self.deadline().filter(|_| !heeded);
        let body = waiting.filter(|_| self.ending.is_none());
        body.chain(tasks).chain(steps).chain(deadline).chain(self.steps.wakes_at()).min()
    }

    /// Ends what has taken too long.
    pub(super) fn overdue(&mut self, now: Timestamp, commands: &mut Vec<Command>) {
        for index in self.steps.wake(now) {
            let name = &self.steps.node(index).name;
            let message = format!("the step {name} took longer than its timeout");
            let reason = Failure::new(FailureClass::Timeout, message);
            self.stop_step(index, now, false, &reason, commands);
        }
        if self.deadline().is_some_and(|deadline| deadline <= now) && !self.waits_for_window {
            self.phase_overdue(now, commands);
        }
        self.force(now, commands);
        // What is due may still have to wait for a window; it is not waited for any more.
        for work in self.work.values_mut() {
            if matches!(work.state, TaskState::Waiting { until, .. } if until <= now) {
                work.state = TaskState::Ready;
            }
        }
    }

    fn phase_overdue(&mut self, now: Timestamp, commands: &mut Vec<Command>) {
        let message = format!("{} took longer than its deadline", self.phase);
        let reason = Failure::new(FailureClass::Timeout, message);
        if self.phase == Phase::Exit {
            self.exit_over = true;
            // Those that never began end here too: each exit step has its end in the journal.
            for index in self.steps.unfinished(Phase::Exit) {
                self.stop_step(index, now, true, &reason, commands);
            }
        } else if self.stops.is_none() && !self.is_at_its_end() {
            self.end_at_once(reason);
        }
    }

    /// Whether the body ended well in this phase, with nothing left to stop.
    fn is_at_its_end(&self) -> bool {
        let well = matches!(self.ending, Some(Ending::Succeeded | Ending::Planned));
        well && !self.is_anything_running()
    }

    /// Makes those stop that did not when they were asked.
    fn force(&mut self, now: Timestamp, commands: &mut Vec<Command>) {
        let reason = Failure::new(FailureClass::Terminated, "stopped");
        let due: Vec<Task> = self
            .work
            .iter()
            .filter(|(task, work)| self.force_at(task, &work.state).is_some_and(|at| at <= now))
            .map(|(task, _)| task.clone())
            .collect();
        for task in due {
            if let Some(work) = self.work.get_mut(&task)
                && work.stop(now, true, &reason)
            {
                commands.push(Command::Stop { task, force: true });
            }
        }
        for index in self.steps.running() {
            if self.step_force_at(index).is_some_and(|at| at <= now) {
                self.stop_step(index, now, true, &reason, commands);
            }
        }
    }

    /// When a task that was asked to stop is made to. Terraform has until the end of its phase: killed
    /// in the middle of a change, it leaves a state that does not know of it.
    fn force_at(&self, task: &Task, state: &TaskState) -> Option<Timestamp> {
        let TaskState::Running { stopped: Some(stopped), forced: false, .. } = state else {
            return None;
        };
        let asked = self.plan.grace.after(*stopped);
        Some(match (task, self.deadline()) {
            (Task::Apply, Some(deadline)) => asked.max(deadline),
            _ => asked,
        })
    }

    fn step_force_at(&self, index: usize) -> Option<Timestamp> {
        self.force_at(&Task::Judge, &self.steps.node(index).work.state)
    }
}
