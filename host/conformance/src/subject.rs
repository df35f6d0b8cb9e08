//! A plugin that is tried, loaded, with everything granted that it asks for.

use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::grant::Grants;
use bowline_core::limits::{BeyondCap, CallLimits, LimitPolicy};
use bowline_core::schema::{Schema, SchemaError};
use bowline_core::{PluginId, Role, Value};
use bowline_sandbox::{Failed, Sandbox, SharedProgram};

/// A plugin that can be called.
#[derive(Clone)]
pub struct Subject {
    pub(crate) program: SharedProgram,
    pub(crate) grants: Arc<Grants>,
    pub(crate) limits: Arc<CallLimits>,
}

/// Why a plugin cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It asks for more than there is.
    #[error(transparent)]
    Limits(BeyondCap),
    /// The sandbox does not take it.
    #[error("{}: {}", .0.class, .0.message)]
    Sandbox(Failed),
}

impl Subject {
    /// Loads a plugin.
    pub async fn load(sandbox: &Sandbox, artifact: &Artifact) -> Result<Subject, LoadError> {
        let asked = &artifact.manifest().capabilities;
        let grants = Grants::new(asked.iter().cloned(), asked.iter().cloned());
        let limits = LimitPolicy::default().limits_for(&grants).map_err(LoadError::Limits)?;
        let program = sandbox.load(artifact, limits.memory).await.map_err(LoadError::Sandbox)?;
        Ok(Subject {
            program: Arc::new(program),
            grants: Arc::new(grants),
            limits: Arc::new(limits),
        })
    }

    /// What the plugin does.
    pub fn role(&self) -> Role {
        self.program.role()
    }

    /// Its name and version.
    pub fn id(&self) -> &PluginId {
        self.program.id()
    }

    /// The same with room for so many objects, and for as many that it may make of them.
    pub(crate) fn with_room_for(&self, objects: usize) -> Subject {
        let mut limits = (*self.limits).clone();
        limits.output.objects = limits.output.objects.max(2 * objects as u64);
        Subject { limits: Arc::new(limits), ..self.clone() }
    }
}

/// The schema of a plugin's config, as the host will use it.
pub(crate) fn schema(artifact: &Artifact) -> Result<Option<Schema>, SchemaError> {
    let json = artifact.manifest().config_schema.as_ref();
    json.map(|json| Schema::parse(&json.to_string())).transpose()
}

/// Whether the plugin would be called with this config.
pub(crate) fn accepts(schema: Option<&Schema>, config: &Value) -> bool {
    schema.is_none_or(|schema| schema.check(config).is_empty())
}
