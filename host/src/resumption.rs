//! Going on with runs whose process is gone: from the journal, with the release that was kept.

use std::sync::Arc;

use bowline_core::prune::PruneAllowance;
use bowline_core::rendered::Allowance;
use bowline_core::run::{Event, Run, RunPlan};
use bowline_sandbox::SharedSandbox;
use jiff::Timestamp;

use crate::cli::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::ReleasePart;
use crate::rollout::{show, stoppable, view};
use crate::run::clock::Clock;
use crate::run::fleet::{Fleet, Outcome, gather};
use crate::run::hands::Hands;
use crate::run::keep::Source;
use crate::run::live::Live;
use crate::run::plan::Wanted;
use crate::run::process::{Process, is_gone};
use crate::run::slots::Slots;
use crate::run::state::State;
use crate::run::world::{Manner, World};
use crate::{bundles, pipeline, settings};

/// A run that is to go on.
struct Unfinished {
    id: String,
    run: Run,
    hands: Arc<dyn Hands>,
    clock: Clock,
}

/// Goes on with these runs. With `terminate`, that is only to end them: exit steps run.
pub fn resume(
    ids: &[String],
    terminate: Option<&str>,
    state: &State,
    global: &Global,
) -> Result<Exit, Problems> {
    let runtime = settings::runtime()?;
    let done = runtime.block_on(async {
        let sandbox = settings::sandbox(global)?;
        let mut unfinished = Vec::new();
        let mut release = None;
        for id in ids {
            let (run, world) = open(id, state, sandbox.clone(), global).await?;
            release.get_or_insert_with(|| ReleasePart::of(world.bundle()));
            unfinished.push(run);
        }
        let outcomes = go_on(unfinished, terminate, state, global).await;
        Ok::<_, Problems>((release, outcomes))
    });
    runtime.shutdown_background();
    match done? {
        (Some(release), outcomes) => show(state, release, &outcomes, false, global),
        (None, _) => Ok(Exit::Done),
    }
}

async fn open(
    id: &str,
    state: &State,
    sandbox: SharedSandbox,
    global: &Global,
) -> Result<(Unfinished, Arc<World>), Problems> {
    let row = state.journal.run(id).map_err(Problem::from)?;
    if row.finished.is_some() {
        let message = format!("{id} has ended");
        return Err(Problem::new(Exit::Usage, message)
            .hint(format!("bowline runs retry {id} starts it anew"))
            .into());
    }
    let this = Process::this().to_string();
    state.journal.take_up(id, &this, is_gone).await.map_err(Problem::from)?;
    let events = state.journal.events(id).map_err(Problem::from)?;
    let replayed = Run::replay(events.iter().map(|one| (&one.event, one.at)));
    let run =
        replayed.ok_or_else(|| Problem::new(Exit::Failed, format!("{id} has no beginning")))?;
    let source = Source::read(&row.source)?;
    let floor = events.last().map_or(Timestamp::MIN, |last| last.at);
    let clock = Clock::new(floor, global.now);
    let world = world(&source, run.plan(), state, sandbox, clock.clone(), global).await?;
    let hands = world.again(id, run.plan())?;
    Ok((Unfinished { id: id.to_owned(), run, hands, clock }, world))
}

async fn world(
    source: &Source,
    plan: &RunPlan,
    state: &State,
    sandbox: SharedSandbox,
    clock: Clock,
    global: &Global,
) -> Result<Arc<World>, Problems> {
    let operator = global.config.clone();
    let open = bundles::kept_release(source, &plan.customer, operator, state, global)?;
    let bundle = pipeline::open(open).await?;
    let manner = Manner {
        wanted: Wanted {
            purpose: plan.purpose,
            asked: plan.asked.clone(),
            wait: plan.wait,
            plan_only: plan.plan_only,
            grace: std::time::Duration::from_millis(plan.grace.0),
        },
        folder: source.target.clone(),
        base: source.base.clone(),
        adopt: false,
        allowance: Allowance::default(),
        prune: PruneAllowance::default(),
    };
    let cache = settings::render_cache(global);
    Ok(Arc::new(World::new(bundle, sandbox, cache, state.clone(), manner, clock)))
}

async fn go_on(
    unfinished: Vec<Unfinished>,
    terminate: Option<&str>,
    state: &State,
    global: &Global,
) -> Vec<Outcome> {
    let actor = settings::actor();
    let fleet = Fleet {
        live: Arc::new(Live::default()),
        slots: Slots::new(10),
        max_failures: usize::MAX,
        watch: Some(view(global, unfinished.len())),
        clock: Clock::new(Timestamp::MIN, global.now),
        actor: actor.as_str().into(),
        source: String::new(),
        state: state.clone(),
    };
    let mut under_way = tokio::task::JoinSet::new();
    for Unfinished { id, run, hands, clock } in unfinished {
        let (fleet, customer) = (fleet.clone(), Arc::<str>::from(run.plan().customer.as_str()));
        let slot = fleet.slots.later();
        let end = terminate
            .map(|reason| Event::TerminateAsked { by: actor.clone(), reason: reason.to_owned() });
        under_way.spawn(async move {
            let wishes = end.into_iter().collect();
            let (ended, _) =
                fleet.drive(&id, customer.clone(), run, hands, (slot, clock), wishes).await;
            Outcome { customer, run: Some(id), ended }
        });
    }
    stoppable(&fleet, gather(under_way, Vec::new())).await
}
