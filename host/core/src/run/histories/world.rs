//! The world around one run: a driver that may die at any point, windows, other runs, and whatever
//! tasks answer.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::*;
use super::checks::Checks;
use super::{Random, plans};
use crate::Digest;
use crate::failure::FailureClass;

/// How many things go wrong at most; then the world is kind, and the run has to end.
const MISCHIEF: u32 = 60;
/// How many events a run may take after that.
const PATIENCE: u32 = 4_000;

pub(super) struct World {
    pub(super) random: Random,
    pub(super) run: Run,
    pub(super) now: Timestamp,
    /// What the driver has under way, and whether it was asked or made to stop.
    under_way: BTreeMap<Task, Asked>,
    pub(super) journal: Vec<(Event, Timestamp)>,
    /// Windows change at these times, closed first or open first.
    changes: Vec<Timestamp>,
    open_first: bool,
    excusable: bool,
    fence: u64,
    pub(super) holds: bool,
    finishing: Option<Finished>,
    events: u32,
    pub(super) checks: Checks,
    tells: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    No,
    ToStop,
    Forced,
}

impl World {
    pub(super) fn new(seed: u64) -> World {
        let mut random = Random::of(seed);
        let plan = plans::plan(&mut random);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut at = now;
        let changes = (0..random.below(8)).map(|_| {
            at = Millis::seconds(1 + random.below(400)).after(at);
            at
        });
        let changes = changes.collect();
        World {
            run: Run::new(plan.clone(), now),
            journal: vec![(Event::Created { plan: Box::new(plan) }, now)],
            now,
            under_way: BTreeMap::new(),
            changes,
            open_first: random.chance(70),
            excusable: random.chance(50),
            fence: 0,
            holds: false,
            finishing: None,
            events: 0,
            checks: Checks::default(),
            tells: false,
            random,
        }
    }

    pub(super) fn tells(mut self) -> World {
        self.tells = true;
        self
    }

    pub(super) fn play(mut self) {
        self.happen(Event::Taken { by: "first".to_owned() });
        while !self.run.is_finished() {
            self.events += 1;
            assert!(self.events < PATIENCE, "the run does not end: {:#?}", self.run);
            self.act();
        }
        self.checks.at_the_end(&self.run, &self.journal);
    }

    /// The windows at the present time, as a judge sees them.
    pub(super) fn verdict(&self) -> WindowVerdict {
        let passed = self.changes.iter().filter(|at| **at <= self.now).count();
        // After the last change the windows are open, so that a run that waits has an end.
        let open = passed == self.changes.len() || (passed % 2 == 0) == self.open_first;
        let until = self.changes.get(passed).copied();
        let manual = matches!(self.run.plan().asked.exception, Some(Exception::Manual(_)));
        let excused = !open && manual && self.excusable;
        WindowVerdict { open: open || excused, until, why: "by the test".to_owned(), excused }
    }

    fn kind(&self) -> bool {
        self.events > MISCHIEF
    }

    fn act(&mut self) {
        if !self.kind() {
            match self.random.below(40) {
                0 | 1 => return self.crash(),
                2 => {
                    let (by, reason) = ("jane".to_owned(), "enough".to_owned());
                    return self.happen(Event::TerminateAsked { by, reason });
                }
                3 if self.holds && self.random.chance(20) => {
                    self.holds = false;
                    return self.happen(Event::ClaimLost { holder: "another".to_owned() });
                }
                4 => self.now = Millis(self.random.below(90_000)).after(self.now),
                _ => {}
            }
        }
        if let Some(finished) = self.finishing.clone() {
            self.holds = false;
            return self.happen(Event::Finished { finished });
        }
        let waiting: Vec<Task> = self.under_way.keys().cloned().collect();
        let wakes = self.run.wakes_at();
        if let Some(at) = wakes.filter(|at| *at <= self.now) {
            // A driver is never far behind the time that it was told.
            assert!(at <= self.now);
            return self.happen(Event::Woke);
        }
        if !waiting.is_empty() && (wakes.is_none() || self.random.chance(75)) {
            let task = self.random.pick(&waiting);
            return self.answer(task);
        }
        match wakes {
            Some(at) => {
                self.now = self.now.max(at);
                self.happen(Event::Woke);
            }
            None => self.ask_a_person(),
        }
    }

    /// Nothing is under way and no time is waited for: only a person can go on.
    fn ask_a_person(&mut self) {
        let asking = |step: &&StepNode| step.work.state == TaskState::Asking;
        let step = self.run.steps().iter().find(asking).map(|step| step.name.clone());
        let step = step.unwrap_or_else(|| panic!("nothing to wait for: {:#?}", self.run));
        self.happen(Event::Answered { step, answer: "1".to_owned(), by: "joe".to_owned() });
    }

