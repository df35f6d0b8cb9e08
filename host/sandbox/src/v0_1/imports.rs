//! What a guest of version 0.1 may import: thin adapters that count, translate and answer.

use wasmtime::component::{HasSelf, Linker};

use bowline_core::facts::Facts;
use bowline_core::{Pointer, Role, Value};

use super::bindings::bowline::plugin::{
    edits, facts, files, http, log, lookup, objects, progress, types,
};
use super::convert;
use crate::host::outside::{self, HttpRequest};
use crate::host::{CallState, answer};
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
    /// Counts a question that brought `bytes` from the guest.
    fn ask(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.questions += 1;
        Ok(self.meter.enter(bytes)?)
    }

    /// Asks the facts for a text.
    fn fact(
        &mut self,
        bytes: usize,
        of: impl FnOnce(&Facts) -> Option<&str>,
    ) -> wasmtime::Result<Option<String>> {
        self.ask(bytes)?;
        let text = of(self.facts()?).map(str::to_owned);
        self.meter.leave(text.as_ref().map_or(0, String::len))?;
        Ok(text)
    }

    /// Sends a value to the guest as JSON, and notes if it must not be shown.
    fn tell(&mut self, value: Option<Value>) -> wasmtime::Result<Option<String>> {
        let Some(value) = value else { return Ok(None) };
        if value.is_sensitive() {
            self.learn_sensitive();
        }
        let text = value.to_json();
        self.meter.leave(text.len())?;
        Ok(Some(text))
    }

    /// Sends what was refused to the guest.
    fn refuse(&mut self, error: String) -> wasmtime::Result<Answer<Option<String>>> {
        self.meter.leave(error.len())?;
        Ok(Err(error))
    }
}

impl types::Host for CallState {}

impl facts::Host for CallState {
    fn release_name(&mut self) -> wasmtime::Result<String> {
        Ok(self.fact(0, |facts| Some(&facts.release.name))?.unwrap_or_default())
    }

    fn release_version(&mut self) -> wasmtime::Result<String> {
        Ok(self.fact(0, |facts| Some(&facts.release.version))?.unwrap_or_default())
    }

    fn release_digest(&mut self) -> wasmtime::Result<String> {
        self.ask(0)?;
        let digest = self.facts()?.release.digest.to_string();
        self.meter.leave(digest.len())?;
        Ok(digest)
    }

    fn customer_name(&mut self) -> wasmtime::Result<String> {
        Ok(self.fact(0, |facts| Some(&facts.customer))?.unwrap_or_default())
    }

    fn customer_label(&mut self, key: String) -> wasmtime::Result<Option<String>> {
        self.fact(key.len(), |facts| facts.labels.get(&key).map(|label| &**label))
    }

    fn image(&mut self, name: String) -> wasmtime::Result<Option<String>> {
        self.fact(name.len(), |facts| facts.release.images.get(&name).map(|image| &**image))
    }

    fn value(&mut self, at: String) -> wasmtime::Result<Option<String>> {
        self.ask(at.len())?;
        // The interface has no error here: what is no pointer points to nothing.
        let value =
            Pointer::parse(&at).ok().and_then(|at| self.world.facts.as_ref()?.value(&at).cloned());
        self.tell(value)
    }

    fn output(&mut self, name: String) -> wasmtime::Result<Answer<Option<String>>> {
        self.ask(name.len())?;
        let found = self.facts()?.output(&name, &self.grants).map(Option::<&Value>::cloned);
        match found {
            Ok(value) => Ok(Ok(self.tell(value)?)),
            Err(denied) => self.refuse(denied.to_string()),
        }
    }

    fn namespaced(&mut self, api_version: String, kind: String) -> wasmtime::Result<Option<bool>> {
        self.ask(api_version.len() + kind.len())?;
        Ok(self.facts()?.release.kinds.namespaced(&api_version, &kind))
    }
}

impl files::Host for CallState {
    fn walk(&mut self, folder: String) -> wasmtime::Result<Answer<Vec<String>>> {
        self.ask(folder.len())?;
        let found = self.world.files.walk(&folder, &self.grants);
        self.meter.leave(found.iter().flatten().map(String::len).sum())?;
        Ok(found)
    }

    fn read(&mut self, path: String) -> wasmtime::Result<Answer<Vec<u8>>> {
        self.ask(path.len())?;
        let found = self.world.files.read(&path, &self.grants);
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
        let numbers = self.session()?.select(&convert::selector(matching));
        self.meter.leave(size_of_val(&*numbers))?;
        Ok(numbers)
    }

    fn id(&mut self, target: u32) -> wasmtime::Result<Answer<types::ObjectId>> {
        self.ask(0)?;
        let id = self.session()?.id(target);
        Ok(answer(id)?.map(convert::object_id))
    }

    fn get(&mut self, target: u32, at: String) -> wasmtime::Result<Answer<Option<String>>> {
        self.ask(at.len())?;
        let found = self.session()?.get(target, &at).map(|value| value.map(Value::to_json));
        let found = answer(found)?;
        let bytes =
            found.as_ref().map_or_else(String::len, |text| text.as_ref().map_or(0, String::len));
        self.meter.leave(bytes)?;
        Ok(found)
    }
}

impl edits::Host for CallState {
    fn set(&mut self, target: u32, at: String, value: String) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(at.len() + value.len())?;
        Ok(answer(self.session()?.set(target, &at, &value))?)
    }

    fn append(&mut self, target: u32, at: String, value: String) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(at.len() + value.len())?;
        Ok(answer(self.session()?.append(target, &at, &value))?)
    }

    fn insert(&mut self, target: u32, at: String, value: String) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(at.len() + value.len())?;
        Ok(answer(self.session()?.insert(target, &at, &value))?)
    }

    fn unset(&mut self, target: u32, at: String) -> wasmtime::Result<Answer<bool>> {
        self.meter.enter(at.len())?;
        Ok(answer(self.session()?.unset(target, &at))?)
    }

    fn add(&mut self, body: String) -> wasmtime::Result<Answer<u32>> {
        self.meter.enter(body.len())?;
        Ok(answer(self.session()?.add(&body))?)
    }

    fn remove(&mut self, target: u32) -> wasmtime::Result<Answer<()>> {
        self.meter.enter(0)?;
        Ok(answer(self.session()?.remove(target))?)
    }
}

impl lookup::Host for CallState {
    async fn get(&mut self, id: types::ObjectId) -> wasmtime::Result<Answer<Option<String>>> {
        self.ask(id.api_version.len() + id.kind.len() + id.name.len())?;
        let (reads, grants) = (self.world.reads.clone(), self.grants.clone());
        let id = convert::core_object_id(id);
        match outside::read(reads.as_deref(), &id, &grants).await {
            Ok(value) => Ok(Ok(self.tell(value)?)),
            Err(error) => self.refuse(error),
        }
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
            Err(error) => Ok(Err(error)),
        }
    }
}
