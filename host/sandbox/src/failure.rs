//! Tells apart how a call failed, and keeps secrets out of what is told.

use bowline_core::grant::{Capability, Missing};
use bowline_core::{FailureClass, Finding};
use wasmtime::Trap;
use wasmtime::component::ResourceTableError;
use wasmtime_wasi::I32Exit;

use crate::call::{Answer, Assessment};
use crate::function::FunctionError;
use crate::host::CallState;
use crate::host::log::{WITHHELD, printable};
use crate::program::{Entry, Program};
use crate::receipt::{CallFailure, Failed};
use crate::stop::Stop;
use crate::v0_1::NoSuchCall;
use crate::wasi::MOST_RESOURCES;

/// The failure of a call that ended by an error: a limit, memory, or a trap.
pub(crate) fn classify(program: &Program, error: &wasmtime::Error, state: &CallState) -> Failed {
    let fail = |class, message: String| CallFailure::boxed(&program.id, class, message);
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return fail(stop.class(), stop.to_string()).with_hint(stop.hint());
    }
    if let Some(error) = error.downcast_ref::<FunctionError>().filter(|error| !error.is_exit()) {
        return fail(error.class(), error.to_string()).with_hint(error.hint());
    }
    if let Some(wanted) = state.memory.refused() {
        let message =
            format!("it wanted {} MiB of memory, more than its limit", wanted.div_ceil(1 << 20));
        let hint =
            "a plugin that needs more asks for capabilities = [\"memory:MIB\"] in its plugin.toml";
        return fail(FailureClass::PluginMemory, message).with_hint(Some(hint.to_owned()));
    }
    if let Some(exit) = error.downcast_ref::<FunctionError>() {
        return fail(exit.class(), with_last_words(exit.to_string(), state))
            .with_hint(missing_files(program, state));
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref::<ResourceTableError>() {
        return fail(FailureClass::PluginBudget, too_many_resources());
    }
    // Wasmtime has no types for these.
    let root = error.root_cause().to_string();
    if root.contains("store handle limit exceeded") {
        return fail(FailureClass::PluginBudget, too_many_resources());
    }
    if root.starts_with("resource limit exceeded") {
        return fail(FailureClass::PluginMemory, root);
    }
    if root.contains("fuel allocated for hostcalls") {
        return fail(
            FailureClass::PluginBudget,
            "it moved too many bytes in one host call".to_owned(),
        );
    }
    if error.downcast_ref::<crate::host::NotWired>().is_some() {
        return fail(FailureClass::Unknown, root);
    }
    match error.downcast_ref::<NoSuchCall>() {
        Some(wrong @ NoSuchCall::Role(_)) => return fail(FailureClass::Unknown, wrong.to_string()),
        Some(wrong) => return fail(FailureClass::PluginInvalid, wrong.to_string()),
        None => {}
    }
    fail(FailureClass::PluginTrap, trap(error, state))
}

fn too_many_resources() -> String {
    format!("it held more than {MOST_RESOURCES} resources at once")
}

/// A component is told what it lacks when it asks. A command finds no folder, and cannot know why.
fn missing_files(program: &Program, state: &CallState) -> Option<String> {
    let lacks = state.grants.check(&Capability::Files) == Err(Missing::Granting);
    (matches!(program.entry, Entry::Function(_)) && lacks).then(|| {
        format!(
            "it asks for files, and bowline.toml does not grant them; the lines that do are `[[grant]]`, \
             `plugin = \"{}\"` and `allow = [\"files\"]`",
            program.id.name
        )
    })
}

/// A trap in words: the guest's own panic message where it logged one, else what the machine says.
fn trap(error: &wasmtime::Error, state: &CallState) -> String {
    let what = match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => "it recursed too deeply".to_owned(),
        Some(trap) => trap.to_string(),
        None => match error.downcast_ref::<I32Exit>() {
            Some(I32Exit(status)) => format!("it exited with status {status} instead of answering"),
            None => error.root_cause().to_string(),
        },
    };
    with_last_words(what, state)
}

/// What a component logged last as an error, or a command said last on stderr.
fn with_last_words(what: String, state: &CallState) -> String {
    let said = state.process.last_words().map(|words| match state.knows_sensitive() {
        true => WITHHELD.to_owned(),
        false => printable(words),
    });
    match said.as_deref().or_else(|| state.log.last_error()) {
        Some(message) => format!("{what}; its last words: {message}"),
        None => what,
    }
}

/// The failure of a call in which the plugin said no.
pub(crate) fn refused(program: &Program, mut findings: Vec<Finding>, state: &CallState) -> Failed {
    clean(&mut findings, state.knows_sensitive());
    let message = match findings.as_slice() {
        [] => "it refused without a reason".to_owned(),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    };
    let mut failure = CallFailure::boxed(&program.id, FailureClass::PluginRefused, message);
    failure.findings = findings;
    failure.with_hint(missing_files(program, state))
}

/// The answer, without what must not be shown.
pub(crate) fn without_secrets(mut answer: Answer, state: &CallState) -> Answer {
    match &mut answer {
        Answer::Findings(findings) => clean(findings, state.knows_sensitive()),
        Answer::Assessment(Assessment { status, reason, message, .. }) => {
            for text in [status, reason, message] {
                *text = printable(text);
            }
        }
        // Its texts are JSON, and are shown by whoever asks the question or runs the child.
        Answer::Outcome(_) => {}
    }
    answer
}

/// Makes findings fit for a terminal; those of a plugin that has read something sensitive keep only
/// their severity, since it could say what it read with every other word.
fn clean(findings: &mut [Finding], knows_sensitive: bool) {
    for finding in findings {
        if knows_sensitive {
            finding.code = "withheld".to_owned();
            finding.message = WITHHELD.to_owned();
            finding.hint = None;
            finding.extra.clear();
            finding.object = None;
            finding.field = None;
        }
        finding.code = printable(&finding.code);
        finding.message = printable(&finding.message);
        finding.hint = finding.hint.as_deref().map(printable);
    }
}
