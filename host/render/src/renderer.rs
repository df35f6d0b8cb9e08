//! The pipeline of one customer: from the release's objects to what goes out.

use std::collections::HashMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::facts::{Facts, Outputs};
use bowline_core::grant::Capability;
use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::rendered::Rendered;
use bowline_core::store::{Session, SessionRules, Store};
use bowline_core::{Digest, FailureClass, Finding, Role, Severity, Value};
use bowline_sandbox::{
    ClusterReads, Files, Invocation, Level, LogLine, Receipt, SharedSandbox, replay,
};

use crate::cache::{CallKey, Cell, CellWriter, Kept, RenderCache, call_key};
use crate::failure::{RenderFailed, RenderFailure};
use crate::programs::{Program, Programs};

/// What all customers of a release share in a render.
pub struct Shared {
    /// The release's objects, parsed once.
    pub base: Store,
    /// The files that pipeline entries show to their plugins, by the folder that they name.
    pub files: HashMap<String, Files>,
    /// Reads from customers' clusters, where there are any.
    pub reads: Option<Arc<dyn ClusterReads>>,
    /// Where calls are kept; without, every call is made.
    pub cache: Option<Arc<RenderCache>>,
}

/// Renders customers of one release.
pub struct Renderer {
    sandbox: SharedSandbox,
    shared: Shared,
    programs: Programs,
}

/// What came of a customer's pipeline.
pub struct Render {
    /// The objects.
    pub rendered: Rendered,
    /// What each call used, in order.
    pub receipts: Vec<Receipt>,
}

/// A call with its plugin and its config.
struct Configured<'a> {
    call: &'a PlannedCall,
    program: &'a Program,
    config: Value,
}

/// What came of one call, made or taken over.
struct Outcome {
    session: Session,
    findings: Vec<Finding>,
    log: Vec<LogLine>,
    receipt: Receipt,
    kept: Option<Arc<Kept>>,
}

/// Why a pipeline ended early.
enum Ended {
    Failed(RenderFailed),
    /// What was kept of a call did not hold, and the objects are spoilt by it.
    Spoilt(Arc<Kept>),
}

impl From<RenderFailed> for Ended {
    fn from(failed: RenderFailed) -> Ended {
        Ended::Failed(failed)
    }
}

impl Renderer {
    /// Prepares to run what `plans` call. `artifact` finds a plugin's file by its digest; each is
    /// loaded when it is called first.
    pub fn prepare(
        sandbox: SharedSandbox,
        shared: Shared,
        plans: &[&Plan],
        artifact: impl Fn(Digest) -> Option<Arc<Artifact>>,
    ) -> Renderer {
        let programs = Programs::of(plans, artifact);
        Renderer { sandbox, shared, programs }
    }

    /// How many plugin versions are called, and how many of them had to be compiled so far.
    pub fn plugins(&self) -> (usize, usize) {
        self.programs.counts()
    }

    /// Runs one customer's pipeline.
    pub async fn render(&self, plan: &Plan, outputs: &Outputs) -> Result<Render, RenderFailed> {
        let facts = Arc::new(plan.facts(outputs.clone()));
        let calls = self.configure(plan, &facts)?;
        let cache = self.shared.cache.as_deref();
        let (release, customer) = (&*plan.release.name, &*plan.customer);
        let before = cache.map_or_else(Cell::default, |cache| cache.cell(release, customer));
        // What did not hold is not tried again, so this comes to an end.
        let mut spoilt: Vec<Arc<Kept>> = Vec::new();
        let mut told = 0;
        loop {
            match self.run(plan, &facts, &calls, (&before, &spoilt), &mut told).await {
                Ok((render, calls)) => {
                    let held = before.without(&spoilt);
                    if let (Some(cache), Some(cell)) = (cache, calls.over(&held)) {
                        cache.keep(release, customer, &cell);
                    }
                    return Ok(render);
                }
                Err(Ended::Failed(failed)) => return Err(failed),
                Err(Ended::Spoilt(kept)) => spoilt.push(kept),
            }
        }
    }

