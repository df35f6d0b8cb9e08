//! From a core module, with the description of its world that wit-bindgen left in it, to a component.

use wit_component::ComponentEncoder;

/// Why a core module does not make a component.
#[derive(Debug, thiserror::Error)]
#[error(
    "the compiled module does not make a component; it must be built for wasm32-unknown-unknown \
     and import nothing but {}",
    crate::manifest::PACKAGE
)]
pub struct EncodeError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Makes a component of a compiled guest, and validates it. No manifest is attached.
pub fn encode_guest(core_module: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let encode = || ComponentEncoder::default().module(core_module)?.validate(true).encode();
    encode().map_err(|error| EncodeError(error.into_boxed_dyn_error()))
}
