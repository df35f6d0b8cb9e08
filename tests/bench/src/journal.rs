//! What it takes to have events on the disk before anything follows from them: the journal beside its
//! floor, a file that gets a line an event and is flushed.

use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use bowline_core::run::{Event, RunPlan, Task};
use bowline_journal::{Journal, NewRun};
use jiff::Timestamp;
use serde_json::json;
use tokio::runtime::Runtime;

/// How many runs write at once.
const WRITERS: [usize; 3] = [1, 10, 100];
/// How many events are written in all, each time.
const EVENTS: usize = 2_000;

/// How long it took to write the events, by how many wrote.
pub struct Events {
    journal: Vec<(usize, Duration)>,
    floor: Duration,
}

/// Writes events to a folder that is not there yet.
pub fn measure(folder: &Path, repeats: usize) -> anyhow::Result<Events> {
    fs::create_dir_all(folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut floor, mut by_writers) = (Vec::new(), vec![Vec::new(); WRITERS.len()]);
    for turn in 0..repeats {
        floor.push(flushed(&folder.join(format!("floor-{turn}")))?);
        for (writers, all) in WRITERS.iter().zip(&mut by_writers) {
            let state = folder.join(format!("state-{writers}-{turn}"));
            all.push(journaled(&runtime, &state, *writers)?);
        }
    }
    let journal = WRITERS.into_iter().zip(by_writers.into_iter().map(median)).collect();
    Ok(Events { journal, floor: median(floor) })
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

fn event() -> Event {
    let note = json!({"pid": 4711, "started": 1_234_567, "boot": "c0ffee", "lock": "db-1"});
    Event::Noted { task: Task::Apply, note: note.to_string() }
}

/// As many writers, each of which waits until its event is on the disk before it writes the next.
fn journaled(runtime: &Runtime, state: &Path, writers: usize) -> anyhow::Result<Duration> {
    let journal = std::sync::Arc::new(Journal::open(state)?);
    runtime.block_on(async {
        let mut runs = Vec::new();
        for number in 0..writers {
            let plan = plan(&format!("customer-{number}"))?;
            let (source, owner) = (String::new(), "bench".to_owned());
            let new = NewRun { plan, source, at: Timestamp::UNIX_EPOCH, owner };
            runs.push(journal.create(new).await?);
        }
        let began = Instant::now();
        let all = runs.into_iter().map(|run| {
            let journal = journal.clone();
            tokio::spawn(async move {
                for _ in 0..EVENTS / writers {
                    journal.append(&run, Timestamp::UNIX_EPOCH, "bench", &event()).await?;
                }
                Ok::<(), anyhow::Error>(())
            })
        });
        for writer in all.collect::<Vec<_>>() {
            writer.await??;
        }
        Ok(began.elapsed())
    })
}

fn flushed(path: &Path) -> anyhow::Result<Duration> {
    let mut file = File::create_new(path).with_context(|| format!("{}", path.display()))?;
    let line = serde_json::to_string(&event())? + "\n";
    let began = Instant::now();
    for _ in 0..EVENTS {
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
    }
    Ok(began.elapsed())
}

/// What a run of nothing is going to do.
fn plan(customer: &str) -> anyhow::Result<RunPlan> {
    let digest = bowline_core::Digest::of("bench").to_string();
    let plan = json!({
        "release": {"name": "bench", "version": "1.0.0", "digest": digest},
        "customer": customer,
        "run": digest,
        "purpose": "deploy",
        "target": "directory",
        "phases": [],
        "steps": {"before": [], "after": [], "exit": []},
        "stepPlugins": [],
        "deadlines": {},
        "grace": 30_000,
        "retries": {},
        "atClose": "finish",
        "wait": false,
        "approval": {"terraform": false, "objects": false},
        "planOnly": false,
        "asked": {"by": "bench"},
        "seed": 7
    });
    serde_json::from_value(plan).context("the benchmark's own plan")
}

impl fmt::Display for Events {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |time: Duration| EVENTS as f64 / time.as_secs_f64();
        writeln!(out, "{:<38} {:>12}", "events on the disk", "a second")?;
        for (writers, time) in &self.journal {
            let name = format!("the journal, {writers} writing at once");
            writeln!(out, "{name:<38} {:>12.0}", rate(*time))?;
        }
        writeln!(out, "{:<38} {:>12.0}", "floor: a file, flushed line by line", rate(self.floor))
    }
}
