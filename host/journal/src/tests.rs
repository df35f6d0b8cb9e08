use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bowline_core::Digest;
use bowline_core::run::{
    ApprovalPolicy, Asked, AtClose, Effects, Ending, Event, Finished, Millis, Purpose, Retries,
    RunPlan, RunRelease, StepLists, WindowVerdict,
};
use jiff::{SignedDuration, Timestamp};

use crate::{Approved, Journal, JournalError, NewRun, Request, RunFilter};

fn plan(customer: &str) -> RunPlan {
    RunPlan {
        release: RunRelease {
            name: "shop".to_owned(),
            version: "2.4.0".to_owned(),
            digest: Digest::of("release"),
        },
        customer: customer.to_owned(),
        run: Digest::of("run"),
        purpose: Purpose::Deploy,
        target: "directory".to_owned(),
        phases: BTreeSet::new(),
        steps: StepLists::default(),
        step_plugins: BTreeSet::new(),
        deadlines: BTreeMap::new(),
        grace: Millis::seconds(10),
        retries: Retries::default(),
        at_close: AtClose::Finish,
        wait: false,
        approval: ApprovalPolicy::default(),
        plan_only: false,
        asked: Asked { by: "jane@ops".to_owned(), exception: None },
        seed: 7,
    }
}

fn noon() -> Timestamp {
    "2026-11-27T12:00:00Z".parse().unwrap()
}

fn new(customer: &str) -> NewRun {
    let source = "shop".to_owned();
    NewRun { plan: plan(customer), source, at: noon(), owner: "first".to_owned() }
}

fn finished() -> Event {
    let ending = Ending::Succeeded;
    let finished = Finished {
        ending,
        changed: true,
        partial: false,
        exit_failed: Vec::new(),
        effects: Effects::default(),
    };
    Event::Finished { finished }
}

fn open(folder: &Path) -> Journal {
    Journal::open(&folder.join("state")).unwrap()
}

#[test]
fn a_state_folder_may_be_opened_by_many_at_once_from_its_first_moment() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let opened = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Journal::open(&folder.path().join("state")).map(drop)))
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        for one in opened {
            one.unwrap();
        }
    }
}

#[tokio::test]
async fn what_was_appended_is_there_for_the_next_process_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<Event> = (1..=50).map(|fence| Event::Claimed { fence }).collect();
    let journal = open(folder.path());
    let run = journal.create(new("acme")).await.unwrap();
    for event in &events {
        journal.append(&run, noon(), "first", event).await.unwrap();
    }
    drop(journal);

    let recorded = open(folder.path()).events(&run).unwrap();
    assert!(matches!(&recorded[0].event, Event::Created { plan: read } if **read == plan("acme")));
    let read: Vec<Event> = recorded[1..].iter().map(|one| one.event.clone()).collect();
    assert_eq!(read, events);
    let numbers: Vec<u64> = recorded.iter().map(|one| one.sequence).collect();
    assert_eq!(numbers, (1..=51).collect::<Vec<u64>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_runs_write_beside_each_other_and_none_loses_an_event() {
    let folder = tempfile::tempdir().unwrap();
    // Two journals of one folder, as two processes have them.
    let journals = [open(folder.path()), open(folder.path())].map(std::sync::Arc::new);
    let runs = (0..40).map(|number| {
        let journal = journals[number % 2].clone();
        tokio::spawn(async move {
            let run = journal.create(new(&format!("customer-{number}"))).await.unwrap();
            for fence in 1..=20 {
                journal.append(&run, noon(), "x", &Event::Claimed { fence }).await.unwrap();
            }
            run
        })
    });
    for run in runs.collect::<Vec<_>>() {
        let events = journals[0].events(&run.await.unwrap()).unwrap();
        let fences = events.iter().filter_map(|one| match one.event {
            Event::Claimed { fence } => Some(fence),
            _ => None,
        });
        assert!(fences.eq(1..=20));
    }
}

#[tokio::test]
async fn runs_of_a_customer_are_numbered_and_the_newest_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    for customer in ["acme", "globex", "acme"] {
        journal.create(new(customer)).await.unwrap();
    }
    journal.append("acme-1", noon(), "first", &finished()).await.unwrap();

    let ids = |filter: &RunFilter| -> Vec<String> {
        journal.runs(filter).unwrap().into_iter().map(|row| row.id).collect()
    };
    let acme = Some("acme".to_owned());
    assert_eq!(ids(&RunFilter { customer: acme, ..RunFilter::default() }), ["acme-2", "acme-1"]);
    let unfinished = RunFilter { unfinished: true, ..RunFilter::default() };
    assert_eq!(ids(&unfinished), ["acme-2", "globex-1"]);
    assert_eq!(ids(&RunFilter { most: Some(1), ..RunFilter::default() }).len(), 1);

    let ended = journal.run("acme-1").unwrap();
    assert_eq!((ended.owner, ended.ended), (None, Some("2026-11-27T12:00:00Z".to_owned())));
    assert_eq!(ended.finished.map(|finished| finished.ending), Some(Ending::Succeeded));
}