    /// Runs the calls one after the other, each on what the one before left. `told` is how many of
    /// them have had their log told already, by a run that was spoilt.
    async fn run(
        &self,
        plan: &Plan,
        facts: &Arc<Facts>,
        calls: &[Configured<'_>],
        kept: (&Cell, &[Arc<Kept>]),
        told: &mut usize,
    ) -> Result<(Render, CellWriter), Ended> {
        let mut store = self.shared.base.clone();
        let base = store.len();
        let (mut findings, mut receipts) = (Vec::new(), Vec::with_capacity(calls.len()));
        let mut writer = CellWriter::default();
        for (index, configured) in calls.iter().enumerate() {
            let call = configured.call;
            // The session takes the store: a customer whose call fails has no use for it.
            let invocation = self.invocation(plan, configured, facts, store);
            let outcome = self.outcome(plan, configured, invocation, kept).await?;
            if index >= *told {
                tell(plan, call, &outcome.log);
                *told += 1;
            }
            receipts.push(outcome.receipt);
            stop_at_errors(plan, call, &outcome.findings)?;
            let found = outcome.findings.into_iter();
            findings.extend(found.map(|finding| (call.label.clone(), finding)));
            store = match (outcome.session.commit(call.author), outcome.kept) {
                (Ok(store), kept) => {
                    kept.into_iter().for_each(|kept| writer.push(kept));
                    store
                }
                (Err(error), _) => {
                    let failed = RenderFailure::of_commit(&plan.customer, call, &error);
                    return Err(Ended::Failed(failed));
                }
            };
        }
        let rendered = Rendered { customer: plan.customer.clone(), store, base, findings };
        Ok((Render { rendered, receipts }, writer))
    }

    /// Takes a call over from an earlier render, or makes it.
    async fn outcome(
        &self,
        plan: &Plan,
        configured: &Configured<'_>,
        mut invocation: Invocation,
        (before, spoilt): (&Cell, &[Arc<Kept>]),
    ) -> Result<Outcome, Ended> {
        let key = self.key(plan, configured);
        if let Some(key) = &key {
            for kept in before.with_key(key) {
                let known = spoilt.iter().any(|other| Arc::ptr_eq(other, kept));
                if !known && replay::agrees(&kept.trace, &mut invocation).await {
                    return taken_over(configured.call, kept, invocation);
                }
            }
        }
        self.called(plan, configured, invocation, key).await.map_err(Ended::Failed)
    }

    async fn called(
        &self,
        plan: &Plan,
        configured: &Configured<'_>,
        invocation: Invocation,
        key: Option<CallKey>,
    ) -> Result<Outcome, RenderFailed> {
        let Configured { call, program, config } = configured;
        let fail = |failed: &_| RenderFailure::of_sandbox(&plan.customer, call, failed);
        let program = program.load(&self.sandbox).await.map_err(|failed| fail(&failed))?;
        let invocation = Invocation { record: key.is_some(), ..invocation };
        let called = match call.role {
            Role::Validator => self.sandbox.validate(&program, invocation, config).await,
            _ => self.sandbox.transform(&program, invocation, config).await,
        };
        let findings = called.result.map_err(|failed| {
            // Its last words are worth more than those of a call that went well.
            tell(plan, call, &called.log);
            fail(&failed)
        })?;
        let (log, receipt) = (called.log, called.receipt);
        let session = called.session.ok_or_else(|| lost(plan, call))?;
        let kept = key.zip(called.trace);
        let kept = kept.map(|(key, trace)| Arc::new(Kept::new(key, trace, &findings, &log)));
        Ok(Outcome { session, findings, log, receipt, kept })
    }

    /// The key of a call that may be kept: not of one whose config must not be shown.
    fn key(&self, plan: &Plan, configured: &Configured<'_>) -> Option<CallKey> {
        self.shared.cache.as_ref()?;
        let Configured { call, program, config } = configured;
        if config.is_sensitive() {
            return None;
        }
        let files = call.files.as_ref().and_then(|folder| self.shared.files.get(folder));
        let unasked = files.filter(|_| program.reads_files_unasked());
        Some(call_key(plan, call, config, unasked))
    }

    /// Resolves and checks every config before anything runs.
    fn configure<'a>(
        &'a self,
        plan: &'a Plan,
        facts: &Facts,
    ) -> Result<Vec<Configured<'a>>, RenderFailed> {
        let configured = plan.calls.iter().map(|call| {
            let fail = |class, message, hint| {
                RenderFailure::of_call(&plan.customer, call, class, message, hint)
            };
            let Some(program) = self.programs.get(call.digest) else {
                let message = format!("the file of {} is not there", call.plugin);
                return Err(fail(FailureClass::ReleaseIncomplete, message, None));
            };
            let config = call.configure(facts).map_err(|errors| {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                fail(FailureClass::ReleaseInvalid, errors.join("; "), None)
            })?;
            let schema = program
                .schema()
                .map_err(|failed| RenderFailure::of_sandbox(&plan.customer, call, failed))?;
            let violations = schema.map(|schema| schema.check(&config));
            match violations.unwrap_or_default().as_slice() {
                [] => Ok(Configured { call, program, config }),
                violations => {
                    let shown: Vec<String> = violations.iter().map(ToString::to_string).collect();
                    let message = format!("its config is not what it takes: {}", shown.join("; "));
                    let hint = format!(
                        "bowline plugin inspect {} shows the schema",
                        call.plugin.reference()
                    );
                    Err(fail(FailureClass::ReleaseInvalid, message, Some(hint)))
                }
            }
        });
        configured.collect()
    }

    fn invocation(
        &self,
        plan: &Plan,
        configured: &Configured<'_>,
        facts: &Arc<Facts>,
        store: Store,
    ) -> Invocation {
        let Configured { call, config, .. } = configured;
        let may_read_sensitive =
            call.grants.in_force().any(|one| matches!(one, Capability::Output(_)));
        let rules = SessionRules {
            limits: call.limits.output,
            may_read_sensitive,
            knows_sensitive: config.is_sensitive(),
        };
        let files = call.files.as_ref().and_then(|folder| self.shared.files.get(folder)).cloned();
        Invocation {
            facts: Some(facts.clone()),
            files: files.unwrap_or_default(),
            session: Some(Session::begin(store, &call.select, rules)),
            reads: self.shared.reads.clone(),
            created: plan.created,
            ..Invocation::new(call.limits.clone(), call.grants.clone())
        }
    }
}

