use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use bowline_core::run::{
    ApprovalPolicy, Asked, AtClose, Changes, Ending, Event, Failure, Finished, Millis, Phase,
    Purpose, Retries, RetryPolicy, Reviewed, Run, RunPlan, RunRelease, StepAnswer, StepLists,
    StepPlan, Task, TaskResult, WindowVerdict,
};
use bowline_core::{Digest, FailureClass};
use bowline_journal::{Journal, NewRun};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::clock::Clock;
use super::driver::Driver;
use super::hands::{Hands, Job, Reports, Told, Work};
use super::log::RunLog;
use super::slots::Slots;
use super::stop::Stop;
use super::watch::Watcher;
use crate::error::Problem;

/// Hands that do nothing, well or as a script says, and remember what they were told to do.
#[derive(Default)]
struct Script {
    /// What happens to a task instead of its end.
    acts: BTreeMap<Task, Act>,
    done: Mutex<Vec<String>>,
    claims: AtomicU32,
}

#[derive(Clone, Copy)]
enum Act {
    Panics,
    FailsOnce(FailureClass),
    WaitsForStop,
    Dies,
}

impl Hands for Script {
    fn perform<'a>(&'a self, job: Job, mut stop: Stop, reports: Reports) -> Work<'a, Event> {
        Box::pin(async move {
            let task = job.task.clone();
            self.done.lock().unwrap().push(format!("{task} {}", job.attempt));
            match self.acts.get(&task) {
                Some(Act::Panics) => panic!("as the script says"),
                Some(Act::FailsOnce(class)) if job.attempt == 1 => {
                    return Event::Failed { task, failure: Failure::new(*class, "once") };
                }
                Some(Act::WaitsForStop) => {
                    stop.asked().await;
                    let failure = Failure::new(FailureClass::Terminated, "stopped");
                    return Event::Failed { task, failure };
                }
                Some(Act::Dies) if job.interrupted.is_none() => {
                    reports.note("begun".to_owned()).await;
                    std::future::pending::<()>().await;
                }
                _ => {}
            }
            self.well(task)
        })
    }

    fn finish<'a>(&'a self, _: &'a Finished) -> Work<'a, ()> {
        Box::pin(async { self.done.lock().unwrap().push("finish".to_owned()) })
    }
}

impl Script {
    fn with(acts: impl IntoIterator<Item = (Task, Act)>) -> Arc<Script> {
        Arc::new(Script { acts: acts.into_iter().collect(), ..Script::default() })
    }

    fn done(&self) -> Vec<String> {
        self.done.lock().unwrap().clone()
    }

    fn well(&self, task: Task) -> Event {
        let nothing = Changes::default();
        let result = match &task {
            Task::Judge => {
                let why = "always".to_owned();
                let verdict = WindowVerdict { open: true, until: None, why, excused: false };
                return Event::Judged { verdict };
            }
            Task::Claim => {
                let fence = u64::from(self.claims.fetch_add(1, Ordering::SeqCst)) + 1;
                return Event::Claimed { fence };
            }
            Task::Step(_) => {
                TaskResult::Step(StepAnswer::Done { outputs: Vec::new(), children: Vec::new() })
            }
            Task::Render => TaskResult::Rendered { digest: Digest::of("objects"), objects: 1 },
            Task::Review => {
                let (digest, approval, stale) = (Digest::of("difference"), None, None);
                TaskResult::Reviewed(Reviewed { digest, changes: nothing, approval, stale })
            }
            Task::Sync => TaskResult::Synced(nothing),
            other => panic!("{other} is in no plan here"),
        };
        Event::Done { task, result }
    }
}

