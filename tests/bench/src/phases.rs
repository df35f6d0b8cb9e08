//! Where a render's time goes: the stages of `host/src/pipeline.rs`, called one after the other with a
//! clock between them.
//!
//! The clock is that of this process on all processors: what other programs do is not in the figures,
//! nor is waiting for the disk.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use bowline::planning;
use bowline_bundle::Bundle;
use bowline_core::facts::Outputs;
use bowline_core::plan::Plan;
use bowline_core::rendered::{Allowance, review};
use bowline_core::store::Store;
use bowline_render::output::{CustomerOutput, Layout, Order, OutputFolder};
use bowline_render::{Render, Renderer};
use bowline_sandbox::{Sandbox, SandboxSettings};
use rustix::time::{ClockId, Timespec, clock_gettime};

use crate::floor;

/// The time of each stage, in the order in which they come.
#[derive(Debug, Default)]
pub struct Phases {
    stages: Vec<(&'static str, Duration)>,
}

impl Phases {
    /// Does `work` as part of a stage.
    fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let began = used();
        let answer = work();
        self.add(stage, used().saturating_sub(began));
        answer
    }

    fn add(&mut self, stage: &'static str, took: Duration) {
        match self.stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, total)) => *total += took,
            None => self.stages.push((stage, took)),
        }
    }
}

impl fmt::Display for Phases {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (stage, took) in &self.stages {
            writeln!(out, "  {stage:<42} {:>8.1} ms", took.as_secs_f64() * 1000.0)?;
        }
        Ok(())
    }
}

/// Renders every customer of the release in `folder`; compiled plugins are in `cache`.
pub fn run(folder: &Path, out: &Path, cache: &Path) -> anyhow::Result<Phases> {
    let mut phases = Phases::default();
    let bundle = phases.time("open the release and its customers", || floor::open(folder))?;
    let planned = phases.time("plan", || planning::plan_all(&bundle, &planning::facts(&bundle)));
    let plans: Result<Vec<Plan>, _> = planned.into_iter().map(|(_, plan)| plan).collect();
    let plans = plans.map_err(|problems| anyhow!("{:?}", problems.iter().next()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let renderer = phases.time("load compiled plugins", || {
        runtime.block_on(renderer(&bundle, &plans, cache.join("aot")))
    })?;
    let out = OutputFolder::open(out, &bundle.release.name)?;
    for plan in &plans {
        customer(&mut phases, &runtime, &renderer, plan, &out)?;
    }
    native_calls(&mut phases, &bundle)?;
    Ok(phases)
}

async fn renderer(
    bundle: &Bundle,
    plans: &[Plan],
    cache: std::path::PathBuf,
) -> anyhow::Result<Renderer> {
    let sandbox =
        Sandbox::new(SandboxSettings { cache: Some(cache), ..SandboxSettings::default() })?;
    let (shared, artifacts) = (planning::shared(bundle, None), planning::artifacts(bundle));
    let plans: Vec<&Plan> = plans.iter().collect();
    let find = |digest| artifacts.get(&digest).cloned();
    Ok(Renderer::prepare(Arc::new(sandbox), shared, &plans, find))
}

fn customer(
    phases: &mut Phases,
    runtime: &tokio::runtime::Runtime,
    renderer: &Renderer,
    plan: &Plan,
    out: &OutputFolder,
) -> anyhow::Result<()> {
    let began = used();
    let render = runtime.block_on(renderer.render(plan, &Outputs::default()));
    let took = used().saturating_sub(began);
    let Render { rendered, receipts } = render.map_err(|failed| anyhow!("{failed}"))?;
    let inside: Duration = receipts.iter().map(|receipt| receipt.running).sum();
    phases.add("calls: in the sandbox", inside);
    phases.add("calls: configs, sessions, commits", took.saturating_sub(inside));
    let prepare = || CustomerOutput::prepare(out, &rendered, Layout::Single, Order::Pipeline);
    let output = phases.time("write YAML, look for the last one", prepare)?;
    let review = || review(rendered, output.previous(), &plan.guards, Allowance::default());
    let reviewed = phases.time("review", review)?;
    std::hint::black_box(phases.time("digest", || reviewed.rendered().digest()));
    phases.time("write the file", || output.write(&reviewed)).context("the output folder")?;
    phases.time("drop", || drop(reviewed));
    Ok(())
}

/// The processor time of this process so far.
fn used() -> Duration {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ProcessCPUTime);
    // Neither is ever negative.
    Duration::from_secs(tv_sec.unsigned_abs()) + Duration::from_nanos(tv_nsec.unsigned_abs())
}

/// The same calls as the floor does them, for comparison with the sandbox.
fn native_calls(phases: &mut Phases, bundle: &Bundle) -> anyhow::Result<()> {
    let base = Store::new(bundle.base.iter().map(|object| object.value.clone()));
    let pointers = floor::pointers();
    for tenant in &bundle.tenants {
        let value = floor::tenant(tenant.outcome.as_ref().map_err(Clone::clone)?)?;
        phases.time("(the same calls as native functions)", || {
            let mut store = base.clone();
            let mut calls = pointers.iter().enumerate();
            calls.try_for_each(|(call, at)| floor::edit(&mut store, call, at, &value))
        })?;
    }
    Ok(())
}
