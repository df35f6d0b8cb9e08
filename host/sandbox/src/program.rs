//! Loading a plugin: from its bytes to something that can be called a thousand times.
//!
//! ```text
//! bytes ──shape──► engine ──cache or compiler──► Component ──linker of its role──► Program
//! ```

use std::sync::Arc;

use bowline_artifact::{Artifact, Form, Interface};
use bowline_core::{Digest, FailureClass, PluginId, Role};
use wasmtime::component::{Component, InstancePre, Linker};

use crate::aot::{AotCache, EntryKey};
use crate::compile::Compiler;
use crate::engine::{Engines, Size, compatibility};
use crate::host::CallState;
use crate::receipt::{CallFailure, Failed};
use crate::shape::Shape;
use crate::v0_1;

/// A plugin that is ready to be called.
pub struct Program {
    pub(crate) id: PluginId,
    pub(crate) digest: Digest,
    pub(crate) role: Role,
    pub(crate) size: Size,
    pub(crate) pre: InstancePre<CallState>,
    pub(crate) exports: v0_1::Exports,
    compiled: bool,
}

impl Program {
    /// The plugin's name and version.
    pub fn id(&self) -> &PluginId {
        &self.id
    }

    /// The digest of the plugin's file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What the plugin does.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether it was compiled for this load, rather than found in the cache.
    pub fn was_compiled(&self) -> bool {
        self.compiled
    }
}

/// What loading needs of the sandbox.
pub(crate) struct Loader<'a> {
    pub(crate) engines: &'a Engines,
    pub(crate) compiler: &'a Compiler,
    pub(crate) cache: Option<&'a AotCache>,
}

impl Loader<'_> {
    /// Loads `artifact` for calls with `memory` bytes.
    pub(crate) async fn load(&self, artifact: &Artifact, memory: u64) -> Result<Program, Failed> {
        let manifest = artifact.manifest();
        let refuse = |class, message: String| CallFailure::boxed(artifact.id(), class, message);
        check_interface(artifact)?;
        let shape = Shape::of(artifact.bytes())
            .map_err(|error| refuse(FailureClass::PluginInvalid, chain(&error)))?;
        let size = shape.size(memory);
        let (component, compiled) = self.component(artifact, size).await?;
        let mut linker = Linker::new(self.engines.of(size));
        link(artifact, &mut linker)
            .map_err(|error| refuse(FailureClass::Unknown, format!("{error:#}")))?;
        let pre = linker.instantiate_pre(&component).map_err(|error| {
            let text = format!("{error:#}");
            // That its role is given this interface was checked when the file was read, so it is
            // the interface's shape that differs.
            if text.contains(&format!("`{}/", v0_1::PACKAGE)) {
                let message = format!("it was built for another form of the interface: {text}");
                return refuse(FailureClass::PluginInvalid, message);
            }
            let role = manifest.role;
            let message = format!("it imports what this host does not offer to a {role}: {text}");
            refuse(FailureClass::PluginDenied, message)
        })?;
        let exports = v0_1::Exports::find(manifest.role, &pre).map_err(|error| {
            let message = format!("its {} is not that of the interface: {error:#}", manifest.role);
            refuse(FailureClass::PluginInvalid, message)
        })?;
        let (id, digest, role) = (manifest.id.clone(), artifact.digest(), manifest.role);
        Ok(Program { id, digest, role, size, pre, exports, compiled })
    }

    /// The machine code, and whether it had to be made.
    async fn component(
        &self,
        artifact: &Artifact,
        size: Size,
    ) -> Result<(Component, bool), Failed> {
        let engine = self.engines.of(size);
        let key = EntryKey { component: artifact.digest(), engine: compatibility(engine) };
        if let Some(code) = self.cache.and_then(|cache| cache.get(key)) {
            match deserialize(engine, &code) {
                Ok(component) => return Ok((component, false)),
                Err(error) => tracing::warn!(plugin = %artifact.id(), %error, "compiled again"),
            }
        }
        let compiled = self.compiler.compile(engine, artifact.digest(), artifact.bytes().clone());
        let component = compiled.await.map_err(|error| {
            CallFailure::boxed(artifact.id(), FailureClass::PluginInvalid, chain(&error))
        })?;
        if let Some(cache) = self.cache {
            // Without a cache it is slower, not wrong.
            let kept = component.serialize().map_err(std::io::Error::other);
            if let Err(error) = kept.and_then(|code| cache.put(key, &code)) {
                tracing::warn!(plugin = %artifact.id(), %error, "compiled code could not be kept");
            }
        }
        Ok((component, true))
    }
}

#[expect(
    unsafe_code,
    reason = "deserialising is unsafe since it trusts the code; the MAC says it is ours"
)]
fn deserialize(engine: &wasmtime::Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `AotCache::get` has verified this very buffer under this installation's key, for this
    // component and this engine; nobody else can have written it.
    unsafe { Component::deserialize(engine, code) }
}

/// The one place that tells interface versions apart.
fn check_interface(artifact: &Artifact) -> Result<(), Failed> {
    let refuse = |message: String| {
        Err(CallFailure::boxed(artifact.id(), FailureClass::PluginInvalid, message))
    };
    match (&artifact.manifest().interface, artifact.form()) {
        (Interface::Component(version), Form::Component)
            if (version.major, version.minor) == (0, 1) =>
        {
            Ok(())
        }
        (Interface::Component(version), _) => refuse(format!(
            "it was built for {}@{version}, which this host does not run",
            v0_1::PACKAGE
        )),
        (Interface::KrmFunctionV1, _) => {
            refuse("it is a krm-function/v1, which this version of bowline does not run".to_owned())
        }
    }
}

/// Links what the plugin's role may import, and WASI where it imports any.
fn link(artifact: &Artifact, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    v0_1::link(artifact.manifest().role, linker)?;
    if artifact.imports().iter().any(|import| import.name.starts_with("wasi:")) {
        crate::wasi::link(linker)?;
    }
    Ok(())
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Programs are shared by all customers.
pub type SharedProgram = Arc<Program>;
