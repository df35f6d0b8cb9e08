//! Where a step's work stands. The answers come from the run's journal.

use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::{Error, Host, from_json_text};

/// What a step must know to go on where its last call stopped.
///
/// Points in time are durations since 1970-01-01T00:00:00Z: a plugin has no clock of its own.
#[derive(Clone, Copy)]
pub struct Progress<'cx> {
    pub(crate) host: &'cx Host,
}

impl Progress<'_> {
    /// The same for every attempt of this step in this run: an idempotency key to send along.
    pub fn key(&self) -> String {
        self.host.key()
    }

    /// 1 for the first call.
    pub fn attempt(&self) -> u32 {
        self.host.attempt()
    }

    /// When this step first began.
    pub fn began(&self) -> Duration {
        Duration::from_millis(self.host.began())
    }

    /// When this call was made.
    pub fn now(&self) -> Duration {
        Duration::from_millis(self.host.now())
    }

    /// How long this step has been going on.
    pub fn elapsed(&self) -> Duration {
        self.now().saturating_sub(self.began())
    }

    /// What this step last asked to remember.
    pub fn saved<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        read(self.host.saved(), || "saved".to_owned())
    }

    /// An output of a step that this one needs.
    pub fn output_of<T: DeserializeOwned>(
        &self,
        step: &str,
        name: &str,
    ) -> Result<Option<T>, Error> {
        read(self.host.output_of(step, name), || format!("output {name} of step {step}"))
    }

    /// A person's answer to the question that this step asked.
    pub fn answer<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        read(self.host.answer(), || "answer".to_owned())
    }

    /// In an exit step, how the run ended: a failure class, `terminated` or `succeeded`.
    pub fn ending(&self) -> Option<String> {
        self.host.ending()
    }
}

fn read<T: DeserializeOwned>(
    text: Option<String>,
    what: impl FnOnce() -> String,
) -> Result<Option<T>, Error> {
    match text {
        None => Ok(None),
        Some(text) => from_json_text(&text).map_err(|error| error.within(what())),
    }
}
