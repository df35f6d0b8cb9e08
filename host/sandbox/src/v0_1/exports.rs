//! What a guest of version 0.1 exports: its one role, found when it is loaded and called by index.

use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use bowline_core::{Finding, Role};

use super::bindings::exports::bowline::plugin::{health, step, transformer, validator};
use super::convert;
use crate::call::{Assessment, Child, Outcome};
use crate::host::CallState;

/// Where a program's role is among its exports.
pub(crate) enum Exports {
    Transformer(transformer::GuestIndices),
    Validator(validator::GuestIndices),
    Health(health::GuestIndices),
    Step(step::GuestIndices),
}

/// The findings of a call that went well, or of one in which the plugin said no.
pub(crate) type Judged = Result<Vec<Finding>, Vec<Finding>>;

/// Why a role's function cannot be called.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoSuchCall {
    /// The program has another role: the caller is wrong, not the guest.
    #[error("the program is no {0}")]
    Role(Role),
    /// The guest's function has another type.
    #[error("its {role} is not that of the interface: {cause:#}")]
    Type {
        /// The role.
        role: Role,
        /// How it differs.
        cause: wasmtime::Error,
    },
}

impl Exports {
    /// Finds `role`'s interface with all its functions, of the right types.
    pub(crate) fn find(role: Role, pre: &InstancePre<CallState>) -> wasmtime::Result<Exports> {
        Ok(match role {
            Role::Transformer => Exports::Transformer(transformer::GuestIndices::new(pre)?),
            Role::Validator => Exports::Validator(validator::GuestIndices::new(pre)?),
            Role::Health => Exports::Health(health::GuestIndices::new(pre)?),
            Role::Step => Exports::Step(step::GuestIndices::new(pre)?),
        })
    }

    pub(crate) async fn transform(
        &self,
        mut store: &mut Store<CallState>,
        instance: &Instance,
        config: &String,
    ) -> wasmtime::Result<Judged> {
        let Exports::Transformer(indices) = self else { return wrong(Role::Transformer) };
        let guest = typed(Role::Transformer, indices.load(&mut store, instance))?;
        let judged = guest.call_transform(&mut store, config).await?;
        Ok(judged.map(convert::findings).map_err(convert::findings))
    }

    pub(crate) async fn validate(
        &self,
        mut store: &mut Store<CallState>,
        instance: &Instance,
        config: &String,
    ) -> wasmtime::Result<Judged> {
        let Exports::Validator(indices) = self else { return wrong(Role::Validator) };
        let guest = typed(Role::Validator, indices.load(&mut store, instance))?;
        let judged = guest.call_validate(&mut store, config).await?;
        Ok(judged.map(convert::findings).map_err(convert::findings))
    }

    pub(crate) async fn assess(
        &self,
        mut store: &mut Store<CallState>,
        instance: &Instance,
        object: &String,
        config: &String,
    ) -> wasmtime::Result<Assessment> {
        let Exports::Health(indices) = self else { return wrong(Role::Health) };
        let guest = typed(Role::Health, indices.load(&mut store, instance))?;
        let assessment = guest.call_assess(&mut store, object, config).await?;
        let health::Assessment { status, reason, message, extra } = assessment;
        Ok(Assessment { status, reason, message, extra })
    }

    pub(crate) async fn run(
        &self,
        mut store: &mut Store<CallState>,
        instance: &Instance,
        config: &String,
    ) -> wasmtime::Result<Result<Outcome, Vec<Finding>>> {
        let Exports::Step(indices) = self else { return wrong(Role::Step) };
        let guest = typed(Role::Step, indices.load(&mut store, instance))?;
        let outcome = guest.call_run(&mut store, config).await?;
        Ok(outcome.map(outcome_of).map_err(convert::findings))
    }
}

fn wrong<T>(role: Role) -> wasmtime::Result<T> {
    Err(wasmtime::Error::new(NoSuchCall::Role(role)))
}

/// Wasmtime compares types only now, when there is an instance.
fn typed<T>(role: Role, loaded: wasmtime::Result<T>) -> wasmtime::Result<T> {
    loaded.map_err(|cause| wasmtime::Error::new(NoSuchCall::Type { role, cause }))
}

fn outcome_of(outcome: step::Outcome) -> Outcome {
    let child = |child: step::Child| Child {
        name: child.name,
        uses: child.uses,
        config: child.config,
        needs: child.needs,
        extra: child.extra,
    };
    Outcome {
        status: outcome.status,
        retry_after_ms: outcome.retry_after_ms,
        question: outcome.question,
        saved: outcome.saved,
        outputs: outcome.outputs,
        children: outcome.children.into_iter().map(child).collect(),
        extra: outcome.extra,
    }
}
