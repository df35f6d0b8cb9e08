//! What the host keeps for one call: one part for each thing that a guest can ask for.
//!
//! The parts know core's types only. The adapter of each interface version (`v0_1/imports.rs`)
//! translates; it decides nothing.

pub(crate) mod fact;
pub(crate) mod files;
pub(crate) mod log;
pub(crate) mod meter;
pub(crate) mod outside;
pub(crate) mod progress;
mod questions;
pub(crate) mod record;

use std::sync::Arc;

use bowline_core::facts::Facts;
use bowline_core::grant::Grants;
use bowline_core::store::{Session, StoreError};
use bowline_core::trace::Recorder;

use self::files::Files;
use self::log::Log;
use self::meter::Meter;
use self::outside::{ClusterReads, HttpClient};
use self::progress::Progress;
use crate::limiter::MemoryLimiter;
use crate::preview1::Process;
use crate::stop::Stop;
use crate::wasi::Wasi;

/// A receipt names no more than these: a plugin may ask a million times.
const MOST_DENIED: usize = 20;

/// The state of one call: what a wasmtime store holds.
pub(crate) struct CallState {
    pub(crate) meter: Meter,
    pub(crate) log: Log,
    pub(crate) memory: MemoryLimiter,
    pub(crate) grants: Arc<Grants>,
    pub(crate) world: World,
    pub(crate) wasi: Wasi,
    /// Where the plugin is a command.
    pub(crate) process: Process,
    /// Questions that the plugin asked, for the receipt.
    pub(crate) questions: u64,
    /// What it was denied, for the receipt.
    pub(crate) denied: Vec<String>,
    /// How often it named an object that it was not given, for the receipt.
    pub(crate) foreign: u64,
    /// Whether it was told something sensitive by other means than its objects.
    pub(crate) told_sensitive: bool,
    /// Keeps what it asks and does, where somebody wants to know.
    pub(crate) recorder: Option<Recorder>,
}

/// What a call can see. A part that is none belongs to another role; its interface is not linked, so
/// nothing can ask for it.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) facts: Option<Arc<Facts>>,
    pub(crate) files: Files,
    pub(crate) session: Option<Session>,
    pub(crate) reads: Option<Arc<dyn ClusterReads>>,
    pub(crate) progress: Progress,
    pub(crate) http: Option<Arc<dyn HttpClient>>,
}

/// A host function was reached whose part of the world is missing: the wiring is wrong, not the guest.
#[derive(Debug, thiserror::Error)]
#[error("this host offers no {0} to this role")]
pub(crate) struct NotWired(&'static str);

impl CallState {
    pub(crate) fn facts(&self) -> Result<&Arc<Facts>, NotWired> {
        self.world.facts.as_ref().ok_or(NotWired("facts"))
    }

    pub(crate) fn session(&mut self) -> Result<&mut Session, NotWired> {
        self.world.session.as_mut().ok_or(NotWired("objects"))
    }

    /// Whether anything that this call says may carry a secret.
    pub(crate) fn knows_sensitive(&self) -> bool {
        let read = self.world.session.as_ref().is_some_and(Session::knows_sensitive);
        self.told_sensitive || read
    }

    /// Notes an answer that says no, if a capability is what was lacking.
    pub(crate) fn mind_denied(&mut self, why: &str) {
        let is_new = !self.denied.iter().any(|known| known == why);
        if why.starts_with("denied:") && is_new && self.denied.len() < MOST_DENIED {
            self.denied.push(why.to_owned());
        }
    }

    /// A refused question or edit is an answer to the guest; a limit is the end of its call.
    pub(crate) fn answer<T>(
        &mut self,
        result: Result<T, StoreError>,
    ) -> Result<Result<T, String>, Stop> {
        match result {
            Ok(value) => Ok(Ok(value)),
            Err(StoreError::Exceeded(limit)) => Err(Stop::Output(limit)),
            Err(error) => {
                let why = error.to_string();
                self.foreign += u64::from(matches!(error, StoreError::Foreign(_)));
                self.mind_denied(&why);
                Ok(Err(why))
            }
        }
    }

    /// Notes that the call was told something that must not be shown.
    pub(crate) fn learn_sensitive(&mut self) {
        // A step has no session, and must not tell either.
        self.told_sensitive = true;
        if let Some(session) = &mut self.world.session {
            session.learn_sensitive();
        }
    }
}