    fn answer(&mut self, task: Task) {
        self.now = Millis(self.random.below(5_000)).after(self.now);
        let asked = self.under_way[&task];
        // Some hear of no stop until they are made to.
        let deaf = asked == Asked::ToStop && !self.kind() && self.random.chance(50);
        if deaf {
            self.now = Millis::seconds(15).after(self.now);
            return self.happen(Event::Woke);
        }
        self.under_way.remove(&task);
        let event = match (&task, asked) {
            (Task::Judge, _) => Event::Judged { verdict: self.verdict() },
            (Task::Claim, _) => self.claim(),
            (_, Asked::Forced) => stopped(&task),
            (_, Asked::ToStop) if self.random.chance(70) => stopped(&task),
            _ if !self.kind() && self.random.chance(15) => {
                let class = self.random.pick(FailureClass::ALL);
                Event::Failed { task, failure: Failure::new(class, "by the test") }
            }
            _ => Event::Done { result: self.result(&task), task },
        };
        self.happen(event);
    }

    fn claim(&mut self) -> Event {
        if !self.kind() && self.random.chance(20) {
            self.holds = false;
            return Event::Busy { holder: "another".to_owned() };
        }
        self.fence += 1;
        self.holds = true;
        Event::Claimed { fence: self.fence }
    }

    fn result(&mut self, task: &Task) -> TaskResult {
        let digest = Digest::of(self.random.below(3).to_string());
        let changes = Changes { updated: self.random.below(2), ..Changes::default() };
        let expires = Millis::seconds(self.random.below(2_000)).after(self.now);
        let approval =
            self.random.chance(50).then(|| Approval { digest, by: "jane".into(), expires });
        let stale = self.random.chance(10).then(|| Digest::of("other"));
        match task {
            Task::Step(name) => TaskResult::Step(self.step_answer(name)),
            Task::Plan => {
                let guarded = if self.random.chance(10) { vec!["a.b".to_owned()] } else { vec![] };
                let empty = self.random.chance(30);
                TaskResult::Planned(TerraformPlan {
                    digest,
                    changes,
                    empty,
                    guarded,
                    approval,
                    stale,
                })
            }
            Task::Apply => TaskResult::Applied { lineage: None },
            Task::Render => TaskResult::Rendered { digest, objects: 3 },
            Task::Review => TaskResult::Reviewed(Reviewed { digest, changes, approval, stale }),
            Task::Sync | Task::Remove => TaskResult::Synced(changes),
            Task::Verify => TaskResult::Verified,
            Task::Prune => TaskResult::Pruned { objects: 1 },
            Task::Judge | Task::Claim => unreachable!("answered in events of their own"),
        }
    }

    fn step_answer(&mut self, name: &str) -> StepAnswer {
        let kind = self.kind();
        match self.random.below(if kind { 1 } else { 8 }) {
            1 => {
                let after = Millis(self.random.below(60_000));
                StepAnswer::Wait { after, saved: Some("1".to_owned()) }
            }
            2 => StepAnswer::Ask { question: "go on?".to_owned(), saved: None },
            3 if name.len() < 12 => {
                let child = |name: &str, needs: &[&str]| StepChild {
                    name: name.to_owned(),
                    uses: "any".to_owned(),
                    config: "{}".to_owned(),
                    needs: needs.iter().map(|need| (*need).to_owned()).collect(),
                };
                // The last of these is one that no run can do.
                let sets = [
                    vec![child("one", &[])],
                    vec![child("one", &[]), child("two", &["one"])],
                    vec![child("one", &["two"]), child("two", &["one"])],
                ];
                StepAnswer::Done { outputs: Vec::new(), children: self.random.pick(&sets) }
            }
            _ => StepAnswer::Done { outputs: Vec::new(), children: Vec::new() },
        }
    }

    /// The driver: the event is written down, the machine steps, and its commands are obeyed, unless
    /// the process dies in between.
    fn happen(&mut self, event: Event) {
        if self.tells {
            eprintln!("{} {event:?}", self.now);
        }
        self.journal.push((event.clone(), self.now));
        self.checks.before(&self.run);
        let commands = self.run.step(&event, self.now);
        self.checks.after(&self.run, &event);
        let (verdict, holds) = (self.verdict(), self.holds);
        for command in &commands {
            self.checks.command(&self.run, command, &verdict, holds);
        }
        if !self.kind() && self.random.chance(1) {
            return self.crash();
        }
        for command in commands {
            if self.tells {
                eprintln!("    {command:?}");
            }
            match command {
                Command::Start { task, .. } => {
                    let before = self.under_way.insert(task.clone(), Asked::No);
                    assert_eq!(before, None, "{task} is started while it runs");
                }
                Command::Stop { task, force } => {
                    let asked = if force { Asked::Forced } else { Asked::ToStop };
                    self.under_way.insert(task, asked);
                }
                Command::Finish { finished } => self.finishing = Some(finished),
            }
        }
    }

    /// The process dies; another one makes the run again from the journal.
    fn crash(&mut self) {
        if self.tells {
            eprintln!("{} crash", self.now);
        }
        self.under_way.clear();
        self.finishing = None;
        self.now = Millis(self.random.below(30_000)).after(self.now);
        let events = self.journal.iter().map(|(event, at)| (event, *at));
        let again = Run::replay(events).expect("a journal begins with its creation");
        assert_eq!(format!("{again:?}"), format!("{:?}", self.run), "replayed");
        self.run = again;
        self.happen(Event::Taken { by: "next".to_owned() });
    }
}

fn stopped(task: &Task) -> Event {
    let failure = Failure::new(FailureClass::Terminated, "stopped");
    Event::Failed { task: task.clone(), failure }
}
