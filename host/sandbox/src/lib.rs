//! One call of one plugin, in a WebAssembly sandbox.
//!
//! The only crate that knows wasmtime. A guest can stop, slow, fill or fool nothing but its own call:
//! each call has a fresh instance, limits on everything it can use, and no view of the machine. What
//! goes wrong comes back as a class of failure with the plugin's name and version.
//!
//! ```text
//! Artifact ──load──► Program ──call(Invocation)──► Called { result, session, log, receipt, trace }
//! ```

mod aot;
mod call;
mod clock;
mod code;
mod compile;
mod engine;
mod failure;
mod function;
mod host;
mod limiter;
mod preview1;
mod program;
mod receipt;
pub mod replay;
mod seal;
mod shape;
mod stop;
mod v0_1;
mod wasi;

use std::path::PathBuf;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::{FailureClass, Finding, Value};
use tokio::sync::Semaphore;

pub use call::{Assessment, Called, Child, Invocation, Outcome};
pub use host::files::Files;
pub use host::log::{Level, LogLine};
pub use host::outside::{ClusterReads, HttpClient, HttpRequest, HttpResponse, Waiting};
pub use host::progress::Progress;
pub use program::{Program, SharedProgram};
pub use receipt::{CallFailure, Failed, Receipt};
pub use seal::{SEAL_BYTES, Seal};

use aot::AotCache;
use call::{Answer, Request};
use compile::Compiler;
use engine::{Engines, Size};
use program::Loader;

/// How a sandbox is set up.
#[derive(Clone, Debug)]
pub struct SandboxSettings {
    /// Where compiled code is kept; without, every plugin is compiled in every process.
    pub cache: Option<PathBuf>,
    /// How many small guests may be alive at once.
    pub slots: u32,
    /// How many guests with a language runtime of their own may be alive at once.
    pub large_slots: u32,
    /// How many plugins are compiled at once.
    pub compilers: usize,
}

impl Default for SandboxSettings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let slots = u32::try_from(cores * 4).unwrap_or(u32::MAX).clamp(8, 256);
        SandboxSettings { cache: None, slots, large_slots: 4, compilers: cores }
    }
}

/// Why a sandbox cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The machine does not allow what the engines need, such as address space.
    #[error("the WebAssembly engines cannot be set up")]
    Engines(#[source] wasmtime::Error),
}

/// Runs plugins.
pub struct Sandbox {
    engines: Engines,
    compiler: Compiler,
    cache: Option<AotCache>,
    /// As large as the pool, so that a call waits for a slot instead of failing without one.
    small: Semaphore,
    large: Semaphore,
}

impl Sandbox {
    /// Sets a sandbox up. A cache that cannot be opened is done without.
    pub fn new(settings: SandboxSettings) -> Result<Sandbox, SandboxError> {
        let cache = settings.cache.and_then(|folder| {
            let opened = AotCache::open(&folder);
            opened
                .map_err(|error| {
                    tracing::warn!(cache = %folder.display(), %error, "compiled code is not kept");
                })
                .ok()
        });
        Ok(Sandbox {
            engines: Engines::new(settings.slots).map_err(SandboxError::Engines)?,
            compiler: Compiler::new(settings.compilers),
            cache,
            small: Semaphore::new(settings.slots as usize),
            large: Semaphore::new(settings.large_slots as usize),
        })
    }

    /// Loads a plugin for calls with at most `memory` bytes.
    pub async fn load(&self, artifact: &Artifact, memory: u64) -> Result<Program, Failed> {
        let loader =
            Loader { engines: &self.engines, compiler: &self.compiler, cache: self.cache.as_ref() };
        loader.load(artifact, memory).await
    }

    /// Calls a transformer. What it found is for people; what it did is in the session.
    pub async fn transform(
        &self,
        program: &Program,
        invocation: Invocation,
        config: &Value,
    ) -> Called<Vec<Finding>> {
        let request = Request::Transform { config: config.clone() };
        self.call(program, invocation, request).await.map(|answer| match answer {
            Answer::Findings(findings) => Some(findings),
            _ => None,
        })
    }

    /// Calls a validator.
    pub async fn validate(
        &self,
        program: &Program,
        invocation: Invocation,
        config: &Value,
    ) -> Called<Vec<Finding>> {
        let request = Request::Validate { config: config.to_json() };
        self.call(program, invocation, request).await.map(|answer| match answer {
            Answer::Findings(findings) => Some(findings),
            _ => None,
        })
    }

    /// Calls a health plugin with one live object.
    pub async fn assess(
        &self,
        program: &Program,
        invocation: Invocation,
        object: &Value,
        config: &Value,
    ) -> Called<Assessment> {
        let request = Request::Assess { object: object.to_json(), config: config.to_json() };
        self.call(program, invocation, request).await.map(|answer| match answer {
            Answer::Assessment(assessment) => Some(assessment),
            _ => None,
        })
    }

    /// Calls a step.
    pub async fn run_step(
        &self,
        program: &Program,
        invocation: Invocation,
        config: &Value,
    ) -> Called<Outcome> {
        let request = Request::Run { config: config.to_json() };
        self.call(program, invocation, request).await.map(|answer| match answer {
            Answer::Outcome(outcome) => Some(outcome),
            _ => None,
        })
    }

    async fn call(
        &self,
        program: &Program,
        invocation: Invocation,
        request: Request,
    ) -> Called<Answer> {
        let slots = match program.size {
            Size::Small => &self.small,
            Size::Large => &self.large,
        };
        // The semaphores are never closed; without a permit the pool itself would refuse.
        let _slot = slots.acquire().await;
        call::invoke(program, invocation, request).await
    }
}

impl Called<Answer> {
    fn map<T>(self, pick: impl FnOnce(Answer) -> Option<T>) -> Called<T> {
        let Called { result, session, log, receipt, trace } = self;
        let result = result.and_then(|answer| {
            pick(answer).ok_or_else(|| {
                CallFailure::boxed(
                    &receipt.plugin,
                    FailureClass::Unknown,
                    "it answered another question",
                )
            })
        });
        Called { result, session, log, receipt, trace }
    }
}

/// A sandbox is shared by everything that calls plugins.
pub type SharedSandbox = Arc<Sandbox>;
