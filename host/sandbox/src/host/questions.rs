//! What any guest may ask, whatever interface it asks through: each question is counted, and noted with
//! what the guest is told.

use std::sync::Arc;

use bowline_core::Value;
use bowline_core::trace::Exchange;

use super::fact::{Question, Told};
use super::{CallState, files};

impl CallState {
    /// Counts a question that brought `bytes` from the guest.
    pub(crate) fn ask(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.questions += 1;
        Ok(self.meter.enter(bytes)?)
    }

    /// Asks for a fact, and notes what the plugin is told.
    pub(crate) fn fact(&mut self, bytes: usize, question: Question<'_>) -> wasmtime::Result<Told> {
        self.ask(bytes)?;
        let told = question.ask(self.facts()?, &self.grants);
        if self.recorder.is_some() {
            self.note(|recorder| {
                let fact = question.record(recorder);
                Exchange::Fact(fact, told.answer(|answer| recorder.told(answer)))
            });
        }
        if told.is_sensitive() {
            self.learn_sensitive();
        }
        if let Told::Refused(why) = &told {
            self.mind_denied(why);
        }
        let bytes = match &told {
            Told::Text(text) => text.as_ref().map_or(0, String::len),
            Told::Refused(why) => why.len(),
            // Counted where it is made into text.
            Told::Value(_) | Told::Flag(_) => 0,
        };
        self.meter.leave(bytes)?;
        Ok(told)
    }

    /// Notes a capability that was lacking.
    pub(crate) fn mind_answer<T>(&mut self, answer: &Result<T, String>) {
        if let Err(why) = answer {
            self.mind_denied(why);
        }
    }

    /// Sends a value to the guest as JSON, and notes if it must not be shown.
    pub(crate) fn tell(&mut self, value: Option<Value>) -> wasmtime::Result<Option<String>> {
        let Some(value) = value else { return Ok(None) };
        if value.is_sensitive() {
            self.learn_sensitive();
        }
        let text = value.to_json();
        self.meter.leave(text.len())?;
        Ok(Some(text))
    }

    /// The files under a folder of those that the call is shown.
    pub(crate) fn walk(&mut self, folder: &str) -> Result<Vec<String>, String> {
        let found = self.world.files.walk(folder, &self.grants);
        self.mind_answer(&found);
        self.note(|recorder| {
            let folder = recorder.text(folder);
            Exchange::Walk(folder, recorder.told(files::walked(&found)))
        });
        found
    }

    /// One of the files that the call is shown.
    pub(crate) fn read(&mut self, path: &str) -> Result<Arc<[u8]>, String> {
        let found = self.world.files.read(path, &self.grants);
        self.mind_answer(&found);
        self.note(|recorder| {
            let path = recorder.text(path);
            Exchange::Read(path, recorder.told(files::content(&found)))
        });
        found
    }
}