#[tokio::test]
async fn a_run_has_one_owner_until_that_one_is_dead() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let run = journal.create(new("acme")).await.unwrap();
    let refused = journal.take_up(&run, "second", |_| false).await;
    assert!(matches!(refused, Err(JournalError::Owned { owner, .. }) if owner == "first"));
    journal.take_up(&run, "second", |owner| owner == "first").await.unwrap();
    assert_eq!(journal.run(&run).unwrap().owner.as_deref(), Some("second"));
    let nobody = journal.take_up("none-1", "second", |_| true).await;
    assert!(matches!(nobody, Err(JournalError::NoRun(run)) if run == "none-1"));
}

#[tokio::test]
async fn requests_wait_until_they_are_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, other) = (open(folder.path()), open(folder.path()));
    let run = journal.create(new("acme")).await.unwrap();
    let terminate = Request::Terminate { by: "jane".to_owned(), reason: "enough".to_owned() };
    other.request(&run, noon(), &terminate).await.unwrap();

    let waiting = journal.requests().unwrap();
    assert_eq!(waiting.iter().map(|one| &one.request).collect::<Vec<_>>(), [&terminate]);
    journal.obeyed(waiting[0].id).await.unwrap();
    assert_eq!(journal.requests().unwrap(), []);
    let nobody = other.request("none-1", noon(), &terminate).await;
    assert!(nobody.is_err(), "a request for a run that is none");
}

#[tokio::test]
async fn approvals_and_notes_are_a_customers_own() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let expires = noon().checked_add(SignedDuration::from_hours(24)).unwrap();
    let approved = |customer: &str, by: &str| Approved {
        customer: customer.to_owned(),
        digest: Digest::of("plan"),
        by: by.to_owned(),
        at: noon(),
        expires,
    };
    journal.approve(approved("acme", "jane")).await.unwrap();
    journal.approve(approved("acme", "joe")).await.unwrap();
    assert_eq!(journal.approvals("acme").unwrap(), [approved("acme", "joe")]);
    assert_eq!(journal.approvals("globex").unwrap(), []);

    journal.remember("acme", "lineage", "one").await.unwrap();
    journal.remember("acme", "lineage", "two").await.unwrap();
    assert_eq!(journal.remembered("acme", "lineage").unwrap().as_deref(), Some("two"));
    assert_eq!(journal.remembered("globex", "lineage").unwrap(), None);
}

#[tokio::test]
async fn pruning_leaves_a_row_of_each_run_and_whatever_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    for _ in 0..4 {
        journal.create(new("acme")).await.unwrap();
    }
    for run in ["acme-1", "acme-3", "acme-4"] {
        journal.append(run, noon(), "first", &finished()).await.unwrap();
    }
    let later = noon().checked_add(SignedDuration::from_hours(1)).unwrap();
    assert_eq!(journal.prune(noon(), 0).await.unwrap(), 0, "nothing ended before noon");
    assert_eq!(journal.prune(later, 1).await.unwrap(), 2);
    let events = |run| journal.events(run).unwrap().len();
    assert_eq!(["acme-1", "acme-2", "acme-3", "acme-4"].map(events), [0, 1, 0, 2]);
    assert_eq!(journal.runs(&RunFilter::default()).unwrap().len(), 4);
    assert!(journal.run("acme-1").unwrap().finished.is_some());
}

#[tokio::test]
async fn a_backup_is_a_journal_and_never_takes_the_place_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let run = journal.create(new("acme")).await.unwrap();
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    journal.back_up(&copy.join("journal.db")).unwrap();
    assert_eq!(Journal::open(&copy).unwrap().run(&run).unwrap(), journal.run(&run).unwrap());
    assert!(journal.back_up(&copy.join("journal.db")).is_err());
}

#[test]
fn a_journal_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let file = folder.path().join("state/journal.db");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = Journal::open(&folder.path().join("state"));
    assert!(matches!(refused, Err(JournalError::Newer { found: 99, .. })));
}

#[tokio::test]
async fn an_event_that_is_not_known_is_told_with_its_run_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let run = journal.create(new("acme")).await.unwrap();
    let file = folder.path().join("state/journal.db");
    let sql = r#"INSERT INTO event VALUES ('acme-1', 2, '2026-11-27T12:00:00Z', 'x', '{"event":"sung"}')"#;
    rusqlite::Connection::open(file).unwrap().execute(sql, []).unwrap();
    let told = journal.events(&run).unwrap_err().to_string();
    assert!(told.ends_with("event 2 of run acme-1 cannot be read"), "{told}");
}

#[test]
fn what_is_no_journal_is_refused_with_the_file_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("journal.db"), "not a database at all ".repeat(1_000))
        .unwrap();
    let refused = Journal::open(folder.path()).err().expect("no journal");
    assert!(refused.to_string().ends_with("journal.db"), "{refused}");
    assert!(refused.hint().is_some());
}

#[test]
fn a_state_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let refused = Journal::open(&folder.path().join("file/state"));
    assert!(matches!(refused, Err(JournalError::Folder { .. })));
}

#[tokio::test]
async fn a_verdict_comes_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let run = journal.create(new("acme")).await.unwrap();
    let why = "the fleet's window \"nightly\" ends".to_owned();
    let verdict = WindowVerdict { open: true, until: Some(noon()), why, excused: false };
    let event = Event::Judged { verdict };
    journal.append(&run, noon(), "first", &event).await.unwrap();
    assert_eq!(journal.events(&run).unwrap()[1].event, event);
}