fn plan() -> RunPlan {
    let step = |name: &str| StepPlan {
        name: name.to_owned(),
        uses: "any".to_owned(),
        needs: Vec::new(),
        timeout: None,
        owner: None,
    };
    let at_once = RetryPolicy { times: 3, first: Millis(1), most: Millis(1) };
    RunPlan {
        release: RunRelease {
            name: "shop".to_owned(),
            version: "2.4.0".to_owned(),
            digest: Digest::of("release"),
        },
        customer: "acme".to_owned(),
        run: Digest::of("run"),
        purpose: Purpose::Deploy,
        target: "directory".to_owned(),
        phases: BTreeSet::from([Phase::Render, Phase::Review, Phase::Sync]),
        steps: StepLists {
            before: vec![step("drain")],
            after: Vec::new(),
            exit: vec![step("undrain")],
        },
        step_plugins: BTreeSet::new(),
        deadlines: BTreeMap::new(),
        grace: Millis::seconds(10),
        retries: Retries::with([(FailureClass::SyncUnavailable, at_once)]),
        at_close: AtClose::Finish,
        wait: false,
        approval: ApprovalPolicy::default(),
        plan_only: false,
        asked: Asked { by: "jane@ops".to_owned(), exception: None },
        seed: 7,
    }
}

fn open(folder: &Path) -> Arc<Journal> {
    Arc::new(Journal::open(&folder.join("state")).unwrap())
}

async fn create(journal: &Journal) -> (String, Run) {
    let at = Timestamp::now();
    let (source, owner) = ("shop".to_owned(), "first".to_owned());
    let new = NewRun { plan: plan(), source, at, owner };
    (journal.create(new).await.unwrap(), Run::new(plan(), at))
}

/// A driver of one run, and the way in which wishes reach it.
async fn driver(
    journal: &Arc<Journal>,
    id: &str,
    hands: Arc<Script>,
) -> (Driver, mpsc::UnboundedSender<Told>) {
    let (wish, wishes) = mpsc::unbounded_channel();
    let driver = Driver {
        id: id.into(),
        journal: journal.clone(),
        actor: "jane@ops".into(),
        clock: Clock::new(Timestamp::MIN, None),
        hands,
        log: Arc::new(RunLog::new(journal.folder().join("run.log"))),
        watcher: Watcher::new("acme".into(), None),
        slot: Slots::new(1).take().await,
        wishes,
    };
    (driver, wish)
}

async fn drive(hands: &Arc<Script>) -> Result<Finished, Problem> {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let (id, run) = create(&journal).await;
    let (driver, _wish) = driver(&journal, &id, hands.clone()).await;
    driver.drive(run).await.0
}

#[tokio::test]
async fn a_run_goes_from_admit_to_its_exit_steps() {
    let hands = Script::with([]);
    let finished = drive(&hands).await.unwrap();
    assert_eq!(finished.ending, Ending::Succeeded);
    let expected = [
        "judge 1",
        "claim 1",
        "step drain 1",
        "render 1",
        "review 1",
        "sync 1",
        "step undrain 1",
        "finish",
    ];
    assert_eq!(hands.done(), expected);
}

#[tokio::test]
async fn what_is_worth_another_try_is_tried_again() {
    let hands = Script::with([(Task::Sync, Act::FailsOnce(FailureClass::SyncUnavailable))]);
    assert_eq!(drive(&hands).await.unwrap().ending, Ending::Succeeded);
    assert!(hands.done().contains(&"sync 2".to_owned()), "{:?}", hands.done());
}

#[tokio::test]
async fn a_panic_in_a_phase_fails_the_run_and_leaves_its_exit_steps() {
    let hands = Script::with([(Task::Render, Act::Panics)]);
    let finished = drive(&hands).await.unwrap();
    let Ending::Failed { phase, failure } = finished.ending else { panic!("it did not fail") };
    assert_eq!((phase, failure.class), (Phase::Render, FailureClass::Unknown));
    assert!(hands.done().contains(&"step undrain 1".to_owned()));
}

