//! What a guest of version 0.1 may import: thin adapters that count, translate and answer.

use wasmtime::component::{HasSelf, Linker};

use bowline_core::store::StoreError;
use bowline_core::trace::{self, Edit, Exchange, Recorder};
use bowline_core::{Role, Value};

use super::bindings::bowline::plugin::{
    edits, facts, files, http, log, lookup, objects, progress, types,
};
use super::convert;
use crate::host::fact::{Question, Told};
use crate::host::outside::{self, HttpRequest};
use crate::host::{CallState, record};
use crate::stop::Stop;

/// Words in one selector, which is as many as a render may have objects.
const MOST_SELECTOR_WORDS: usize = 10_000;

/// Links what `role`'s world imports, and nothing else.
pub(crate) fn link(role: Role, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    fn own(state: &mut CallState) -> &mut CallState {
        state
    }
    types::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    log::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    if role == Role::Health {
        return Ok(());
    }
    facts::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    lookup::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    if role == Role::Step {
        progress::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
        return http::add_to_linker::<CallState, HasSelf<CallState>>(linker, own);
    }
    files::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    objects::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    if role == Role::Transformer {
        edits::add_to_linker::<CallState, HasSelf<CallState>>(linker, own)?;
    }
    Ok(())
}

type Answer<T> = Result<T, String>;

impl CallState {
    fn text(&mut self, bytes: usize, question: Question<'_>) -> wasmtime::Result<Option<String>> {
        match self.fact(bytes, question)? {
            Told::Text(text) => Ok(text),
            _ => Ok(None),
        }
    }
}

impl types::Host for CallState {}

impl facts::Host for CallState {
    fn release_name(&mut self) -> wasmtime::Result<String> {
        Ok(self.text(0, Question::ReleaseName)?.unwrap_or_default())
    }

    fn release_version(&mut self) -> wasmtime::Result<String> {
        Ok(self.text(0, Question::ReleaseVersion)?.unwrap_or_default())
    }

    fn release_digest(&mut self) -> wasmtime::Result<String> {
        Ok(self.text(0, Question::ReleaseDigest)?.unwrap_or_default())
    }

    fn customer_name(&mut self) -> wasmtime::Result<String> {
        Ok(self.text(0, Question::CustomerName)?.unwrap_or_default())
    }

    fn customer_label(&mut self, key: String) -> wasmtime::Result<Option<String>> {
        self.text(key.len(), Question::CustomerLabel(&key))
    }

    fn image(&mut self, name: String) -> wasmtime::Result<Option<String>> {
        self.text(name.len(), Question::Image(&name))
    }

    fn value(&mut self, at: String) -> wasmtime::Result<Option<String>> {
        match self.fact(at.len(), Question::Value(&at))? {
            Told::Value(value) => self.tell(value),
            _ => Ok(None),
        }
    }

    fn output(&mut self, name: String) -> wasmtime::Result<Answer<Option<String>>> {
        match self.fact(name.len(), Question::Output(&name))? {
            Told::Value(value) => Ok(Ok(self.tell(value)?)),
            Told::Refused(why) => Ok(Err(why)),
            _ => Ok(Ok(None)),
        }
    }

    fn namespaced(&mut self, api_version: String, kind: String) -> wasmtime::Result<Option<bool>> {
        let bytes = api_version.len() + kind.len();
        match self.fact(bytes, Question::Namespaced(&api_version, &kind))? {
            Told::Flag(flag) => Ok(flag),
            _ => Ok(None),
        }
    }
}

impl files::Host for CallState {
    fn walk(&mut self, folder: String) -> wasmtime::Result<Answer<Vec<String>>> {
        self.ask(folder.len())?;
        let found = CallState::walk(self, &folder);
        self.meter.leave(found.iter().flatten().map(String::len).sum())?;
        Ok(found)
    }

    fn read(&mut self, path: String) -> wasmtime::Result<Answer<Vec<u8>>> {
        self.ask(path.len())?;
        let found = CallState::read(self, &path);
        self.meter.leave(found.as_ref().map_or(0, |bytes| bytes.len()))?;
        Ok(found.map(|bytes| bytes.to_vec()))
    }
}

