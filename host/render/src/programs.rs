//! The plugins of a render, loaded: each version once, whoever runs it.

use std::collections::HashMap;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::plan::Plan;
use bowline_core::schema::Schema;
use bowline_core::{Digest, FailureClass, Value};
use bowline_sandbox::{Failed, SharedProgram, SharedSandbox};
use tokio::task::JoinSet;

/// A plugin that is ready to be called, with the schema of its config.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) program: SharedProgram,
    pub(crate) schema: Option<Arc<Schema>>,
}

/// What became of each plugin version, by its digest. One that cannot be loaded fails only those
/// customers who run it.
#[derive(Default)]
pub(crate) struct Programs {
    by_digest: HashMap<Digest, Result<Loaded, Failed>>,
    compiled: usize,
}

impl Programs {
    /// Loads every plugin that `plans` call. `artifact` finds a plugin's file by its digest.
    pub(crate) async fn load(
        sandbox: &SharedSandbox,
        plans: &[&Plan],
        artifact: impl Fn(Digest) -> Option<Arc<Artifact>>,
    ) -> Programs {
        let mut wanted: HashMap<Digest, u64> = HashMap::new();
        for call in plans.iter().flat_map(|plan| &plan.calls) {
            let memory = wanted.entry(call.digest).or_default();
            *memory = (*memory).max(call.limits.memory);
        }
        let mut loading = JoinSet::new();
        for (digest, memory) in wanted {
            if let Some(artifact) = artifact(digest) {
                let sandbox = sandbox.clone();
                loading.spawn(async move { (digest, load(&sandbox, &artifact, memory).await) });
            }
        }
        let mut programs = Programs::default();
        for (digest, loaded) in loading.join_all().await {
            let compiled = loaded.as_ref().is_ok_and(|loaded| loaded.program.was_compiled());
            programs.compiled += usize::from(compiled);
            programs.by_digest.insert(digest, loaded);
        }
        programs
    }

    pub(crate) fn get(&self, digest: Digest) -> Option<&Result<Loaded, Failed>> {
        self.by_digest.get(&digest)
    }

    /// How many there are, and how many of them had to be compiled.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.by_digest.len(), self.compiled)
    }
}

async fn load(sandbox: &SharedSandbox, artifact: &Artifact, memory: u64) -> Result<Loaded, Failed> {
    let schema = artifact.manifest().config_schema.as_ref().map(|json| {
        let invalid = |message: String| {
            let message = format!("the schema of its config cannot be used: {message}");
            Box::new(bowline_sandbox::CallFailure {
                plugin: artifact.id().clone(),
                class: FailureClass::PluginInvalid,
                message,
                hint: None,
                findings: Vec::new(),
            })
        };
        let json =
            Value::from_json(&json.to_string()).map_err(|error| invalid(error.to_string()))?;
        Schema::compile(&json).map(Arc::new).map_err(|error| invalid(error.to_string()))
    });
    let schema = schema.transpose()?;
    let program = sandbox.load(artifact, memory).await?;
    Ok(Loaded { program: Arc::new(program), schema })
}
