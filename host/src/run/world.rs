//! What all customers of a fleet share, and each customer's hands made from it: the place where a
//! release that was opened meets the state folder and the world.

mod place;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::{Bundle, Operator, Ready};
use bowline_core::FailureClass;
use bowline_core::facts::Outputs;
use bowline_core::plan::{Plan, RunPlugin};
use bowline_core::prune::PruneAllowance;
use bowline_core::rendered::Allowance;
use bowline_core::run::{Exception, Purpose};
use bowline_core::window::{at_close, scopes};
use bowline_provision::{Intent, Module, Program};
use bowline_render::{RenderCache, Renderer};
use bowline_sandbox::SharedSandbox;
use tokio::sync::{Mutex, OnceCell};

use super::clock::Clock;
use super::fleet::{Candidate, Prepared};
use super::grounds::{environment, shared_states, state_place};
use super::hands::Hands;
use super::hands::customer::{CustomerHands, Known};
use super::hands::provision::Ground;
use super::hands::secrets::Keyring;
use super::hands::steps::StepCaller;
use super::hands::windows::Windows;
use super::notify::Notifier;
use super::plan::{Terms, Wanted, run_plan};
use super::programs::Programs;
use super::state::State;
use crate::error::{Problem, Problems};
use crate::planning::{artifacts, facts, plan_health, plan_one, plan_steps, shared};
use crate::steps::http::StepHttp;

/// How runs are to be done, besides what release and customer say.
#[derive(Clone)]
pub struct Manner {
    /// What whoever asks says.
    pub wanted: Wanted,
    /// Where manifests go if a customer's file names no target.
    pub folder: PathBuf,
    /// What relative paths in customers' files start from.
    pub base: PathBuf,
    /// Whether targets that another installation changed before are taken over.
    pub adopt: bool,
    /// What a person allows beyond the guards.
    pub allowance: Allowance,
    /// What a person allows a cluster to lose.
    pub prune: PruneAllowance,
}

/// A customer's plugins that are called outside of its render, by their names.
struct Called {
    steps: BTreeMap<String, RunPlugin>,
    health: BTreeMap<String, RunPlugin>,
}

/// Everything that the customers of a fleet share.
pub struct World {
    bundle: Bundle,
    operator: Arc<Operator>,
    renderer: Arc<Renderer>,
    programs: Arc<Programs>,
    http: Arc<StepHttp>,
    terraform: Arc<OnceCell<Program>>,
    plans: BTreeMap<Arc<str>, Result<Plan, Problems>>,
    state: State,
    manner: Manner,
    clock: Clock,
}

impl World {
    /// Prepares what the customers of `bundle` share.
    pub fn new(
        bundle: Bundle,
        sandbox: SharedSandbox,
        cache: Option<Arc<RenderCache>>,
        state: State,
        manner: Manner,
        clock: Clock,
    ) -> World {
        let facts = facts(&bundle);
        let plans: BTreeMap<Arc<str>, Result<Plan, Problems>> = bundle
            .tenants
            .iter()
            .map(|tenant| {
                let plan = match &tenant.outcome {
                    Ok(ready) => plan_one(&bundle, &facts, ready).map_err(Problems::from),
                    Err(errors) => Err(Problems::from(errors.clone())),
                };
                (tenant.name.clone(), plan)
            })
            .collect();
        let called: Vec<&Plan> = plans.values().filter_map(|plan| plan.as_ref().ok()).collect();
        let files = artifacts(&bundle);
        let find = |digest| files.get(&digest).cloned();
        let renderer = Renderer::prepare(sandbox.clone(), shared(&bundle, cache), &called, find);
        World {
            operator: Arc::new(bundle.operator.clone()),
            renderer: Arc::new(renderer),
            programs: Arc::new(Programs::new(sandbox)),
            http: Arc::new(StepHttp::default()),
            terraform: Arc::new(OnceCell::new()),
            plans,
            bundle,
            state,
            manner,
            clock,
        }
    }

    /// The release.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Every selected customer, ready to run or with what is wrong.
    pub fn candidates(self: &Arc<World>) -> Vec<Candidate> {
        let shared = shared_states(&self.bundle);
        let candidates = self.bundle.tenants.iter().map(|tenant| {
            let customer = tenant.name.clone();
            let prepared = match (shared.get(&*customer), &tenant.outcome) {
                (Some(problem), _) => Err(problem.clone().into()),
                (None, Err(errors)) => Err(errors.clone().into()),
                (None, Ok(ready)) => self.prepare(ready),
            };
            Candidate { customer, prepared }
        });
        candidates.collect()
    }

