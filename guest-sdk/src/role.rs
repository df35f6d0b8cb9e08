//! The four roles: a trait for each, which a plugin implements, and a marker for each, which says
//! what the [`Context`] of that role offers.
//!
//! The markers mirror the worlds of `wit/plugin.wit`. What a role's world does not import, its
//! context has no method for, so a plugin that oversteps its role does not compile.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Assessment, Context, Findings, Outcome};

/// Makes and changes objects.
pub trait Transformer {
    /// What a pipeline entry may configure; `config.schema.json` is made from it.
    type Config: DeserializeOwned + JsonSchema;

    /// Edits the selected objects through `cx`.
    ///
    /// Findings of a successful call are warnings and notes. After an `Err`, none of the call's
    /// edits happened.
    fn transform(
        &self,
        config: Self::Config,
        cx: &Context<Transform>,
    ) -> Result<Findings, Findings>;
}

/// Says whether the objects may go out, without changing them: its context has no edits.
///
/// ```compile_fail
/// # use bowline_guest::{Context, role::Validate};
/// fn validate(cx: &Context<Validate>) {
///     for object in cx.objects() {
///         object.set("/metadata/labels/seen", "true");
///     }
/// }
/// ```
pub trait Validator {
    /// What a pipeline entry may configure; `config.schema.json` is made from it.
    type Config: DeserializeOwned + JsonSchema;

    /// Returns what it found; one finding of severity error stops the run. `Err` is for not being
    /// able to judge at all.
    fn validate(&self, config: Self::Config, cx: &Context<Validate>) -> Result<Findings, Findings>;
}

/// Judges one live object.
pub trait Health {
    /// What may be configured; `config.schema.json` is made from it.
    type Config: DeserializeOwned + JsonSchema;

    /// Says how `object`, as it was read from the cluster, is doing.
    fn assess(&self, object: &Value, config: Self::Config, cx: &Context<Assess>) -> Assessment;
}

/// Custom logic of a run: before sync, after it, or on the way out.
pub trait Step {
    /// What a release may configure; `config.schema.json` is made from it.
    type Config: DeserializeOwned + JsonSchema;

    /// Does the next part of the work. It is called again until it is done, and no state but what
    /// [`Outcome::save`] keeps survives from call to call.
    fn run(&self, config: Self::Config, cx: &Context<Run>) -> Result<Outcome, Findings>;
}

/// Marks the context of a [`Transformer`].
#[derive(Clone, Copy, Debug)]
pub enum Transform {}

/// Marks the context of a [`Validator`].
#[derive(Clone, Copy, Debug)]
pub enum Validate {}

/// Marks the context of a [`Health`] plugin.
#[derive(Clone, Copy, Debug)]
pub enum Assess {}

/// Marks the context of a [`Step`].
#[derive(Clone, Copy, Debug)]
pub enum Run {}

/// One of the four markers. Sealed: the roles are those of the interface.
pub trait Role: sealed::Sealed {}

/// A role whose world imports `objects` and `files`.
pub trait ReadsObjects: Role {}

/// A role whose world imports `facts` and `lookup`.
pub trait ReadsFacts: Role {}

impl Role for Transform {}
impl Role for Validate {}
impl Role for Assess {}
impl Role for Run {}

impl ReadsObjects for Transform {}
impl ReadsObjects for Validate {}

impl ReadsFacts for Transform {}
impl ReadsFacts for Validate {}
impl ReadsFacts for Run {}

mod sealed {
    /// Keeps the set of roles closed.
    pub trait Sealed {}

    impl Sealed for super::Transform {}
    impl Sealed for super::Validate {}
    impl Sealed for super::Assess {}
    impl Sealed for super::Run {}
}
