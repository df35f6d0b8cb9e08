//! Plugins, ready to be called: each version is loaded once, whoever runs it, and only if somebody does.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use bowline_artifact::Artifact;
use bowline_core::plan::Plan;
use bowline_core::schema::Schema;
use bowline_core::{Digest, FailureClass, Value};
use bowline_sandbox::{CallFailure, Failed, Sandbox, SharedProgram};
use tokio::sync::OnceCell;

/// One plugin version, loaded when it is first called.
pub struct Program {
    artifact: Arc<Artifact>,
    /// The most memory that any call of it has.
    memory: u64,
    schema: OnceLock<Result<Option<Schema>, Failed>>,
    loaded: OnceCell<Result<SharedProgram, Failed>>,
}

/// What became of each plugin version, by its digest. One that cannot be loaded fails only those
/// customers who run it.
pub(crate) struct Programs {
    by_digest: HashMap<Digest, Program>,
}

impl Programs {
    /// The plugins that `plans` call. `artifact` finds a plugin's file by its digest.
    pub(crate) fn of(
        plans: &[&Plan],
        artifact: impl Fn(Digest) -> Option<Arc<Artifact>>,
    ) -> Programs {
        let mut by_digest: HashMap<Digest, Program> = HashMap::new();
        for call in plans.iter().flat_map(|plan| &plan.calls) {
            if let Some(known) = by_digest.get_mut(&call.digest) {
                known.memory = known.memory.max(call.limits.memory);
            } else if let Some(artifact) = artifact(call.digest) {
                by_digest.insert(call.digest, Program::new(artifact, call.limits.memory));
            }
        }
        Programs { by_digest }
    }

    pub(crate) fn get(&self, digest: Digest) -> Option<&Program> {
        self.by_digest.get(&digest)
    }

    /// How many there are, and how many of them had to be compiled.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let compiled = self.by_digest.values().filter(|program| program.was_compiled());
        (self.by_digest.len(), compiled.count())
    }
}

impl Program {
    /// A plugin whose calls have this much memory at the most.
    pub fn new(artifact: Arc<Artifact>, memory: u64) -> Program {
        Program { artifact, memory, schema: OnceLock::new(), loaded: OnceCell::new() }
    }

    /// Makes it ready to be called; whoever comes first does it for all.
    pub async fn load(&self, sandbox: &Sandbox) -> Result<SharedProgram, Failed> {
        let load = || async { Ok(Arc::new(sandbox.load(&self.artifact, self.memory).await?)) };
        self.loaded.get_or_init(load).await.clone()
    }

    fn was_compiled(&self) -> bool {
        let loaded = self.loaded.get().and_then(|loaded| loaded.as_ref().ok());
        loaded.is_some_and(|loaded| loaded.was_compiled())
    }

    /// The schema of its config, where it has one.
    pub fn schema(&self) -> Result<Option<&Schema>, &Failed> {
        self.schema.get_or_init(|| schema(&self.artifact)).as_ref().map(Option::as_ref)
    }

    /// Whether it can read the files that it is shown without asking for them.
    pub(crate) fn reads_files_unasked(&self) -> bool {
        self.artifact.imports().iter().any(|import| import.name.starts_with("wasi:"))
    }
}

fn schema(artifact: &Artifact) -> Result<Option<Schema>, Failed> {
    let Some(json) = &artifact.manifest().config_schema else { return Ok(None) };
    let invalid = |message: String| {
        Box::new(CallFailure {
            plugin: artifact.id().clone(),
            class: FailureClass::PluginInvalid,
            message: format!("the schema of its config cannot be used: {message}"),
            hint: None,
            findings: Vec::new(),
        })
    };
    let json = Value::from_json(&json.to_string()).map_err(|error| invalid(error.to_string()))?;
    Schema::compile(&json).map(Some).map_err(|error| invalid(error.to_string()))
}
