//! The host behind the imports. It mirrors `native::Host`, method by method; it has no fields and no
//! trait in front, so that the linker sees which imports a plugin uses.

use super::{convert, wit};
use crate::selection::Selector;
use crate::{ObjectId, Request, Response};

#[derive(Clone)]
pub struct Host;

impl Host {
    pub fn release_name(&self) -> String {
        wit::facts::release_name()
    }

    pub fn release_version(&self) -> String {
        wit::facts::release_version()
    }

    pub fn release_digest(&self) -> String {
        wit::facts::release_digest()
    }

    pub fn customer_name(&self) -> String {
        wit::facts::customer_name()
    }

    pub fn customer_label(&self, key: &str) -> Option<String> {
        wit::facts::customer_label(key)
    }

    pub fn image(&self, name: &str) -> Option<String> {
        wit::facts::image(name)
    }

    pub fn value(&self, at: &str) -> Option<String> {
        wit::facts::value(at)
    }

    pub fn output(&self, name: &str) -> Result<Option<String>, String> {
        wit::facts::output(name)
    }

    pub fn namespaced(&self, api_version: &str, kind: &str) -> Option<bool> {
        wit::facts::namespaced(api_version, kind)
    }

    pub fn walk(&self, folder: &str) -> Result<Vec<String>, String> {
        wit::files::walk(folder)
    }

    pub fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        wit::files::read(path)
    }

    pub fn select(&self, selector: Selector) -> Vec<u32> {
        wit::objects::select(&wit::objects::Selector {
            api_versions: selector.api_versions,
            kinds: selector.kinds,
            namespaces: selector.namespaces,
            names: selector.names,
            labels: selector.labels,
        })
    }

    pub fn id(&self, handle: u32) -> Result<ObjectId, String> {
        let id = wit::objects::id(handle)?;
        Ok(ObjectId {
            api_version: id.api_version,
            kind: id.kind,
            namespace: id.namespace,
            name: id.name,
        })
    }

    pub fn get(&self, handle: u32, at: &str) -> Result<Option<String>, String> {
        wit::objects::get(handle, at)
    }

    pub fn set(&self, handle: u32, at: &str, value: &str) -> Result<(), String> {
        wit::edits::set(handle, at, value)
    }

    pub fn append(&self, handle: u32, at: &str, value: &str) -> Result<(), String> {
        wit::edits::append(handle, at, value)
    }

    pub fn insert(&self, handle: u32, at: &str, value: &str) -> Result<(), String> {
        wit::edits::insert(handle, at, value)
    }

    pub fn unset(&self, handle: u32, at: &str) -> Result<bool, String> {
        wit::edits::unset(handle, at)
    }

    pub fn add(&self, body: &str) -> Result<u32, String> {
        wit::edits::add(body)
    }

    pub fn remove(&self, handle: u32) -> Result<(), String> {
        wit::edits::remove(handle)
    }

    pub fn lookup(&self, id: &ObjectId) -> Result<Option<String>, String> {
        wit::lookup::get(&convert::object_id(id.clone()))
    }

    pub fn log(&self, level: &str, message: &str) {
        wit::log::log(level, message);
    }

    pub fn key(&self) -> String {
        wit::progress::key()
    }

    pub fn attempt(&self) -> u32 {
        wit::progress::attempt()
    }

    pub fn began(&self) -> u64 {
        wit::progress::began()
    }

    pub fn now(&self) -> u64 {
        wit::progress::now()
    }

    pub fn saved(&self) -> Option<String> {
        wit::progress::saved()
    }

    pub fn output_of(&self, step: &str, name: &str) -> Option<String> {
        wit::progress::output_of(step, name)
    }

    pub fn answer(&self) -> Option<String> {
        wit::progress::answer()
    }

    pub fn ending(&self) -> Option<String> {
        wit::progress::ending()
    }

    pub fn send(&self, request: &Request) -> Result<Response, String> {
        let response = wit::http::send(&wit::http::Request {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
        })?;
        Ok(Response { status: response.status, headers: response.headers, body: response.body })
    }
}
