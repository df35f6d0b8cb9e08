//! The host in memory. It mirrors `wasm::Host`, method by method, with JSON as text, so that a value
//! crosses the same boundary in a unit test as in the sandbox.

use std::cell::{RefCell, RefMut};

use serde_json::Value;

use super::store::{self, Store};
use super::world::World;
use super::{LogLine, kinds, tree};
use crate::selection::Selector;
use crate::{ObjectId, Request, Response};

/// What is there, and what the call does to it.
#[derive(Clone)]
pub struct Host {
    world: World,
    store: RefCell<Store>,
    log: RefCell<Vec<LogLine>>,
    requests: RefCell<Vec<Request>>,
}

impl Host {
    pub fn new(world: World, objects: Vec<Value>) -> Self {
        Host {
            world,
            store: RefCell::new(Store::new(objects)),
            log: RefCell::default(),
            requests: RefCell::default(),
        }
    }

    pub fn store(&self) -> RefMut<'_, Store> {
        self.store.borrow_mut()
    }

    pub fn log_lines(&self) -> Vec<LogLine> {
        self.log.borrow().clone()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    pub fn release_name(&self) -> String {
        self.world.release.name.clone()
    }

    pub fn release_version(&self) -> String {
        self.world.release.version.clone()
    }

    pub fn release_digest(&self) -> String {
        self.world.release.digest.clone()
    }

    pub fn customer_name(&self) -> String {
        self.world.customer_name.clone()
    }

    pub fn customer_label(&self, key: &str) -> Option<String> {
        self.world.customer_labels.get(key).cloned()
    }

    pub fn image(&self, name: &str) -> Option<String> {
        self.world.images.get(name).cloned()
    }

    /// The interface has no error here, so what is no pointer finds nothing.
    pub fn value(&self, at: &str) -> Option<String> {
        tree::get(&self.world.values, at).ok().flatten().map(Value::to_string)
    }

    pub fn output(&self, name: &str) -> Result<Option<String>, String> {
        let Some(output) = self.world.outputs.get(name) else { return Ok(None) };
        if output.sensitive {
            self.granted(&format!("output:{name}"))?;
        }
        Ok(Some(output.value.to_string()))
    }

    pub fn namespaced(&self, api_version: &str, kind: &str) -> Option<bool> {
        let told = self.world.scopes.get(&(api_version.to_owned(), kind.to_owned()));
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let defined =
            || self.store().iter().find_map(|object| kinds::defined_by(object, group, kind));
        told.copied().or_else(|| kinds::namespaced(group, kind)).or_else(defined)
    }

    pub fn walk(&self, folder: &str) -> Result<Vec<String>, String> {
        self.granted("files")?;
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let paths = self.world.files.keys().filter_map(|path| path.strip_prefix(&prefix));
        let found: Vec<String> = paths.map(str::to_owned).collect();
        if found.is_empty() && !folder.is_empty() {
            return Err(format!("there is no folder {folder:?}"));
        }
        Ok(found)
    }

    pub fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.granted("files")?;
        self.world.files.get(path).cloned().ok_or_else(|| format!("there is no file {path:?}"))
    }

    pub fn select(&self, selector: Selector) -> Vec<u32> {
        self.store().select(&selector)
    }

    pub fn id(&self, number: u32) -> Result<ObjectId, String> {
        store::identified(self.store().get(number)?)
    }

    pub fn get(&self, number: u32, at: &str) -> Result<Option<String>, String> {
        Ok(tree::get(self.store().get(number)?, at)?.map(Value::to_string))
    }

    pub fn set(&self, number: u32, at: &str, value: &str) -> Result<(), String> {
        let value = parsed(value)?;
        if at.is_empty() && !value.is_object() {
            return Err("an object's body must be a JSON object".to_owned());
        }
        tree::set(self.store().get_mut(number)?, at, value)
    }

    pub fn append(&self, number: u32, at: &str, value: &str) -> Result<(), String> {
        tree::append(self.store().get_mut(number)?, at, parsed(value)?)
    }

    pub fn insert(&self, number: u32, at: &str, value: &str) -> Result<(), String> {
        tree::insert(self.store().get_mut(number)?, at, parsed(value)?)
    }

    pub fn unset(&self, number: u32, at: &str) -> Result<bool, String> {
        tree::unset(self.store().get_mut(number)?, at)
    }

    pub fn add(&self, body: &str) -> Result<u32, String> {
        self.store().add(parsed(body)?)
    }

    pub fn remove(&self, number: u32) -> Result<(), String> {
        self.store().remove(number)
    }

    pub fn lookup(&self, id: &ObjectId) -> Result<Option<String>, String> {
        self.granted(&format!("cluster-read:{}/{}", id.group(), id.kind))?;
        Ok(self.world.live.get(id).map(Value::to_string))
    }

    pub fn log(&self, level: &str, message: &str) {
        let line = LogLine { level: level.to_owned(), message: message.to_owned() };
        self.log.borrow_mut().push(line);
    }

    pub fn key(&self) -> String {
        self.world.progress.key.clone()
    }

    pub fn attempt(&self) -> u32 {
        self.world.progress.attempt
    }

    pub fn began(&self) -> u64 {
        self.world.progress.began
    }

    pub fn now(&self) -> u64 {
        self.world.progress.now
    }

    pub fn saved(&self) -> Option<String> {
        self.world.progress.saved.as_ref().map(Value::to_string)
    }

    pub fn output_of(&self, step: &str, name: &str) -> Option<String> {
        let key = (step.to_owned(), name.to_owned());
        self.world.progress.outputs.get(&key).map(Value::to_string)
    }

    pub fn answer(&self) -> Option<String> {
        self.world.progress.answer.as_ref().map(Value::to_string)
    }

    pub fn ending(&self) -> Option<String> {
        self.world.progress.ending.clone()
    }

    /// An answer that was prepared for a request is the grant to send it.
    pub fn send(&self, request: &Request) -> Result<Response, String> {
        self.requests.borrow_mut().push(request.clone());
        let key = (request.method.clone(), request.url.clone());
        let answer = self.world.answers.get(&key).cloned();
        answer.ok_or_else(|| "denied: this test has no answer for the request".to_owned())
    }

    fn granted(&self, capability: &str) -> Result<(), String> {
        if self.world.grants.contains(capability) {
            return Ok(());
        }
        Err(format!("denied: `{capability}` is not granted"))
    }
}

fn parsed(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("the value is no JSON: {error}"))
}
