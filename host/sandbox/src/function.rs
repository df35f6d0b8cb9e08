//! A call of a KRM function: what it reads is told to it, what it printed becomes edits.
//!
//! ```text
//! Session ──every object──► stdin ──_start──► stdout ──► findings, and edits on the Session
//! ```
//!
//! To the render cache and to whoever explains a render it is a transformer that reads each object as a
//! whole, and writes some of them as a whole.

use bowline_core::grant::Capability;
use bowline_core::krm::{self, ConfigError, Edit, Handed, PrintedError};
use bowline_core::store::{Selector, StoreError};
use bowline_core::trace::{self, Answer, Exchange};
use bowline_core::{FailureClass, Severity, Value};
use wasmtime::{InstancePre, Store};
use wasmtime_wasi::I32Exit;

use crate::host::{CallState, record};
use crate::preview1::Process;
use crate::stop::Stop;
use crate::v0_1::Judged;

/// Why a function did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FunctionError {
    #[error(
        "it reads every object that is selected for it, and {0} holds a value that came from a \
         sensitive output"
    )]
    Sensitive(String),
    #[error("an object that is selected for it cannot be read: {0}")]
    Unreadable(StoreError),
    #[error(transparent)]
    Config(ConfigError),
    #[error(transparent)]
    Printed(PrintedError),
    #[error("it printed no ResourceList (why is withheld: the plugin had read a sensitive value)")]
    PrintedWithheld,
    #[error("an object that it printed cannot be taken: {0}")]
    Edit(StoreError),
    #[error("it exited with status {0}")]
    Exit(i32),
}

impl FunctionError {
    pub(crate) fn class(&self) -> FailureClass {
        match self {
            FunctionError::Sensitive(_) => FailureClass::PluginDenied,
            FunctionError::Unreadable(_) => FailureClass::Unknown,
            FunctionError::Config(_) => FailureClass::ReleaseInvalid,
            FunctionError::Printed(_) | FunctionError::PrintedWithheld | FunctionError::Edit(_) => {
                FailureClass::PluginOutput
            }
            // With 1 a program says that it will not; with others, as a rule, that it broke.
            FunctionError::Exit(1) => FailureClass::PluginRefused,
            FunctionError::Exit(_) => FailureClass::PluginTrap,
        }
    }

    /// What would let the call go on.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            FunctionError::Sensitive(_) => {
                "leave the object out with `select`; or the plugin asks for output:NAME, and the operator \
                 grants it"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }

    pub(crate) fn is_exit(&self) -> bool {
        matches!(self, FunctionError::Exit(_))
    }
}

/// Runs the function once.
pub(crate) async fn transform(
    store: &mut Store<CallState>,
    pre: &InstancePre<CallState>,
    config: &Value,
) -> wasmtime::Result<Judged> {
    let handed = hand(store.data_mut(), config)?;
    let state = store.data_mut();
    let most = state.session()?.rules().limits.bytes;
    let shows_files = state.grants.check(&Capability::Files).is_ok();
    state.process = Process::reading(handed.text().to_owned(), most, shows_files);
    let status = run(store, pre).await?;
    let state = store.data_mut();
    state.end_line();
    judge(state, &handed, status)
}

/// The exit status of the command.
async fn run(store: &mut Store<CallState>, pre: &InstancePre<CallState>) -> wasmtime::Result<i32> {
    let instance = pre.instantiate_async(&mut *store).await?;
    let start = instance.get_typed_func::<(), ()>(&mut *store, "_start")?;
    match start.call_async(&mut *store, ()).await {
        Ok(()) => Ok(0),
        Err(error) => match error.downcast_ref::<I32Exit>() {
            Some(I32Exit(status)) => Ok(*status),
            None => {
                store.data_mut().end_line();
                Err(error)
            }
        },
    }
}

/// Reads every object on behalf of the function.
fn hand(state: &mut CallState, config: &Value) -> wasmtime::Result<Handed> {
    state.questions += 1;
    let everything = Selector::default();
    let numbers = state.session()?.select(&everything);
    state.note(|recorder| {
        let told = recorder.told(Answer::Numbers(&numbers));
        Exchange::Select(Box::new(everything), told)
    });
    let mut objects = Vec::with_capacity(numbers.len());
    for number in numbers {
        state.questions += 1;
        let found = state.session()?.get(number, "").map(|found| found.cloned());
        let object = match found {
            Ok(object) => object.unwrap_or(Value::NULL),
            Err(StoreError::Sensitive(_)) => {
                let id = state.session()?.id(number);
                let object = id.map_or_else(|_| format!("object {number}"), |id| id.to_string());
                return Err(FunctionError::Sensitive(object).into());
            }
            Err(error) => return Err(FunctionError::Unreadable(error).into()),
        };
        state.mind_secrets(number, "");
        state.note(|recorder| {
            let at = recorder.text("");
            Exchange::Get(number, at, record::told(recorder, &Ok(Some(object.to_json()))))
        });
        objects.push((number, object));
    }
    Ok(krm::hand(objects, config).map_err(FunctionError::Config)?)
}

/// What its exit status and what it printed mean together.
fn judge(state: &mut CallState, handed: &Handed, status: i32) -> wasmtime::Result<Judged> {
    let output = state.process.take_output();
    let limits = state.session()?.rules().limits;
    let printed = krm::read(&output, handed, &limits);
    let findings =
        printed.as_ref().map_or_else(|_| Vec::new(), |printed| krm::findings(handed, printed));
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Ok(Err(findings));
    }
    if status != 0 {
        return Err(FunctionError::Exit(status).into());
    }
    let printed = printed.map_err(|error| match state.knows_sensitive() {
        true => FunctionError::PrintedWithheld,
        false => FunctionError::Printed(error),
    })?;
    for edit in krm::edits(handed, &printed) {
        apply(state, edit)?;
    }
    Ok(Ok(findings))
}

/// Does an edit, and notes it.
fn apply(state: &mut CallState, edit: Edit) -> wasmtime::Result<()> {
    let done = match edit {
        Edit::Set(number, object) => {
            let json = object.to_json();
            state.mind_edit(number, "");
            let done = state.session()?.set(number, "", &json);
            state.mind_edit(number, "");
            state.note_edit(&done, nothing, |recorder| {
                trace::Edit::Set(number, recorder.text(""), recorder.text(&json))
            });
            done
        }
        Edit::Add(object) => {
            let json = object.to_json();
            let done = state.session()?.add(&json);
            if let Ok(number) = &done {
                state.mind_edit(*number, "");
            }
            let number = |number: &u32| Answer::Number(*number);
            state.note_edit(&done, number, |recorder| trace::Edit::Add(recorder.text(&json)));
            done.map(drop)
        }
        Edit::Remove(number) => {
            let done = state.session()?.remove(number);
            state.note_edit(&done, nothing, |_| trace::Edit::Remove(number));
            done
        }
    };
    match done {
        Ok(()) => Ok(()),
        Err(StoreError::Exceeded(limit)) => Err(Stop::Output(limit).into()),
        Err(error) => Err(FunctionError::Edit(error).into()),
    }
}

fn nothing(_: &()) -> Answer<'static> {
    Answer::Nothing
}
