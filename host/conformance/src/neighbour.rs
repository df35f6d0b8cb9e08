//! Another plugin, which is called between two calls of the one that is tried: it leaves its memory
//! full, in the slot of the pool that the next call may get.

use std::sync::Arc;

use bowline_artifact::{Artifact, Interface, Manifest, attach};
use bowline_core::grant::Grants;
use bowline_core::limits::CallLimits;
use bowline_core::store::{Selector, Session, SessionRules, Store};
use bowline_core::{PluginId, Role, Value};
use bowline_sandbox::{CallFailure, Invocation, Program, Sandbox};

/// Fills sixteen pages, and prints nothing, which its caller does not mind.
const TEXT: &str = r#"(module
  (memory (export "memory") 16)
  (func (export "_start")
    (memory.fill (i32.const 0) (i32.const 0xa5) (i32.const 1048576))))"#;

pub(crate) struct Neighbour {
    program: Program,
    limits: Arc<CallLimits>,
}

/// The kit cannot work here.
#[derive(Debug, thiserror::Error)]
pub enum NeighbourError {
    /// The plugin that the kit brings along cannot be made.
    #[error("the kit's own plugin cannot be made: {0}")]
    Made(String),
    /// It does not load.
    #[error("the kit's own plugin does not load")]
    Loads(#[source] Box<CallFailure>),
}

impl Neighbour {
    pub(crate) async fn load(sandbox: &Sandbox) -> Result<Neighbour, NeighbourError> {
        let artifact = artifact().map_err(NeighbourError::Made)?;
        let limits = Arc::new(CallLimits::default());
        let program =
            sandbox.load(&artifact, limits.memory).await.map_err(NeighbourError::Loads)?;
        Ok(Neighbour { program, limits })
    }

    pub(crate) async fn call(&self, sandbox: &Sandbox) {
        let rules = SessionRules {
            limits: self.limits.output,
            may_read_sensitive: false,
            knows_sensitive: false,
        };
        let store = Store::new(std::iter::empty());
        let mut invocation = Invocation::new(self.limits.clone(), Arc::new(Grants::default()));
        invocation.session = Some(Session::begin(store, &Selector::default(), rules));
        let config = Value::from(bowline_core::Map::new());
        drop(sandbox.transform(&self.program, invocation, &config).await);
    }
}

fn artifact() -> Result<Artifact, String> {
    let module = wat::parse_str(TEXT).map_err(|error| error.to_string())?;
    let manifest = Manifest {
        id: PluginId::parse("neighbour@1.0.0").map_err(|error| error.to_string())?,
        role: Role::Transformer,
        interface: Interface::KrmFunctionV1,
        summary: "Leaves its memory full".to_owned(),
        license: String::new(),
        capabilities: Vec::new(),
        config_schema: None,
        idempotent: false,
        built_by: None,
    };
    let bytes = attach(&module, &manifest).map_err(|error| error.to_string())?;
    Artifact::read(bytes).map_err(|error| error.to_string())
}
