//! One call of one plugin: a fresh instance, everything counted, every way to fail told apart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bowline_core::facts::Facts;
use bowline_core::grant::{Capability, Grants};
use bowline_core::limits::CallLimits;
use bowline_core::store::Session;
use bowline_core::trace::{Recorder, Trace};
use bowline_core::{FailureClass, Finding, Role, Value};
use wasmtime::{Store, UpdateDeadline};

use crate::clock::{Metered, RunningTime};
use crate::failure;
use crate::function;
use crate::host::files::Files;
use crate::host::log::{Log, LogLine};
use crate::host::meter::Meter;
use crate::host::outside::{ClusterReads, HttpClient};
use crate::host::progress::Progress;
use crate::host::{CallState, World};
use crate::limiter::MemoryLimiter;
use crate::preview1::Process;
use crate::program::{Entry, Program};
use crate::receipt::{CallFailure, Failed, Receipt};
use crate::v0_1::NoSuchCall;
use crate::wasi::Wasi;

/// What a call is given.
pub struct Invocation {
    /// How much it may use.
    pub limits: Arc<CallLimits>,
    /// What it may do.
    pub grants: Arc<Grants>,
    /// The release and the customer; none for a health plugin, which sees neither.
    pub facts: Option<Arc<Facts>>,
    /// The files that the pipeline entry shows.
    pub files: Files,
    /// The objects; for transformers and validators.
    pub session: Option<Session>,
    /// Reads from the cluster, where there is one.
    pub reads: Option<Arc<dyn ClusterReads>>,
    /// Where a step stands.
    pub progress: Progress,
    /// Sends a step's requests.
    pub http: Option<Arc<dyn HttpClient>>,
    /// The release's time since 1970, which is what a WASI guest's wall clock says.
    pub created: Duration,
    /// Whether what the call asks and does is to be kept.
    pub record: bool,
}

impl Invocation {
    /// A call with these limits and grants that sees nothing yet.
    pub fn new(limits: Arc<CallLimits>, grants: Arc<Grants>) -> Invocation {
        Invocation {
            limits,
            grants,
            facts: None,
            files: Files::default(),
            session: None,
            reads: None,
            progress: Progress::default(),
            http: None,
            created: Duration::ZERO,
            record: false,
        }
    }
}

/// What came of a call.
pub struct Called<T> {
    /// The answer, or why there is none.
    pub result: Result<T, Failed>,
    /// The objects as the call left them. None where the call was cut off.
    pub session: Option<Session>,
    /// What it logged.
    pub log: Vec<LogLine>,
    /// What it used.
    pub receipt: Receipt,
    /// What it asked and did, where that was wanted and may be kept.
    pub trace: Option<Trace>,
}

/// A health plugin's judgement. The words are those of the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// `healthy`, `progressing`, `degraded`, `suspended`, `missing` or `unknown`.
    pub status: String,
    /// One word for machines.
    pub reason: String,
    /// A sentence for people.
    pub message: String,
    /// What a newer plugin says beyond that, as JSON texts.
    pub extra: Vec<(String, String)>,
}

/// What a step wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// `done`, `wait` or `ask`; any other word reads as failed.
    pub status: String,
    /// When to call again, in milliseconds.
    pub retry_after_ms: u64,
    /// What a person is asked.
    pub question: Option<String>,
    /// What to remember until the next call, as JSON text.
    pub saved: Option<String>,
    /// Outputs, as JSON texts.
    pub outputs: Vec<(String, String)>,
    /// Steps to take next.
    pub children: Vec<Child>,
    /// What a newer plugin says beyond that, as JSON texts.
    pub extra: Vec<(String, String)>,
}

/// A step that a step asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Its name under the parent's.
    pub name: String,
    /// The plugin.
    pub uses: String,
    /// Its config, as JSON text.
    pub config: String,
    /// The steps that come first.
    pub needs: Vec<String>,
    /// What a newer plugin says beyond that, as JSON texts.
    pub extra: Vec<(String, String)>,
}

/// Which of a role's functions is called, and with what.
pub(crate) enum Request {
    Transform { config: Value },
    Validate { config: String },
    Assess { object: String, config: String },
    Run { config: String },
}

impl Request {
    fn role(&self) -> Role {
        match self {
            Request::Transform { .. } => Role::Transformer,
            Request::Validate { .. } => Role::Validator,
            Request::Assess { .. } => Role::Health,
            Request::Run { .. } => Role::Step,
        }
    }
}

/// The answer to a [`Request`], by role.
pub(crate) enum Answer {
    Findings(Vec<Finding>),
    Assessment(Assessment),
    Outcome(Outcome),
}

