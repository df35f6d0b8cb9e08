//! A release going to customers, from the command line's wish to the program's exit: the flow of
//! `bowline run`, and of every other command that runs something.
//!
//! ```text
//! open ─► keep the bundle ─► World ─► candidates ─► fleet ─► outcomes ─► report
//!                                                     ▲
//!                                   Ctrl-C, SIGTERM, requests from other processes
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::OpenOptions;
use bowline_journal::RunFilter;
use bowline_render::RenderCache;
use jiff::Timestamp;

use crate::cli::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::{self, ReleasePart, RunSummary, RunsView, ViewMode};
use crate::run::clock::Clock;
use crate::run::fleet::{Ended, Fleet, Outcome};
use crate::run::keep::{Source, keep, tidy};
use crate::run::live::Live;
use crate::run::process::is_gone;
use crate::run::slots::Slots;
use crate::run::state::State;
use crate::run::world::{Manner, World};
use crate::{pipeline, settings};

/// What is to be done.
pub struct Rollout {
    /// The release as it was named.
    pub named: PathBuf,
    /// Which release, for which customers.
    pub open: OpenOptions,
    /// How.
    pub manner: Manner,
    /// How many customers at once.
    pub concurrency: usize,
    /// After how many failures no new run begins.
    pub max_failures: usize,
    /// Where plugin calls are kept.
    pub cache: Option<Arc<RenderCache>>,
}

/// Runs, and reports.
pub fn go(rollout: Rollout, global: &Global) -> Result<Exit, Problems> {
    let state = settings::state(global)?;
    tell_unfinished(&state, global)?;
    let runtime = settings::runtime()?;
    let done = runtime.block_on(run(rollout, state.clone(), global));
    // Whatever still runs is a guest or a compiler; neither changes anything.
    runtime.shutdown_background();
    let (release, outcomes, plan_only) = done?;
    if let Err(problem) = tidy(&state) {
        tracing::warn!(%problem, "releases that nobody goes back to are still kept");
    }
    show(&state, release, &outcomes, plan_only, global)
}

async fn run(
    rollout: Rollout,
    state: State,
    global: &Global,
) -> Result<(ReleasePart, Vec<Outcome>, bool), Problems> {
    let bundle = pipeline::open(rollout.open.clone()).await?;
    keep(&state, &bundle, &rollout.open)?;
    let release = ReleasePart::of(&bundle);
    let sandbox = settings::sandbox(global)?;
    let clock = Clock::new(Timestamp::MIN, global.now);
    let source = source(&rollout, &bundle)?;
    let (actor, plan_only) = (&*rollout.manner.wanted.asked.by, rollout.manner.wanted.plan_only);
    let fleet = Fleet {
        live: Arc::new(Live::default()),
        slots: Slots::new(rollout.concurrency),
        max_failures: rollout.max_failures,
        watch: Some(view(global, bundle.tenants.len())),
        clock: clock.clone(),
        actor: actor.into(),
        source: source.text(),
        state: state.clone(),
    };
    let world = World::new(bundle, sandbox, rollout.cache, state, rollout.manner, clock);
    let candidates = Arc::new(world).candidates();
    let outcomes = stoppable(&fleet, fleet.go(candidates)).await;
    Ok((release, outcomes, plan_only))
}

/// Does work while others may want runs to end: who types Ctrl-C, and other processes. Each run then
/// stops what is under way, and its exit steps run.
pub(crate) async fn stoppable<T>(fleet: &Fleet, work: impl Future<Output = T>) -> T {
    let hearing = tokio::spawn(fleet.live.clone().hear(fleet.state.journal.clone()));
    tokio::pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            () = settings::stop_signal() => {
                report::note("stopping: what is under way ends, then exit steps run");
                fleet.live.terminate(&fleet.actor, "stopped from the command line");
            }
        }
    };
    hearing.abort();
    done
}

/// How runs are shown while they go.
pub(crate) fn view(global: &Global, customers: usize) -> Arc<RunsView> {
    let mode = match global.output {
        _ if global.quiet => ViewMode::Quiet,
        OutputFormat::Jsonl => ViewMode::Events,
        _ => ViewMode::People,
    };
    Arc::new(RunsView::new(mode, customers))
}

