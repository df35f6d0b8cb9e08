//! Reads from the customer's cluster.

use serde::de::DeserializeOwned;

use crate::{Error, Host, ObjectId, from_json_text};

/// Live objects, as far as the plugin's manifest asks for their kind (`cluster-read:GROUP/KIND`)
/// and the operator grants it.
#[derive(Clone, Copy)]
pub struct Lookup<'cx> {
    pub(crate) host: &'cx Host,
}

impl Lookup<'_> {
    /// The live object, whole; none where the cluster has none. The same answer for the whole call.
    pub fn get<T: DeserializeOwned>(&self, id: &ObjectId) -> Result<Option<T>, Error> {
        self.host
            .lookup(id)
            .map_err(Error::new)
            .and_then(|text| text.map_or(Ok(None), |text| from_json_text(&text)))
            .map_err(|error| error.within("lookup").at(Some(id.clone()), ""))
    }
}
