//! What is wrong with a release, a customer or the operator's file.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use bowline_core::FailureClass;
use bowline_core::release::Place;
use bowline_core::schema::ViolationKind;

/// One thing that is wrong, with its place.
///
/// Display says all of it but the cause, which is the source, and the hint.
#[derive(Clone, Debug)]
pub struct BundleError {
    /// What kind of failure it is.
    pub class: FailureClass,
    /// Where it is.
    pub place: Place,
    /// What it is. Boxed, so that results which are nearly always good stay small.
    pub fault: Box<Fault>,
    /// What to do about it, where the fault does not say.
    pub hint: Option<String>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The forms of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A key that may not be there.
    UnknownKey {
        /// The key.
        key: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// What may be there.
        known: Vec<String>,
    },
    /// A field that is not what it must be.
    Field {
        /// The field, such as `spec.images.cart`.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// Anything else.
    Text(String),
}

impl Fault {
    /// The fault of a key that a schema does not know.
    pub(crate) fn unknown_key(kind: &ViolationKind) -> Fault {
        match kind {
            ViolationKind::UnknownKey { key, known } => Fault::UnknownKey {
                key: key.to_string(),
                nearest: kind.nearest().map(str::to_owned),
                known: known.iter().map(|key| key.to_string()).collect(),
            },
            other => Fault::Text(other.to_string()),
        }
    }
}

impl BundleError {
    /// A fault that makes a file invalid.
    pub(crate) fn new(place: Place, fault: Fault) -> BundleError {
        let class = FailureClass::ReleaseInvalid;
        BundleError { class, place, fault: Box::new(fault), hint: None, source: None }
    }

    /// The same, in words.
    pub(crate) fn text(place: Place, message: impl Into<String>) -> BundleError {
        BundleError::new(place, Fault::Text(message.into()))
    }

    pub(crate) fn field(place: Place, field: String, message: impl Into<String>) -> BundleError {
        BundleError::new(place, Fault::Field { field, message: message.into() })
    }

    pub(crate) fn of_class(mut self, class: FailureClass) -> BundleError {
        self.class = class;
        self
    }

    pub(crate) fn incomplete(self) -> BundleError {
        self.of_class(FailureClass::ReleaseIncomplete)
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> BundleError {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn caused_by(mut self, cause: impl Error + Send + Sync + 'static) -> BundleError {
        self.source = Some(Arc::new(cause));
        self
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        match &*self.fault {
            Fault::UnknownKey { key, nearest, known } => {
                write!(out, "unknown key `{}` at {place:#}", key.escape_debug())?;
                match nearest {
                    Some(nearest) => write!(out, ", did you mean `{nearest}`?"),
                    None if known.is_empty() => Ok(()),
                    None => write!(out, "; the known keys are {}", known.join(", ")),
                }
            }
            Fault::Field { field, message } => write!(out, "{place:#}: {field}: {message}"),
            Fault::Text(message) => write!(out, "{place:#}: {message}"),
        }
    }
}

impl Error for BundleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// The most errors that are told at once.
pub const MAX_ERRORS: usize = 20;

/// Everything that is wrong, by place; at most [`MAX_ERRORS`] of them.
#[derive(Clone, Debug)]
pub struct Errors {
    told: Vec<BundleError>,
    more: usize,
}

impl Errors {
    /// The errors, by place.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &BundleError> {
        self.told.iter()
    }

    /// How many more there are.
    pub fn more(&self) -> usize {
        self.more
    }

    /// The class of the first.
    pub fn class(&self) -> FailureClass {
        self.told.first().map_or(FailureClass::Unknown, |error| error.class)
    }
}

impl From<BundleError> for Errors {
    fn from(error: BundleError) -> Errors {
        Errors { told: vec![error], more: 0 }
    }
}

/// One line each.
impl fmt::Display for Errors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.told.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(out, "{line}{error}")?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(out, "\nand {more} more"),
        }
    }
}

impl Error for Errors {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.told.as_slice() {
            [only] => only.source(),
            _ => None,
        }
    }
}

/// Gathers errors, so that all of them are told and not the first alone.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    told: Vec<BundleError>,
    more: usize,
}

impl Gathered {
    pub fn push(&mut self, error: BundleError) {
        self.told.push(error);
    }

    pub fn extend(&mut self, errors: Errors) {
        self.told.extend(errors.told);
        self.more += errors.more;
    }

    /// The value, or the error gathered.
    pub fn take<T>(&mut self, result: Result<T, BundleError>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// The same for several errors at once.
    pub fn take_all<T>(&mut self, result: Result<T, Errors>) -> Option<T> {
        result.map_err(|errors| self.extend(errors)).ok()
    }

    /// Nothing if nothing was gathered.
    pub fn finish(self) -> Result<(), Errors> {
        let Gathered { mut told, more } = self;
        if told.is_empty() {
            return Ok(());
        }
        told.sort_by(|a, b| a.place.cmp(&b.place));
        let more = more + told.len().saturating_sub(MAX_ERRORS);
        told.truncate(MAX_ERRORS);
        Err(Errors { told, more })
    }
}
