//! What targets share that hold a customer's manifests as one text.
//!
//! ```text
//! Reviewed ─draft─► text ─┐
//! Found: text, note ──────┴─compare─► SyncPlan ─settle─► may be written
//! ```

use bowline_core::diff;
use bowline_core::manifests::{Order, manifests};
use bowline_core::object::ObjectId;
use bowline_core::rendered::{Rendered, Reviewed};
use bowline_core::run::{Failure, Permit};
use bowline_core::value::{Taint, View};
use bowline_core::{Digest, FailureClass, Pointer, Value, yaml};

use crate::connect::Site;
use crate::note::Note;
use crate::target::{Held, SyncPlan};

/// The file's name, in every target.
pub(crate) const FILE: &str = "manifests.yaml";
/// No customer's manifests are larger than this.
const LIMITS: yaml::Limits = yaml::Limits { bytes: 1 << 28, nodes: 20_000_000, depth: 128 };
/// The most bytes of a text that is read back.
pub(crate) const MOST_BYTES: u64 = LIMITS.bytes as u64;

/// What would stand in the target.
pub(crate) struct Draft {
    pub text: String,
    pub digest: Digest,
    pub sensitive: bool,
}

impl Draft {
    /// The text; refused where it holds what may not go there.
    pub(crate) fn of(reviewed: &Reviewed, allow_secrets: bool) -> Result<Draft, Failure> {
        let rendered = reviewed.rendered();
        let marked = rendered.objects().find(|object| object.is_sensitive());
        if let (Some(object), false) = (marked, allow_secrets) {
            return Err(secret(object));
        }
        let text = text_of(rendered);
        Ok(Draft { digest: Digest::of(&text), text, sensitive: marked.is_some() })
    }
}

/// Manifests as they stand in a target.
fn text_of(rendered: &Rendered) -> String {
    manifests(rendered, Order::Apply)
}

/// What stands there.
pub(crate) struct Found {
    /// What messages call it.
    pub place: String,
    pub text: Option<Vec<u8>>,
    pub note: Option<Note>,
}

impl Found {
    pub(crate) fn digest(&self) -> Option<Digest> {
        self.text.as_ref().map(Digest::of)
    }

    /// The objects. Where the last ones held secrets nobody knows which of these are, so all are
    /// marked.
    pub(crate) fn objects(&self) -> Result<Vec<Value>, Failure> {
        let Some(text) = &self.text else { return Ok(Vec::new()) };
        let refuse = |error: yaml::Error| {
            let message = format!(
                "{}:{}: somebody made it unreadable: {}",
                self.place, error.mark.line, error.kind
            );
            Failure::new(FailureClass::SyncConflict, message)
                .hint("put back what was there, or take the file away")
        };
        let text = yaml::text(text).map_err(refuse)?;
        let documents = yaml::read(text, &LIMITS).map_err(refuse)?;
        let objects = documents.into_iter().map(|document| document.value);
        let sensitive = self.note.as_ref().is_some_and(|note| note.sensitive);
        Ok(match sensitive {
            true => objects.map(Value::into_sensitive).collect(),
            false => objects.collect(),
        })
    }

    /// What it is against `rendered`. Of the very same text nothing is read: most customers do not change
    /// with most runs.
    pub(crate) fn holds(&self, rendered: &Rendered) -> Result<Held, Failure> {
        if self.digest() == Some(Digest::of(text_of(rendered))) {
            return Ok(Held::Same);
        }
        let objects = self.objects()?;
        let named = objects.iter().filter_map(|object| Some(ObjectId::of(object).ok()?.identity()));
        Ok(Held::Other(named.collect()))
    }

    /// What `reviewed`, which stands in `draft`, would change in it.
    pub(crate) fn compare(
        &self,
        reviewed: &Reviewed,
        draft: &Draft,
        site: &Site,
    ) -> Result<SyncPlan, Failure> {
        let after: Vec<&Value> = reviewed.rendered().objects().collect();
        if self.digest() == Some(draft.digest) {
            return Ok(SyncPlan::of(Vec::new(), after.len() as u64, &site.installation.key));
        }
        self.compare_to(&after, site)
    }

    /// What taking it away would change.
    pub(crate) fn removal(&self, site: &Site) -> Result<SyncPlan, Failure> {
        self.compare_to(&[], site)
    }

    fn compare_to(&self, after: &[&Value], site: &Site) -> Result<SyncPlan, Failure> {
        let before = self.objects()?;
        let differences = diff::diff(&before, after.iter().copied()).map_err(|error| {
            let message = format!("{} holds what is no object: {error}", self.place);
            Failure::new(FailureClass::SyncConflict, message)
                .hint("put back what was there, or take the file away")
        })?;
        Ok(SyncPlan::of(differences, after.len() as u64, &site.installation.key))
    }
}

/// Whether what applying would do now is what was reviewed, and approved where that was needed. What
/// is done already needs no leave.
pub(crate) fn settle(
    fresh: &SyncPlan,
    expected: Digest,
    permit: &Permit,
    place: &str,
) -> Result<(), Failure> {
    if fresh.changes.is_empty() {
        return Ok(());
    }
    let sample: Vec<String> =
        fresh.differences.iter().take(5).map(|one| one.id.to_string()).collect();
    let now = format!(
        "it would now change {} objects ({}), digest {}",
        fresh.differences.len(),
        sample.join(", "),
        fresh.digest
    );
    match permit.approved() {
        Some(approved) if approved != fresh.digest => {
            let message = format!("{approved} was approved for {place}, and {now}");
            Err(Failure::new(FailureClass::ApprovalStale, message))
        }
        None if expected != fresh.digest => {
            let message = format!("{place} changed since it was reviewed: {now}");
            Err(Failure::new(FailureClass::SyncConflict, message).hint("run it again"))
        }
        _ => Ok(()),
    }
}

/// Names the object and the field; never the value.
fn secret(object: &Value) -> Failure {
    let id = ObjectId::of(object).map_or_else(|_| "an object".to_owned(), |id| id.to_string());
    let at = first_mark(object, Pointer::ROOT).unwrap_or(Pointer::ROOT);
    let message = format!("{id}: {at} came from a sensitive output, and would be readable there");
    Failure::new(FailureClass::SyncSecret, message).hint(
        "where whoever reads the target may know it, set spec.sync.allowSecrets: true in the \
         customer's file",
    )
}

fn first_mark(value: &Value, at: Pointer) -> Option<Pointer> {
    if value.taint() == Taint::Sensitive {
        return Some(at);
    }
    match value.view() {
        View::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| first_mark(item, at.child(index.to_string()))),
        View::Object(map) => {
            map.iter().find_map(|(key, value)| first_mark(value, at.child(key.clone())))
        }
        _ => None,
    }
}
