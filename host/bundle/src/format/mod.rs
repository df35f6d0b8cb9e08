//! What the files say, as types: the single source of the published JSON Schemas.
//!
//! A file is first checked against the schema that its type gives, so that all that is wrong with it is
//! told at once and with places; reading it into the type afterwards only takes what is there. Parts
//! that are free form (values, configs) are taken from the document, which keeps the order of keys.

pub mod customer;
pub mod lifecycle;
pub mod lock;
pub mod operator;
pub mod plugin;
pub mod release;
mod texts;

pub use texts::{
    ApiVersion, CapabilityText, CustomerKind, DigestText, DurationText, ImageText, LabelText,
    NameText, PathText, PluginText, RangeText, ReleaseKind, TimeText, VersionText,
};

/// Free form: any object.
pub type AnyObject = serde::de::IgnoredAny;
