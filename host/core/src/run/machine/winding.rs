//! To the end: what is under way stops or ends, exit steps run, the customer is let go.

use jiff::Timestamp;

use super::super::{
    Command, Effects, Ending, Failure, Finished, Phase, Task, TaskResult, TaskState,
};
use super::Run;
use crate::failure::FailureClass;

impl Run {
    /// The body ends with a failure. What is under way ends by itself.
    pub(super) fn end(&mut self, failure: Failure) {
        if self.ending.is_none() && self.phase != Phase::Exit {
            self.ending = Some(Ending::Failed { phase: self.phase, failure });
        }
    }

    /// The body ends with a failure, and what is under way stops.
    pub(super) fn end_at_once(&mut self, failure: Failure) {
        if self.phase != Phase::Exit {
            self.stops.get_or_insert_with(|| failure.clone());
            self.end(failure);
        }
    }

    /// Somebody wants it to end. Nothing ends exit steps.
    pub(super) fn terminate(&mut self, by: &str, reason: &str) {
        if self.phase == Phase::Exit {
            return;
        }
        let message = format!("terminated by {by}: {reason}");
        self.stops.get_or_insert_with(|| Failure::new(FailureClass::Terminated, message));
        if self.ending.is_none() {
            let (phase, by, reason) = (self.phase, by.to_owned(), reason.to_owned());
            self.ending = Some(Ending::Terminated { phase, by, reason });
        }
    }

    /// Waits for what is under way, which is stopped where it must be; then to the exit.
    pub(super) fn wind_down(&mut self, now: Timestamp, commands: &mut Vec<Command>) {
        if let Some(reason) = self.stops.clone() {
            self.stop_all(now, &reason, commands);
        }
        if self.is_anything_running() {
            return;
        }
        match self.before_begun {
            true => self.enter(Phase::Exit, now),
            false => self.finish(commands),
        }
    }

    fn stop_all(&mut self, now: Timestamp, reason: &Failure, commands: &mut Vec<Command>) {
        for (task, work) in &mut self.work {
            if work.state.is_running() && work.stop(now, false, reason) {
                commands.push(Command::Stop { task: task.clone(), force: false });
            }
        }
        for index in self.steps.running() {
            self.stop_step(index, now, false, reason, commands);
        }
    }

    pub(super) fn stop_step(
        &mut self,
        index: usize,
        now: Timestamp,
        force: bool,
        reason: &Failure,
        commands: &mut Vec<Command>,
    ) {
        if self.steps.change(index, |work| work.stop(now, force, reason)) {
            let task = Task::Step(self.steps.node(index).name.clone());
            commands.push(Command::Stop { task, force });
        }
    }

    pub(super) fn is_anything_running(&self) -> bool {
        self.steps.is_any_running() || self.work.values().any(|work| work.state.is_running())
    }

    /// Exit steps, all of them, whatever became of the others.
    pub(super) fn exit(&mut self, now: Timestamp, commands: &mut Vec<Command>) {
        while let Some(index) = self.steps.next_ready(Phase::Exit) {
            self.call(index, None, now, commands);
        }
        if self.steps.are_complete(Phase::Exit) && !self.is_anything_running() {
            self.finish(commands);
        }
    }

    fn finish(&mut self, commands: &mut Vec<Command>) {
        if self.finishing.is_some() {
            return;
        }
        let ending = self.ending.clone().unwrap_or(Ending::Succeeded);
        let failed = self.steps.iter().filter(|step| {
            step.phase == Phase::Exit && matches!(step.work.state, TaskState::Failed(_))
        });
        let exit_failed = failed.map(|step| step.name.clone()).collect();
        let well = matches!(ending, Ending::Succeeded | Ending::Planned);
        let (changed, partial) = (self.changed, self.changed && !well);
        let effects = self.effects();
        let finished = Finished { ending, changed, partial, exit_failed, effects };
        self.finishing = Some(finished.clone());
        commands.push(Command::Finish { finished });
    }

    /// What is known to have changed.
    fn effects(&self) -> Effects {
        let planned = self.planned.as_ref();
        let applied = planned.filter(|plan| plan.empty || self.results.contains_key(&Task::Apply));
        let objects = [Task::Sync, Task::Remove].iter().find_map(|task| self.results.get(task));
        Effects {
            resources: applied.map(|plan| plan.changes),
            objects: objects.and_then(|result| match result {
                TaskResult::Synced(changes) => Some(*changes),
                _ => None,
            }),
        }
    }

    /// Tells a new process what the one before was told.
    pub(super) fn repeat_stops(&mut self, commands: &mut Vec<Command>) {
        if !std::mem::take(&mut self.repeat_stops) {
            return;
        }
        for (task, work) in &self.work {
            if let TaskState::Running { stopped: Some(_), forced, .. } = work.state {
                commands.push(Command::Stop { task: task.clone(), force: forced });
            }
        }
        for index in self.steps.running() {
            let node = self.steps.node(index);
            if let TaskState::Running { stopped: Some(_), forced, .. } = node.work.state {
                commands.push(Command::Stop { task: Task::Step(node.name.clone()), force: forced });
            }
        }
    }
}