#[tokio::test]
async fn terminate_stops_what_is_under_way_and_then_exit_steps_run() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let (id, run) = create(&journal).await;
    let hands = Script::with([(Task::Sync, Act::WaitsForStop)]);
    let (driver, wish) = driver(&journal, &id, hands.clone()).await;
    let (by, reason) = ("joe".to_owned(), "enough".to_owned());
    wish.send(Event::TerminateAsked { by, reason }.into()).unwrap();
    let finished = driver.drive(run).await.0.unwrap();
    assert!(matches!(finished.ending, Ending::Terminated { .. }), "{finished:?}");
}

/// Plays a run and drops everything once the journal holds so many events, as SIGKILL does. Then it is
/// made again from the journal and goes on, under another process.
#[tokio::test]
async fn a_run_that_is_lost_behind_any_event_ends_as_one_that_was_not() {
    let undisturbed = {
        let hands = Script::with([]);
        drive(&hands).await.unwrap()
    };
    for events in 1.. {
        let folder = tempfile::tempdir().unwrap();
        let journal = open(folder.path());
        let (id, run) = create(&journal).await;
        let hands = Script::with([]);
        let (driver, wish) = driver(&journal, &id, hands.clone()).await;
        let first = tokio::spawn(driver.drive(run));
        let mut ended = false;
        while journal.run(&id).unwrap().events < events {
            ended = first.is_finished();
            if ended {
                break;
            }
            tokio::task::yield_now().await;
        }
        first.abort();
        let _ = first.await;
        drop(wish);
        // A process that is killed writes nothing more; what this one had handed over is written now.
        drop(journal);
        let journal = open(folder.path());
        let recorded = journal.events(&id).unwrap();
        let run = Run::replay(recorded.iter().map(|one| (&one.event, one.at))).unwrap();
        if run.is_finished() {
            assert!(ended || events as usize <= recorded.len());
            break;
        }
        let again = Script::with([]);
        again.claims.store(10, Ordering::SeqCst);
        let (driver, _wish) = self::driver(&journal, &id, again.clone()).await;
        assert_eq!(driver.drive(run).await.0.unwrap(), undisturbed, "lost behind event {events}");
        let ends = journal.events(&id).unwrap().into_iter().filter(|one| {
            matches!(&one.event, Event::Done { task: Task::Step(name), .. } if name == "undrain")
        });
        assert_eq!(ends.count(), 1, "lost behind event {events}");
    }
}

#[tokio::test]
async fn what_a_process_noted_reaches_the_one_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let (id, run) = create(&journal).await;
    let hands = Script::with([(Task::Sync, Act::Dies)]);
    let (driver, _wish) = driver(&journal, &id, hands).await;
    let first = tokio::spawn(driver.drive(run));
    let noted = |journal: &Journal| {
        let events = journal.events(&id).unwrap();
        events.iter().any(|one| matches!(one.event, Event::Noted { .. }))
    };
    while !noted(&journal) {
        tokio::task::yield_now().await;
    }
    first.abort();
    let _ = first.await;
    let recorded = journal.events(&id).unwrap();
    let run = Run::replay(recorded.iter().map(|one| (&one.event, one.at))).unwrap();
    let again = Script::with([(Task::Sync, Act::Dies)]);
    let (driver, _wish) = self::driver(&journal, &id, again).await;
    // The script waits for ever where it is not told that it was interrupted.
    assert_eq!(driver.drive(run).await.0.unwrap().ending, Ending::Succeeded);
}

#[tokio::test]
async fn a_journal_that_takes_nothing_more_ends_the_drive_and_what_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let (id, run) = create(&journal).await;
    let file = rusqlite_break(&journal);
    let hands = Script::with([]);
    let (driver, _wish) = driver(&journal, &id, hands).await;
    let problem = driver.drive(run).await.0.unwrap_err();
    assert!(problem.message.contains("journal.db"), "{problem}");
    drop(file);
}

/// Makes the journal refuse events: its folder's database gets a trigger that does.
fn rusqlite_break(journal: &Journal) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(journal.folder().join("journal.db")).unwrap();
    let trigger = "CREATE TRIGGER full BEFORE INSERT ON event WHEN NEW.sequence > 4
                   BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    database.execute_batch(trigger).unwrap();
    database
}