fn source(rollout: &Rollout, bundle: &bowline_bundle::Bundle) -> Result<Source, Problem> {
    let absolute =
        |path: PathBuf| -> Result<PathBuf, Problem> { Ok(settings::current_folder()?.join(path)) };
    let customers =
        rollout.open.customers.clone().unwrap_or_else(|| bundle.folder.join("customers"));
    Ok(Source {
        release: rollout.named.clone(),
        digest: bundle.digest,
        customers: absolute(customers)?,
        config: rollout.open.operator.clone().map(absolute).transpose()?,
        target: rollout.manner.folder.clone(),
        base: rollout.manner.base.clone(),
    })
}

/// Every command that changes something says which runs were left unfinished.
pub(crate) fn tell_unfinished(state: &State, global: &Global) -> Result<(), Problem> {
    let filter = RunFilter { unfinished: true, ..RunFilter::default() };
    let runs = state.journal.runs(&filter)?;
    let lost = runs.iter().filter(|run| run.owner.as_deref().is_none_or(is_gone));
    let lost: Vec<&str> = lost.map(|run| run.id.as_str()).collect();
    if !lost.is_empty() && !global.quiet {
        let (named, more) = (lost[..lost.len().min(3)].join(", "), lost.len().saturating_sub(3));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        report::note(&format!(
            "unfinished: {named}{more}; `bowline runs resume` goes on with them"
        ));
    }
    Ok(())
}

/// Prints what became of everybody, and what failed; the exit code.
pub(crate) fn show(
    state: &State,
    release: ReleasePart,
    outcomes: &[Outcome],
    plan_only: bool,
    global: &Global,
) -> Result<Exit, Problems> {
    let summary = RunSummary::of(release, outcomes);
    match global.output {
        OutputFormat::Json => report::print_json(&summary)?,
        OutputFormat::Jsonl => report::print_line(&summary)?,
        OutputFormat::Text => {
            if plan_only {
                for outcome in outcomes {
                    report::print(&planned(state, outcome))?;
                }
            }
            report::print(&summary.text())?;
        }
    }
    let failed: Vec<(&str, Problems)> = outcomes
        .iter()
        .filter_map(|outcome| Some((&*outcome.customer, problems(outcome)?)))
        .collect();
    let failures = report::failures(failed.iter().map(|(name, problems)| (*name, problems)));
    failures.iter().for_each(|problem| report::note(&problem.to_string()));
    let begun = outcomes.iter().filter(|outcome| !matches!(outcome.ended, Ended::NotBegun));
    let exit = Exit::of_all(begun.map(|outcome| report::exit_of(&outcome.ended)));
    let differs = plan_only && exit == Exit::Done && outcomes.iter().any(would_change(state));
    Ok(if differs { Exit::Differences } else { exit })
}

fn problems(outcome: &Outcome) -> Option<Problems> {
    match &outcome.ended {
        Ended::Finished(finished) => {
            report::problem(&outcome.customer, finished).map(Problems::from)
        }
        Ended::Refused(problems) => Some(problems.clone()),
        Ended::Broken(problem) => Some(problem.clone().into()),
        Ended::NotBegun => None,
    }
}

/// What a run that only planned would do, as its tasks said.
fn planned(state: &State, outcome: &Outcome) -> String {
    let Some(run) = &outcome.run else { return String::new() };
    let log = std::fs::read_to_string(state.log(run)).unwrap_or_default();
    let lines = log.lines().filter_map(|line| line.split_once(": ").map(|(_, said)| said));
    let lines: Vec<String> = lines.map(|line| format!("  {line}\n")).collect();
    match lines.is_empty() {
        true => format!("{}: nothing would change\n", outcome.customer),
        false => format!("{}:\n{}", outcome.customer, lines.concat()),
    }
}

/// Whether a run that only planned found something to change.
fn would_change(state: &State) -> impl Fn(&Outcome) -> bool {
    use bowline_core::run::{Event, TaskResult};
    let journal = state.journal.clone();
    move |outcome| {
        let events = outcome.run.as_deref().and_then(|run| journal.events(run).ok());
        events.unwrap_or_default().iter().any(|recorded| match &recorded.event {
            Event::Done { result: TaskResult::Planned(plan), .. } => !plan.empty,
            Event::Done { result: TaskResult::Reviewed(reviewed), .. } => {
                !reviewed.changes.is_empty()
            }
            _ => false,
        })
    }
}