    /// A customer's run that is to begin.
    fn prepare(self: &Arc<World>, ready: &Ready) -> Result<Prepared, Problems> {
        self.operator
            .check_windows(&ready.customer)
            .map_err(|error| crate::error::of_bundle(&error))?;
        let plan = self.plan(&ready.customer.name)?;
        let called = self.called(ready)?;
        let terms = Terms {
            retries: self.operator.retries.clone(),
            approval: self.operator.approval,
            at_close: at_close(&scopes(&self.operator.windows, &ready.customer)),
        };
        let target = ready.customer.sync.to_string();
        let names: Vec<String> = called.steps.keys().cloned().collect();
        let seed = random()?;
        let (wanted, bundle) = (&self.manner.wanted, &self.bundle);
        let run = run_plan(bundle, ready, wanted, &terms, target, names, seed);
        let (world, ready) = (self.clone(), ready.clone());
        let hands = move |id: &str| -> Arc<dyn Hands> {
            Arc::new(world.hands(id, seed, plan, &ready, called))
        };
        Ok(Prepared { plan: run, hands: Box::new(hands) })
    }

    /// The hands for a run that began before, where release and customer are still what they were.
    pub fn again(
        self: &Arc<World>,
        id: &str,
        run: &bowline_core::run::RunPlan,
    ) -> Result<Arc<dyn Hands>, Problems> {
        let tenant = self.bundle.tenants.iter().find(|tenant| *tenant.name == *run.customer);
        let Some(tenant) = tenant else {
            let message = format!("{id}: there is no customer {} any more", run.customer);
            return Err(Problem::of_class(FailureClass::ReleaseIncomplete, message).into());
        };
        let ready = tenant.outcome.as_ref().map_err(|errors| Problems::from(errors.clone()))?;
        if ready.run != run.run {
            let message = format!(
                "{id}: release, customer or plugins are other than when it began: {} and {}",
                ready.run, run.run
            );
            return Err(Problem::of_class(FailureClass::ReleaseChanged, message)
                .hint("put them back as they were, or end it: bowline runs terminate")
                .into());
        }
        let (plan, called) = (self.plan(&run.customer)?, self.called(ready)?);
        Ok(Arc::new(self.hands(id, run.seed, plan, ready, called)))
    }

    fn plan(&self, customer: &str) -> Result<Plan, Problems> {
        self.plans.get(customer).cloned().unwrap_or_else(|| {
            let message = format!("there is no customer {customer}");
            Err(Problem::of_class(FailureClass::ReleaseIncomplete, message).into())
        })
    }

    fn hands(
        &self,
        id: &str,
        seed: u64,
        plan: Plan,
        ready: &Ready,
        called: Called,
    ) -> CustomerHands {
        let customer = ready.customer.name.clone();
        let keyring = Arc::new(Keyring::new(self.operator.clone(), customer.clone()));
        let exception = &self.manner.wanted.asked.exception;
        let files = ready.plugins.values().map(|file| (file.digest(), file.clone()));
        CustomerHands {
            id: id.into(),
            purpose: self.manner.wanted.purpose,
            renderer: self.renderer.clone(),
            windows: Windows {
                scopes: scopes(&self.operator.windows, &ready.customer),
                manual: matches!(exception, Some(Exception::Manual(_))),
            },
            place: self.place(ready, called.health, &plan, &keyring),
            ground: self.ground(&plan, ready, &keyring),
            steps: StepCaller {
                programs: self.programs.clone(),
                http: self.http.clone(),
                release: self.bundle.release.clone(),
                plugins: called.steps,
                artifacts: files.collect(),
                keyring: keyring.clone(),
                key: format!("{id}-{seed:016x}"),
            },
            keyring,
            clock: self.clock.clone(),
            notifier: Notifier::new(&self.operator.notify),
            known: Mutex::new(Known::default()),
            plan,
        }
    }

    /// A customer's plugins that are called outside of its render.
    fn called(&self, ready: &Ready) -> Result<Called, Problem> {
        Ok(Called {
            steps: plan_steps(&self.bundle, ready)?,
            health: plan_health(&self.bundle, ready)?,
        })
    }

    fn ground(&self, plan: &Plan, ready: &Ready, keyring: &Arc<Keyring>) -> Option<Ground> {
        let terraform = self.bundle.release.terraform.clone()?;
        let module = Module { shown: terraform.module.clone(), files: self.bundle.module.clone() };
        let intent = match self.manner.wanted.purpose {
            Purpose::Offboard => Intent::Destroy,
            _ => Intent::Apply,
        };
        Some(Ground {
            customer: ready.customer.name.clone(),
            program: self.terraform.clone(),
            place: state_place(&terraform.backend, ready),
            terraform,
            module,
            env: environment(ready),
            facts: plan.facts(Outputs::default()),
            keyring: keyring.clone(),
            state: self.state.clone(),
            intent,
            clock: self.clock.clone(),
            open: Mutex::new(None),
        })
    }
}

fn random() -> Result<u64, Problem> {
    getrandom::u64().map_err(|error| {
        Problem::new(crate::exit::Exit::Failed, format!("no random numbers: {error}"))
    })
}
