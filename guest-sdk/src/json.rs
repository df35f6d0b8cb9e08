//! JSON text, which is the form in which every value crosses the boundary.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

pub(crate) fn json_text(value: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::new(format!("value is no JSON: {error}")))
}

pub(crate) fn from_json_text<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::new(format!("unexpected value: {error}")))
}
