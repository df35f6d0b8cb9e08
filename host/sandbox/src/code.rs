//! Machine code of a plugin in either of its forms.

use bowline_artifact::Form;
use wasmtime::component::Component;
use wasmtime::{Engine, Module};

/// What the compiler makes of a plugin's file.
pub(crate) enum Code {
    Component(Component),
    Module(Module),
}

impl Code {
    /// Compiles a file of this form.
    pub(crate) fn compile(engine: &Engine, form: Form, bytes: &[u8]) -> wasmtime::Result<Code> {
        Ok(match form {
            Form::Component => Code::Component(Component::from_binary(engine, bytes)?),
            Form::Module => Code::Module(Module::from_binary(engine, bytes)?),
        })
    }

    /// The machine code, to be kept.
    pub(crate) fn serialize(&self) -> wasmtime::Result<Vec<u8>> {
        match self {
            Code::Component(component) => component.serialize(),
            Code::Module(module) => module.serialize(),
        }
    }

    /// Takes up machine code that `AotCache::get` has verified.
    #[expect(
        unsafe_code,
        reason = "deserialising is unsafe since it trusts the code; the MAC says it is ours"
    )]
    pub(crate) fn deserialize(engine: &Engine, form: Form, code: &[u8]) -> wasmtime::Result<Code> {
        // SAFETY: `AotCache::get` has verified this very buffer under this installation's key, for this
        // plugin and this engine; nobody else can have written it. Wasmtime itself refuses code of the
        // other form.
        Ok(unsafe {
            match form {
                Form::Component => Code::Component(Component::deserialize(engine, code)?),
                Form::Module => Code::Module(Module::deserialize(engine, code)?),
            }
        })
    }
}