impl objects::Host for CallState {
    fn select(&mut self, matching: objects::Selector) -> wasmtime::Result<Vec<u32>> {
        let (words, bytes) = convert::selector_size(&matching);
        self.ask(bytes)?;
        // Each word may be compared with each object, and a host call cannot be interrupted.
        if words > MOST_SELECTOR_WORDS {
            return Err(Stop::Selector(MOST_SELECTOR_WORDS).into());
        }
        let matching = convert::selector(matching);
        let numbers = self.session()?.select(&matching);
        self.note(|recorder| {
            let told = recorder.told(trace::Answer::Numbers(&numbers));
            Exchange::Select(Box::new(matching), told)
        });
        self.meter.leave(size_of_val(&*numbers))?;
        Ok(numbers)
    }

    fn id(&mut self, target: u32) -> wasmtime::Result<Answer<types::ObjectId>> {
        self.ask(0)?;
        let id = self.session()?.id(target);
        let id = self.answer(id)?;
        self.note(|recorder| Exchange::Id(target, record::identity(recorder, &id)));
        Ok(id.map(convert::object_id))
    }

    fn get(&mut self, target: u32, at: String) -> wasmtime::Result<Answer<Option<String>>> {
        self.ask(at.len())?;
        let found = self.session()?.get(target, &at).map(|value| value.map(Value::to_json));
        let found = self.answer(found)?;
        self.mind_secrets(target, &at);
        self.note(|recorder| {
            let at = recorder.text(&at);
            Exchange::Get(target, at, record::told(recorder, &found))
        });
        let bytes =
            found.as_ref().map_or_else(String::len, |text| text.as_ref().map_or(0, String::len));
        self.meter.leave(bytes)?;
        Ok(found)
    }
}

impl CallState {
    /// Ends an edit: what may be kept of it is noted, and the guest gets its answer.
    fn edited<T>(
        &mut self,
        target: u32,
        at: &str,
        done: Result<T, StoreError>,
        told: impl FnOnce(&T) -> trace::Answer<'static>,
        edit: impl FnOnce(&mut Recorder) -> Edit,
    ) -> wasmtime::Result<Answer<T>> {
        self.mind_edit(target, at);
        self.note_edit(&done, told, edit);
        Ok(self.answer(done)?)
    }
}

impl edits::Host for CallState {
    fn set(&mut self, target: u32, at: String, value: String) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(at.len() + value.len())?;
        self.mind_edit(target, &at);
        let done = self.session()?.set(target, &at, &value);
        self.edited(target, &at, done, nothing, |recorder| {
            Edit::Set(target, recorder.text(&at), recorder.text(&value))
        })
    }

    fn append(&mut self, target: u32, at: String, value: String) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(at.len() + value.len())?;
        self.mind_edit(target, &at);
        let done = self.session()?.append(target, &at, &value);
        self.edited(target, &at, done, nothing, |recorder| {
            Edit::Append(target, recorder.text(&at), recorder.text(&value))
        })
    }

    fn insert(&mut self, target: u32, at: String, value: String) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(at.len() + value.len())?;
        self.mind_edit(target, &at);
        let done = self.session()?.insert(target, &at, &value);
        self.edited(target, &at, done, nothing, |recorder| {
            Edit::Insert(target, recorder.text(&at), recorder.text(&value))
        })
    }

    fn unset(&mut self, target: u32, at: String) -> wasmtime::Result<Answer<bool>> {
        self.meter.enter(at.len())?;
        self.mind_edit(target, &at);
        let done = self.session()?.unset(target, &at);
        self.edited(
            target,
            &at,
            done,
            |found| trace::Answer::Flag(*found),
            |recorder| Edit::Unset(target, recorder.text(&at)),
        )
    }

    fn add(&mut self, body: String) -> wasmtime::Result<Answer<u32>> {
        self.meter.enter(body.len())?;
        let done = self.session()?.add(&body);
        let number = done.as_ref().copied().unwrap_or(u32::MAX);
        self.edited(
            number,
            "",
            done,
            |number| trace::Answer::Number(*number),
            |recorder| Edit::Add(recorder.text(&body)),
        )
    }

    fn remove(&mut self, target: u32) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(0)?;
        let done = self.session()?.remove(target);
        self.edited(target, "/metadata", done, nothing, |_| Edit::Remove(target))
    }
}

