//! How one object is, as commands show it.

use bowline_core::health::Health;
use serde::Serialize;

/// One object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectPart {
    object: String,
    /// `healthy`, `progressing`, `degraded`, `suspended`, `missing` or `unknown`.
    status: &'static str,
    reason: String,
    message: String,
    /// What keeps it from being healthy, the worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<String>,
    #[serde(skip)]
    holds_up: bool,
}

impl ObjectPart {
    /// An object of this name.
    pub fn new(object: String, health: Health, why: Vec<String>) -> ObjectPart {
        ObjectPart {
            object,
            status: health.status.word(),
            holds_up: health.status.holds_up(),
            reason: health.reason,
            message: health.message,
            why,
        }
    }

    /// Whether a run would wait for it.
    pub fn holds_up(&self) -> bool {
        self.holds_up
    }

    /// Its row of a table: the object, its status, and what says most of why.
    pub fn cells(&self) -> [String; 3] {
        let why = self.why.first().unwrap_or(&self.message);
        [self.object.clone(), self.status.to_owned(), why.clone()]
    }
}
