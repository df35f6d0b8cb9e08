//! What must hold in every history. The numbers are those of the design's invariants.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::*;

#[derive(Default)]
pub(super) struct Checks {
    /// Whether something was let change the world before.
    permitted: bool,
    /// Which steps were over before the event.
    over: BTreeSet<String>,
    /// How often each exit step came to its end.
    ends: BTreeMap<String, u32>,
    started_exit: bool,
    finished: u32,
}

impl Checks {
    pub(super) fn before(&mut self, run: &Run) {
        self.over = over(run);
    }

    /// Invariant 6: an exit step comes to its end once, and by an event of its own.
    pub(super) fn after(&mut self, run: &Run, event: &Event) {
        let before = std::mem::take(&mut self.over);
        for name in over(run).difference(&before) {
            if run.steps().get(name).unwrap().phase == Phase::Exit {
                *self.ends.entry(name.clone()).or_default() += 1;
                let own = match event {
                    Event::Done { task: Task::Step(step), .. }
                    | Event::Failed { task: Task::Step(step), .. } => step == name,
                    _ => false,
                };
                assert!(own, "{name} ended with {event:?}");
            }
        }
    }

    pub(super) fn command(
        &mut self,
        run: &Run,
        command: &Command,
        verdict: &WindowVerdict,
        holds: bool,
    ) {
        match command {
            Command::Start { task, permit, .. } => {
                let exit = run.phase() == Phase::Exit;
                self.started_exit |= exit;
                if !task.changes() || exit {
                    return;
                }
                let permit = permit.as_ref().unwrap_or_else(|| panic!("{task} without a permit"));
                self.permit(run, permit, verdict, holds);
                approved(run, task, permit);
            }
            Command::Finish { .. } => self.finished += 1,
            Command::Stop { .. } => {}
        }
    }

    /// Invariant 1: an open window, or an exception that is written down; an overrun is none for the
    /// first change. Invariant 10: only who holds the customer changes it.
    fn permit(&mut self, run: &Run, permit: &Permit, verdict: &WindowVerdict, holds: bool) {
        assert!(holds, "changes a customer that is not its own");
        assert_eq!(Some(permit.fence()), run.fence());
        match (permit.basis(), &run.plan().asked.exception) {
            (Basis::Open, _) => assert!(verdict.open && !verdict.excused, "{verdict:?}"),
            (Basis::Manual(_), Some(Exception::Manual(_))) => assert!(verdict.excused),
            (Basis::BreakGlass(_), Some(Exception::BreakGlass(_))) => {}
            (Basis::Overrun, _) => {
                assert!(self.permitted, "the first change is no overrun");
                assert_eq!(run.plan().at_close, AtClose::Finish);
            }
            (basis, exception) => panic!("{basis:?} with {exception:?}"),
        }
        self.permitted = true;
    }

    pub(super) fn at_the_end(&self, run: &Run, journal: &[(Event, Timestamp)]) {
        let finished = run.finished().expect("a finished run says how");
        assert!(self.finished >= 1);
        let began = !run.plan().plan_only && begun(journal, run);
        assert!(began || !self.started_exit, "exit steps without a beginning");
        for step in run.steps().iter().filter(|step| step.phase == Phase::Exit) {
            let ends = self.ends.get(&step.name).copied().unwrap_or(0);
            assert_eq!(ends, u32::from(began), "{} ended {ends} times", step.name);
            let failed = matches!(step.work.state, TaskState::Failed(_));
            assert_eq!(failed, finished.exit_failed.contains(&step.name));
        }
        assert_eq!(finished.changed, self.permitted);
        if finished.ending == Ending::Succeeded {
            succeeded(run, journal);
        }
    }
}

/// What a person must approve is approved, and nothing of an offboarding begins before all of it is.
fn approved(run: &Run, task: &Task, permit: &Permit) {
    let policy = run.plan().approval;
    let planned = run.result(&Task::Plan).and_then(|result| match result {
        TaskResult::Planned(plan) => Some(plan).filter(|plan| !plan.empty),
        _ => None,
    });
    let reviewed = run.result(&Task::Review).and_then(|result| match result {
        TaskResult::Reviewed(reviewed) => Some(reviewed).filter(|all| !all.changes.is_empty()),
        _ => None,
    });
    let planned = planned.filter(|plan| policy.terraform || !plan.guarded.is_empty());
    let reviewed = reviewed.filter(|_| policy.objects);
    let digest = match task {
        Task::Apply => planned.map(|plan| plan.digest),
        Task::Sync | Task::Remove => reviewed.map(|reviewed| reviewed.digest),
        _ => return,
    };
    assert!(digest.is_none() || permit.approved() == digest, "{task} was not approved");
    if let (Task::Remove, Some(plan)) = (task, planned) {
        assert!(plan.approval.is_some(), "objects go, and what they stand on may not");
    }
}

/// Whether the run got as far as `before`: by what its journal says, not by what it believes.
fn begun(journal: &[(Event, Timestamp)], run: &Run) -> bool {
    let claimed = journal.iter().any(|(event, _)| matches!(event, Event::Claimed { .. }));
    claimed
        && !matches!(
            run.ending(),
            Some(
                Ending::Failed { phase: Phase::Admit, .. }
                    | Ending::Terminated { phase: Phase::Admit, .. }
            )
        )
}

/// Invariant 8: what is called done was seen to be done, and in its order.
fn succeeded(run: &Run, journal: &[(Event, Timestamp)]) {
    let mut last = 0;
    let needless = |task: &Task| {
        let empty = |plan: &TaskResult| matches!(plan, TaskResult::Planned(plan) if plan.empty);
        *task == Task::Apply && run.result(&Task::Plan).is_some_and(empty)
    };
    for phase in Phase::ALL.into_iter().filter(|phase| run.plan().phases.contains(phase)) {
        for task in Task::of(phase, run.plan().purpose).iter().filter(|task| !needless(task)) {
            let done = |(event, _): &(Event, Timestamp)| matches!(event, Event::Done { task: done, .. } if done == task);
            let at = journal.iter().rposition(done);
            let at = at.unwrap_or_else(|| panic!("{task} was never done"));
            assert!(at > last, "{task} was done before what comes first");
            last = at;
        }
    }
    for step in run.steps().iter().filter(|step| step.phase != Phase::Exit) {
        let wanted = step.phase == Phase::Before || run.plan().phases.contains(&step.phase);
        assert_eq!(step.work.state == TaskState::Done, wanted, "{}", step.name);
    }
}

fn over(run: &Run) -> BTreeSet<String> {
    let over = run.steps().iter().filter(|step| step.work.state.is_over());
    over.map(|step| step.name.clone()).collect()
}