/// Does the edits of a call that would do them again.
fn taken_over(
    call: &PlannedCall,
    kept: &Arc<Kept>,
    mut invocation: Invocation,
) -> Result<Outcome, Ended> {
    let redone = replay::redo(&kept.trace, &mut invocation);
    let (Ok(()), Some(session)) = (redone, invocation.session) else {
        return Err(Ended::Spoilt(kept.clone()));
    };
    Ok(Outcome {
        session,
        findings: kept.findings(),
        log: kept.log(),
        receipt: Receipt::taken_over(&call.plugin, call.digest),
        kept: Some(kept.clone()),
    })
}

/// One finding of severity `error` stops the render, also where the call itself went well.
fn stop_at_errors(plan: &Plan, call: &PlannedCall, found: &[Finding]) -> Result<(), RenderFailed> {
    let errors: Vec<Finding> =
        found.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
    let message = match errors.as_slice() {
        [] => return Ok(()),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    };
    let mut failure =
        RenderFailure::of_call(&plan.customer, call, FailureClass::PluginRefused, message, None);
    failure.findings = errors;
    Err(failure)
}

/// A call that went well without leaving its objects is a bug of the host.
fn lost(plan: &Plan, call: &PlannedCall) -> RenderFailed {
    let message = "the objects of the call were lost".to_owned();
    RenderFailure::of_call(&plan.customer, call, FailureClass::Unknown, message, None)
}

/// Hands what a plugin logged to whoever listens.
fn tell(plan: &Plan, call: &PlannedCall, log: &[LogLine]) {
    let (customer, entry, plugin) = (&*plan.customer, &*call.label, &call.plugin);
    for LogLine { level, message } in log {
        match level {
            Level::Error => {
                tracing::error!(target: "plugin", customer, entry, %plugin, "{message}")
            }
            Level::Warn => tracing::warn!(target: "plugin", customer, entry, %plugin, "{message}"),
            Level::Info => tracing::info!(target: "plugin", customer, entry, %plugin, "{message}"),
            Level::Debug => {
                tracing::debug!(target: "plugin", customer, entry, %plugin, "{message}")
            }
        }
    }
}