/// What a plugin is told of an edit that was done.
fn nothing(_: &()) -> trace::Answer<'static> {
    trace::Answer::Nothing
}

impl lookup::Host for CallState {
    async fn get(&mut self, id: types::ObjectId) -> wasmtime::Result<Answer<Option<String>>> {
        self.ask(id.api_version.len() + id.kind.len() + id.name.len())?;
        let (reads, grants) = (self.world.reads.clone(), self.grants.clone());
        let id = convert::core_object_id(id);
        let found = outside::read(reads.as_deref(), &id, &grants).await;
        self.mind_answer(&found);
        let text = found.map(|value| value.map(|value| (value.is_sensitive(), value.to_json())));
        let (sensitive, found) = match text {
            Ok(Some((sensitive, text))) => (sensitive, Ok(Some(text))),
            Ok(None) => (false, Ok(None)),
            Err(why) => (false, Err(why)),
        };
        if sensitive {
            self.learn_sensitive();
        }
        self.note_lookup(&id, &found);
        let bytes =
            found.as_ref().map_or_else(String::len, |text| text.as_ref().map_or(0, String::len));
        self.meter.leave(bytes)?;
        Ok(found)
    }
}

impl log::Host for CallState {
    fn log(&mut self, level: String, message: String) -> wasmtime::Result<()> {
        self.meter.enter(level.len() + message.len())?;
        let knows_sensitive = self.knows_sensitive();
        self.log.write(&level, &message, knows_sensitive);
        Ok(())
    }
}

impl progress::Host for CallState {
    fn key(&mut self) -> wasmtime::Result<String> {
        self.ask(0)?;
        Ok(self.world.progress.key.clone())
    }

    fn attempt(&mut self) -> wasmtime::Result<u32> {
        self.ask(0)?;
        Ok(self.world.progress.attempt)
    }

    fn began(&mut self) -> wasmtime::Result<u64> {
        self.ask(0)?;
        Ok(self.world.progress.began)
    }

    fn now(&mut self) -> wasmtime::Result<u64> {
        self.ask(0)?;
        Ok(self.world.progress.now)
    }

    fn saved(&mut self) -> wasmtime::Result<Option<String>> {
        self.ask(0)?;
        self.tell(self.world.progress.saved.clone())
    }

    fn output_of(&mut self, step: String, name: String) -> wasmtime::Result<Option<String>> {
        self.ask(step.len() + name.len())?;
        self.tell(self.world.progress.outputs.get(&(step, name)).cloned())
    }

    fn answer(&mut self) -> wasmtime::Result<Option<String>> {
        self.ask(0)?;
        self.tell(self.world.progress.answer.clone())
    }

    fn ending(&mut self) -> wasmtime::Result<Option<String>> {
        self.ask(0)?;
        Ok(self.world.progress.ending.clone())
    }
}

impl http::Host for CallState {
    async fn send(&mut self, request: http::Request) -> wasmtime::Result<Answer<http::Response>> {
        let headers = |fields: &[(String, String)]| -> usize {
            fields.iter().map(|(name, value)| name.len() + value.len()).sum()
        };
        self.ask(request.url.len() + headers(&request.headers) + request.body.len())?;
        let (client, grants) = (self.world.http.clone(), self.grants.clone());
        let http::Request { method, url, headers: fields, body } = request;
        let request = HttpRequest { method, url, headers: fields, body };
        match outside::send(client.as_deref(), request, &grants).await {
            Ok(response) => {
                self.meter.leave(headers(&response.headers) + response.body.len())?;
                let outside::HttpResponse { status, headers, body } = response;
                Ok(Ok(http::Response { status, headers, body }))
            }
            Err(error) => {
                self.mind_denied(&error);
                Ok(Err(error))
            }
        }
    }
}
