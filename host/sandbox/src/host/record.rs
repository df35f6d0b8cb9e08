//! Keeps what a call asks and does for the render cache, and stops where a secret would be kept.

use bowline_core::object::ObjectId;
use bowline_core::store::StoreError;
use bowline_core::trace::{Answer, Edit, Exchange, Lookup, Recorder, Told};

use super::CallState;

impl CallState {
    /// Adds what `exchange` makes of the recorder, where there is one.
    pub(crate) fn note(&mut self, exchange: impl FnOnce(&mut Recorder) -> Exchange) {
        if let Some(recorder) = &mut self.recorder {
            let exchange = exchange(recorder);
            recorder.push(exchange);
        }
    }

    /// Adds an edit with the answer to it. What could not be added is not kept: it is no object, so
    /// nobody knows whether it holds a secret.
    pub(crate) fn note_edit<T>(
        &mut self,
        done: &Result<T, StoreError>,
        answer: impl FnOnce(&T) -> Answer<'static>,
        edit: impl FnOnce(&mut Recorder) -> Edit,
    ) {
        self.note(|recorder| {
            let told = match done {
                Ok(value) => recorder.told(answer(value)),
                Err(error) => recorder.told(Answer::Refused(&error.to_string())),
            };
            let edit = edit(recorder);
            if done.is_err() && matches!(edit, Edit::Add(_)) {
                recorder.give_up();
            }
            Exchange::Edit(edit, told)
        });
    }

    /// Keeps nothing of a call that reads the content of a Secret.
    pub(crate) fn mind_secrets(&mut self, object: u32, at: &str) {
        // First what is cheap: this is asked for every edit, also where nothing is kept.
        if self.recorder.is_some() && holds_content(at) {
            self.mind_secret(object);
        }
    }

    /// Keeps nothing of a call that writes the content of a Secret, or makes one of what is none or the
    /// other way round: what it read or wrote under the other kind is in the trace already. To be asked
    /// before the edit and after it.
    pub(crate) fn mind_edit(&mut self, object: u32, at: &str) {
        if self.recorder.is_some() && (holds_content(at) || names_kind(at)) {
            self.mind_secret(object);
        }
    }

    fn mind_secret(&mut self, object: u32) {
        let secret = self.world.session.as_ref().is_some_and(|session| session.is_secret(object));
        if secret && let Some(recorder) = &mut self.recorder {
            recorder.give_up();
        }
    }

    /// Adds a read from the cluster; a Secret, as all of one that is there, is not kept.
    pub(crate) fn note_lookup(&mut self, id: &ObjectId, found: &Result<Option<String>, String>) {
        let secret = *id.kind == *"Secret" && id.group().is_empty();
        if secret && let Some(recorder) = &mut self.recorder {
            recorder.give_up();
        }
        self.note(|recorder| {
            let lookup = lookup(id, recorder);
            Exchange::Lookup(lookup, told(recorder, found))
        });
    }
}

/// Whether what stands at a pointer in a Secret is more than its names and labels.
fn holds_content(at: &str) -> bool {
    !matches!(first(at), "metadata" | "kind" | "apiVersion" | "type" | "immutable")
}

/// Whether a write at a pointer may make a Secret, or something else of one.
fn names_kind(at: &str) -> bool {
    matches!(first(at), "kind" | "apiVersion")
}

fn first(at: &str) -> &str {
    at.strip_prefix('/').unwrap_or(at).split('/').next().unwrap_or_default()
}

/// Which object of the cluster, as a trace keeps it.
fn lookup(id: &ObjectId, recorder: &mut Recorder) -> Lookup {
    Lookup {
        api_version: recorder.text(&id.api_version),
        kind: recorder.text(&id.kind),
        namespace: id.namespace.as_ref().map(|namespace| recorder.text(namespace)),
        name: recorder.text(&id.name),
    }
}

/// An answer to a question that may be refused.
pub(crate) fn told(
    recorder: &mut Recorder,
    answer: &Result<Option<impl AsRef<str>>, String>,
) -> Told {
    recorder.told(match answer {
        Ok(Some(text)) => Answer::Text(text.as_ref()),
        Ok(None) => Answer::Nothing,
        Err(why) => Answer::Refused(why),
    })
}

/// An object's id, or why it has none.
pub(crate) fn identity(recorder: &mut Recorder, id: &Result<ObjectId, String>) -> Told {
    recorder.told(match id {
        Ok(id) => return recorder.told(Answer::Texts(&parts(id))),
        Err(why) => Answer::Refused(why),
    })
}

/// An object's id as texts.
pub(crate) fn parts(id: &ObjectId) -> [String; 4] {
    let namespace = id.namespace.as_ref().map_or("-".to_owned(), |name| format!("={name}"));
    [id.api_version.to_string(), id.kind.to_string(), namespace, id.name.to_string()]
}
