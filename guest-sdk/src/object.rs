//! One object: reading it and, in a transformer, changing it, by JSON Pointer.
//!
//! An object lives in the host. A plugin holds a number for it and pays only for what it reads, so
//! read a leaf rather than the whole document where that is enough.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::role::{ReadsObjects, Transform};
use crate::{Error, Host, from_json_text, json_text};

/// Which Kubernetes object: the four parts that identify it within one cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Group and version, such as `apps/v1`.
    pub api_version: String,
    /// Such as `Deployment`.
    pub kind: String,
    /// None where the object lives in no namespace, or does not say in which.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: String,
}

impl ObjectId {
    /// An object that lives in no namespace; see [`ObjectId::in_namespace`].
    pub fn new(
        api_version: impl Into<String>,
        kind: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        ObjectId {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: None,
            name: name.into(),
        }
    }

    /// The same, in a namespace.
    #[must_use]
    pub fn in_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// The API group: what is before the `/`, and empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}

/// One object of this render.
#[derive(Clone, Copy)]
pub struct Object<'cx, R = Transform> {
    host: &'cx Host,
    handle: u32,
    role: PhantomData<R>,
}

impl<'cx, R: ReadsObjects> Object<'cx, R> {
    pub(crate) fn new(host: &'cx Host, handle: u32) -> Self {
        Object { host, handle, role: PhantomData }
    }

    /// Which object this is, with this call's own edits in effect.
    pub fn id(&self) -> Result<ObjectId, Error> {
        self.host.id(self.handle).map_err(|reason| Error::new(reason).within("id"))
    }

    /// The value at a JSON Pointer, as `T`; `""` is the whole object. `null` reads as nothing, as
    /// Kubernetes has it.
    pub fn get<T: DeserializeOwned>(&self, at: &str) -> Result<Option<T>, Error> {
        match self.get_json(at)? {
            None => Ok(None),
            Some(text) => from_json_text(&text).map_err(|error| self.locate(error, "read", at)),
        }
    }

    /// The value at a JSON Pointer, as JSON text, `null` included.
    pub fn get_json(&self, at: &str) -> Result<Option<String>, Error> {
        self.host.get(self.handle, at).map_err(|reason| self.locate(Error::new(reason), "read", at))
    }

    /// Whether there is a value other than `null` at a JSON Pointer.
    pub fn has(&self, at: &str) -> Result<bool, Error> {
        Ok(self.get_json(at)?.is_some_and(|text| text != "null"))
    }

    /// Asks for the identity only here, where something failed: a good run pays nothing for it.
    fn locate(&self, error: Error, doing: &str, at: &str) -> Error {
        error.within(doing).at(self.id().ok(), at)
    }
}

impl Object<'_, Transform> {
    /// Sets the value at a JSON Pointer. Missing parents are made as objects, and a `null` parent
    /// counts as missing. In an array, the index must exist.
    pub fn set(&self, at: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.edit("set", at, |text| self.host.set(self.handle, at, text), value)
    }

    /// Puts a value at the end of the array at a JSON Pointer, which is made where nothing is.
    pub fn append(&self, at: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.edit("append", at, |text| self.host.append(self.handle, at, text), value)
    }

    /// Puts a value before the array element at a JSON Pointer.
    pub fn insert(&self, at: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.edit("insert", at, |text| self.host.insert(self.handle, at, text), value)
    }

    /// Takes the value at a JSON Pointer away; false where there was none.
    pub fn unset(&self, at: &str) -> Result<bool, Error> {
        self.host
            .unset(self.handle, at)
            .map_err(|reason| self.locate(Error::new(reason), "unset", at))
    }

    /// Takes the whole object out of this render.
    pub fn remove(self) -> Result<(), Error> {
        self.host.remove(self.handle).map_err(|reason| Error::new(reason).within("remove"))
    }

    fn edit(
        &self,
        doing: &str,
        at: &str,
        send: impl FnOnce(&str) -> Result<(), String>,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), Error> {
        json_text(value)
            .and_then(|text| send(&text).map_err(Error::new))
            .map_err(|error| self.locate(error, doing, at))
    }
}
