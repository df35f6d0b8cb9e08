//! Loading a plugin: from its bytes to something that can be called a thousand times.
//!
//! ```text
//! bytes ──shape──► engine ──cache or compiler──► Code ──linker of its interface──► Entry ─► Program
//! ```

use std::sync::Arc;

use bowline_artifact::{Artifact, Form, Interface};
use bowline_core::{Digest, FailureClass, PluginId, Role};
use wasmtime::component::{self, Component};
use wasmtime::{Engine, ExternType, Module};

use crate::aot::{AotCache, EntryKey};
use crate::code::Code;
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
    pub(crate) entry: Entry,
    compiled: bool,
}

/// Linked code, by the interface that it is called through.
pub(crate) enum Entry {
    /// A component of version 0.1 of the plugin interface.
    Component { pre: component::InstancePre<CallState>, exports: v0_1::Exports },
    /// A KRM function, which is a command.
    Function(wasmtime::InstancePre<CallState>),
}

impl Entry {
    pub(crate) fn engine(&self) -> &Engine {
        match self {
            Entry::Component { pre, .. } => pre.engine(),
            Entry::Function(pre) => pre.module().engine(),
        }
    }
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
        check_interface(artifact)?;
        let shape = Shape::of(artifact.bytes())
            .map_err(|error| refusal(artifact, FailureClass::PluginInvalid, chain(&error)))?;
        let size = shape.size(memory);
        let (code, compiled) = self.code(artifact, size).await?;
        let entry = match &code {
            Code::Component(code) => link_component(artifact, self.engines.of(size), code)?,
            Code::Module(code) => link_function(artifact, self.engines.of(size), code)?,
        };
        let manifest = artifact.manifest();
        let (id, digest, role) = (manifest.id.clone(), artifact.digest(), manifest.role);
        Ok(Program { id, digest, role, size, entry, compiled })
    }

    /// The machine code, and whether it had to be made.
    async fn code(&self, artifact: &Artifact, size: Size) -> Result<(Code, bool), Failed> {
        let (engine, form) = (self.engines.of(size), artifact.form());
        let key = EntryKey { component: artifact.digest(), engine: compatibility(engine) };
        if let Some(code) = self.cache.and_then(|cache| cache.get(key)) {
            match Code::deserialize(engine, form, &code) {
                Ok(code) => return Ok((code, false)),
                Err(error) => tracing::warn!(plugin = %artifact.id(), %error, "compiled again"),
            }
        }
        let bytes = artifact.bytes().clone();
        let compiled = self.compiler.compile(engine, form, artifact.digest(), bytes).await;
        let code = compiled
            .map_err(|error| refusal(artifact, FailureClass::PluginInvalid, chain(&error)))?;
        if let Some(cache) = self.cache {
            // Without a cache it is slower, not wrong.
            let kept = code.serialize().map_err(std::io::Error::other);
            if let Err(error) = kept.and_then(|code| cache.put(key, &code)) {
                tracing::warn!(plugin = %artifact.id(), %error, "compiled code could not be kept");
            }
        }
        Ok((code, true))
    }
}

fn refusal(artifact: &Artifact, class: FailureClass, message: String) -> Failed {
    CallFailure::boxed(artifact.id(), class, message)
}

/// Links what a component's role may import, and WASI where it imports any.
fn link_component(artifact: &Artifact, engine: &Engine, code: &Component) -> Result<Entry, Failed> {
    let refuse = |class, message| refusal(artifact, class, message);
    let role = artifact.manifest().role;
    let mut linker = component::Linker::new(engine);
    let mut linked = v0_1::link(role, &mut linker);
    if artifact.imports().iter().any(|import| import.name.starts_with("wasi:")) {
        linked = linked.and_then(|()| crate::wasi::link(&mut linker));
    }
    linked.map_err(|error| refuse(FailureClass::Unknown, format!("{error:#}")))?;
    let pre = linker.instantiate_pre(code).map_err(|error| {
        let text = format!("{error:#}");
        // That its role is given this interface was checked when the file was read, so it is
        // the interface's shape that differs.
        if text.contains(&format!("`{}/", v0_1::PACKAGE)) {
            let message = format!("it was built for another form of the interface: {text}");
            return refuse(FailureClass::PluginInvalid, message);
        }
        let message = format!("it imports what this host does not offer to a {role}: {text}");
        refuse(FailureClass::PluginDenied, message)
    })?;
    let exports = v0_1::Exports::find(role, &pre).map_err(|error| {
        let message = format!("its {role} is not that of the interface: {error:#}");
        refuse(FailureClass::PluginInvalid, message)
    })?;
    Ok(Entry::Component { pre, exports })
}

/// Links a command, which may import nothing but WASI preview 1.
fn link_function(artifact: &Artifact, engine: &Engine, code: &Module) -> Result<Entry, Failed> {
    let refuse = |class, message| refusal(artifact, class, message);
    let is_start = |of: &ExternType| {
        of.func().is_some_and(|of| of.params().len() == 0 && of.results().len() == 0)
    };
    if !code.get_export("_start").as_ref().is_some_and(is_start) {
        let message = "its `_start` is no function without arguments and results".to_owned();
        return Err(refuse(FailureClass::PluginInvalid, message));
    }
    let mut linker = wasmtime::Linker::new(engine);
    crate::preview1::link(&mut linker, code)
        .map_err(|error| refuse(FailureClass::Unknown, format!("{error:#}")))?;
    let pre = linker.instantiate_pre(code).map_err(|error| {
        let message = format!("it imports what WASI preview 1 does not have: {error:#}");
        refuse(FailureClass::PluginDenied, message)
    })?;
    Ok(Entry::Function(pre))
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
        (Interface::KrmFunctionV1, Form::Module) => Ok(()),
        (Interface::KrmFunctionV1, Form::Component) => {
            refuse("it is a component, where a krm-function/v1 is a command".to_owned())
        }
    }
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
