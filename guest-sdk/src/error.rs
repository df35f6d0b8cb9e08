//! What a call to the host, or reading its answer, can fail with.

use std::fmt;

use crate::{Finding, ObjectId};

/// Why a read or an edit failed, with the object and field that it was about.
///
/// `?` turns it into [`crate::Findings`] with one finding of code `host-call`, which is how most
/// plugins deal with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Details>);

/// Boxed, so that a good answer does not carry its weight around.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    doing: Option<String>,
    reason: String,
    object: Option<ObjectId>,
    field: Option<String>,
}

impl Error {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Error(Box::new(Details { doing: None, reason, object: None, field: None }))
    }

    /// Names what was being done.
    pub(crate) fn within(mut self, doing: impl Into<String>) -> Self {
        self.0.doing = Some(doing.into());
        self
    }

    pub(crate) fn at(mut self, object: Option<ObjectId>, field: &str) -> Self {
        self.0.object = object;
        self.0.field = Some(field.to_owned());
        self
    }

    /// The object that was read or edited, where there was one.
    pub fn object(&self) -> Option<&ObjectId> {
        self.0.object.as_ref()
    }

    /// The JSON Pointer that was read or edited, where there was one.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Whether the operator has not granted what was asked.
    pub fn is_denied(&self) -> bool {
        self.0.reason.starts_with("denied")
    }
}

/// What was being done, and why it failed. The object and the field are not part of the text, since
/// a finding shows them beside its message.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.doing {
            Some(doing) => write!(f, "{doing}: {}", self.0.reason),
            None => f.write_str(&self.0.reason),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for Finding {
    fn from(error: Error) -> Self {
        let mut finding = Finding::error("host-call", error.to_string());
        finding.object = error.0.object;
        finding.field = error.0.field;
        finding
    }
}