/// Calls `program` once.
pub(crate) async fn invoke(
    program: &Program,
    invocation: Invocation,
    request: Request,
) -> Called<Answer> {
    let limits = invocation.limits.clone();
    let time = Arc::new(RunningTime::default());
    let mut store = prepare(program, invocation, time.clone());
    let began = Instant::now();
    let body = async move {
        let answer = answer(program, &mut store, request).await;
        (answer, store.into_data())
    };
    let done = tokio::time::timeout(limits.wall, Metered::new(body, time.clone())).await;
    let mut receipt = Receipt {
        plugin: program.id.clone(),
        digest: program.digest,
        wall: began.elapsed(),
        running: time.total(),
        peak_memory: 0,
        host_calls: 0,
        bytes_in: 0,
        bytes_out: 0,
        questions: 0,
        denied: Vec::new(),
        foreign: 0,
        cached: false,
    };
    let Ok((answer, state)) = done else {
        let (wall, running) = (limits.wall.as_secs_f64(), receipt.running.as_secs_f64());
        let message = format!("no end after {wall:.1} s, of which it ran {running:.1} s");
        let failure = CallFailure::boxed(&program.id, FailureClass::Timeout, message);
        return Called {
            result: Err(failure),
            session: None,
            log: Vec::new(),
            receipt,
            trace: None,
        };
    };
    receipt.peak_memory = state.memory.peak();
    receipt.host_calls = state.meter.calls();
    receipt.bytes_in = state.meter.bytes_in();
    receipt.bytes_out = state.meter.bytes_out();
    receipt.questions = state.questions;
    let secret = state.knows_sensitive();
    receipt.denied = state.denied.clone();
    receipt.foreign = state.foreign;
    let result = match answer {
        Ok(Ok(answer)) => Ok(failure::without_secrets(answer, &state)),
        Ok(Err(findings)) => Err(failure::refused(program, findings, &state)),
        Err(error) => Err(failure::classify(program, &error, &state)),
    };
    // A call that failed may end otherwise the next time, and one that knows a secret may tell it.
    let trace = state.recorder.filter(|_| result.is_ok() && !secret).and_then(Recorder::finish);
    let (session, log) = (state.world.session, state.log.into_lines());
    Called { result, session, log, receipt, trace }
}

/// A store for one call: limits in place before anything of the guest runs.
fn prepare(program: &Program, invocation: Invocation, time: Arc<RunningTime>) -> Store<CallState> {
    let Invocation {
        limits,
        grants,
        facts,
        files,
        session,
        reads,
        progress,
        http,
        created,
        record,
    } = invocation;
    let granted = grants.check(&Capability::Files).is_ok();
    let folder = files.folder.clone().filter(|_| granted);
    let state = CallState {
        meter: Meter::new(&limits),
        log: Log::new(&limits),
        memory: MemoryLimiter::new(limits.memory),
        grants,
        world: World { facts, files, session, reads, progress, http },
        wasi: Wasi::new(created, folder),
        process: Process::default(),
        questions: 0,
        denied: Vec::new(),
        foreign: 0,
        told_sensitive: false,
        recorder: record.then(Recorder::default),
    };
    let mut store = Store::new(program.entry.engine(), state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(usize::try_from(limits.crossing_once).unwrap_or(usize::MAX));
    store.set_max_component_handles(crate::wasi::MOST_RESOURCES);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| match time.so_far() > limits.running {
        true => Err(crate::stop::Stop::Running(limits.running).into()),
        false => Ok(UpdateDeadline::Yield(1)),
    });
    store
}

/// Makes an instance, which runs its start functions, and calls it.
async fn answer(
    program: &Program,
    store: &mut Store<CallState>,
    request: Request,
) -> wasmtime::Result<Result<Answer, Vec<Finding>>> {
    let (pre, exports) = match (&program.entry, &request) {
        (Entry::Component { pre, exports }, _) => (pre, exports),
        (Entry::Function(pre), Request::Transform { config }) => {
            return Ok(function::transform(store, pre, config).await?.map(Answer::Findings));
        }
        (Entry::Function(_), _) => {
            return Err(wasmtime::Error::new(NoSuchCall::Role(request.role())));
        }
    };
    let instance = pre.instantiate_async(&mut *store).await?;
    Ok(match request {
        Request::Transform { config } => {
            exports.transform(store, &instance, &config.to_json()).await?.map(Answer::Findings)
        }
        Request::Validate { config } => {
            exports.validate(store, &instance, &config).await?.map(Answer::Findings)
        }
        Request::Assess { object, config } => {
            Ok(Answer::Assessment(exports.assess(store, &instance, &object, &config).await?))
        }
        Request::Run { config } => {
            exports.run(store, &instance, &config).await?.map(Answer::Outcome)
        }
    })
}
