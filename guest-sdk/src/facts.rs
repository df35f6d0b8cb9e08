//! Facts about this render, one question a fact.

use serde::de::DeserializeOwned;

use crate::{Error, Host, from_json_text};

/// Questions about the release, the customer and what they bring along.
///
/// The same question has the same answer for the whole call.
#[derive(Clone, Copy)]
pub struct Facts<'cx> {
    pub(crate) host: &'cx Host,
}

impl Facts<'_> {
    /// The release's name.
    pub fn release_name(&self) -> String {
        self.host.release_name()
    }

    /// The release's version.
    pub fn release_version(&self) -> String {
        self.host.release_version()
    }

    /// The digest over every part of the release.
    pub fn release_digest(&self) -> String {
        self.host.release_digest()
    }

    /// The customer's name, which is the customer's identity.
    pub fn customer_name(&self) -> String {
        self.host.customer_name()
    }

    /// One of the customer's labels.
    pub fn customer_label(&self, key: &str) -> Option<String> {
        self.host.customer_label(key)
    }

    /// The digest-pinned reference of one of the release's images.
    pub fn image(&self, name: &str) -> Option<String> {
        self.host.image(name)
    }

    /// The value of this customer at a JSON Pointer, after the release's defaults.
    pub fn value<T: DeserializeOwned>(&self, at: &str) -> Result<Option<T>, Error> {
        match self.host.value(at) {
            None => Ok(None),
            Some(text) => {
                from_json_text(&text).map_err(|error| error.within(format!("value {at}")))
            }
        }
    }

    /// A Terraform output. It fails for a sensitive one without a grant (see
    /// [`Error::is_denied`]).
    pub fn output<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        self.host
            .output(name)
            .map_err(Error::new)
            .and_then(|text| text.map_or(Ok(None), |text| from_json_text(&text)))
            .map_err(|error| error.within(format!("output {name}")))
    }

    /// Whether objects of this kind live in a namespace; none where the kind is unknown.
    pub fn namespaced(&self, api_version: &str, kind: &str) -> Option<bool> {
        self.host.namespaced(api_version, kind)
    }
}
