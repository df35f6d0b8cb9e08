//! What one plugin call sees of the objects and does to them: all of it, or nothing.

mod commit;

pub use commit::CommitError;

use super::recent::Recent;
use super::{Author, Selector, Store, Write};
use crate::limits::OutputLimits;
use crate::object::{ObjectError, ObjectId};
use crate::value::{
    EditError, JsonError, Limits, MAX_DEPTH, Measure, Pointer, PointerError, Value, changes,
    overlay,
};

/// What a session starts with.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// How much it may write.
    pub limits: OutputLimits,
    /// Whether it may read what came from a sensitive output.
    pub may_read_sensitive: bool,
    /// Whether it knows something sensitive from the start, from its config.
    pub knows_sensitive: bool,
}

/// A limit that ends the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exceeded {
    /// JSON in all edits together.
    #[error("it wrote more than {0} bytes")]
    Bytes(u64),
    /// JSON values in all edits together.
    #[error("it wrote more than {0} JSON values")]
    Nodes(u64),
    /// Objects in the render.
    #[error("it made more than {0} objects")]
    Objects(u64),
    /// Levels of arrays and objects.
    #[error("it wrote a value nested more than {MAX_DEPTH} deep")]
    Depth,
}

/// Why a question or an edit is refused. The guest gets the text and goes on, but for
/// [`StoreError::Exceeded`], which ends its call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A number that this call was not given.
    #[error("there is no object {0} in this call")]
    Foreign(u32),
    /// A number whose object this call removed.
    #[error("object {0} was removed")]
    Removed(u32),
    /// The pointer cannot be read.
    #[error(transparent)]
    Pointer(#[from] PointerError),
    /// The value cannot be read.
    #[error(transparent)]
    Json(JsonError),
    /// The edit cannot be done.
    #[error(transparent)]
    Edit(EditError),
    /// What is added or identified is no Kubernetes object.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What is read came from a sensitive output.
    #[error(
        "denied: the value at {0:?} came from a sensitive output; reading it takes a capability \
         output:NAME, which the plugin asks for and the operator grants"
    )]
    Sensitive(String),
    /// A limit that ends the call.
    #[error(transparent)]
    Exceeded(Exceeded),
}

impl From<JsonError> for StoreError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Depth(_) => StoreError::Exceeded(Exceeded::Depth),
            error => StoreError::Json(error),
        }
    }
}

impl From<EditError> for StoreError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Depth { .. } => StoreError::Exceeded(Exceeded::Depth),
            error => StoreError::Edit(error),
        }
    }
}

/// One call's view of a store. See the [module](super).
#[derive(Debug)]
pub struct Session {
    store: Store,
    /// How many writes the store had.
    writes_before: usize,
    /// By number: whether the pipeline entry selects it, or this call made it.
    visible: Vec<bool>,
    live: u64,
    rules: SessionRules,
    written: Measure,
    written_bytes: u64,
    pointers: Recent<Pointer>,
    values: Recent<(Value, Measure)>,
    /// Numbers of objects whose identity may have changed.
    renamed: Vec<u32>,
    read_sensitive: bool,
}

impl Session {
    /// Opens `store` for one call that sees what `select` matches. The session works on the store
    /// itself: whoever may have to go back keeps a clone, which shares everything with it.
    pub fn begin(store: Store, select: &Selector, rules: SessionRules) -> Session {
        let see = |slot: &Option<Value>| {
            slot.as_ref().is_some_and(|object| select.matches(object, rules.may_read_sensitive))
        };
        Session {
            visible: store.slots.iter().map(see).collect(),
            live: store.len() as u64,
            writes_before: store.writes.len(),
            store,
            rules,
            written: Measure::default(),
            written_bytes: 0,
            pointers: Recent::default(),
            values: Recent::default(),
            renamed: Vec::new(),
            read_sensitive: rules.knows_sensitive,
        }
    }

    /// What it began with.
    pub fn rules(&self) -> SessionRules {
        self.rules
    }

    /// The numbers of the visible objects that match, in the order in which the pipeline holds them.
    pub fn select(&self, matching: &Selector) -> Vec<u32> {
        let seen = (0u32..).zip(self.store.slots.iter().zip(&self.visible));
        let may_read = self.rules.may_read_sensitive;
        seen.filter_map(|(number, (slot, visible))| {
            let object = slot.as_ref().filter(|_| *visible)?;
            matching.matches(object, may_read).then_some(number)
        })
        .collect()
    }

    /// What identifies an object.
    pub fn id(&self, object: u32) -> Result<ObjectId, StoreError> {
        Ok(ObjectId::of(self.object(object)?)?)
    }

    /// The value at a pointer in an object.
    pub fn get(&mut self, object: u32, at: &str) -> Result<Option<&Value>, StoreError> {
        let pointer = self.pointer(at)?;
        let value = self.object(object)?;
        if self.store.sensitive && value.is_sensitive_at(&pointer) {
            if !self.rules.may_read_sensitive {
                return Err(StoreError::Sensitive(at.to_owned()));
            }
            self.read_sensitive = true;
        }
        Ok(self.object(object)?.get(&pointer))
    }

    /// The value at a pointer, for whoever compares it and does not read it: none where reading it would
    /// tell something that must not be shown.
    pub fn peek(&mut self, object: u32, at: &str) -> Option<Result<Option<&Value>, StoreError>> {
        let pointer = match self.pointer(at) {
            Ok(pointer) => pointer,
            Err(refused) => return Some(Err(refused)),
        };
        match self.object(object) {
            Err(refused) => Some(Err(refused)),
            Ok(value) if self.store.sensitive && value.is_sensitive_at(&pointer) => {
                let denied = || Err(StoreError::Sensitive(at.to_owned()));
                (!self.rules.may_read_sensitive).then(denied)
            }
            Ok(value) => Some(Ok(value.get(&pointer))),
        }
    }

    /// Whether an object is a Secret.
    pub fn is_secret(&self, object: u32) -> bool {
        self.object(object).is_ok_and(|object| {
            let is = |key: &str, text: &str| object.key(key).and_then(Value::as_str) == Some(text);
            is("kind", "Secret") && is("apiVersion", "v1")
        })
    }

    /// Whether this call knows something that must not be shown.
    pub fn knows_sensitive(&self) -> bool {
        self.read_sensitive
    }

    /// Notes that this call was told something sensitive by other means, such as a fact.
    pub fn learn_sensitive(&mut self) {
        self.read_sensitive = true;
    }

    /// Puts a value at a pointer. What is put for a whole object is compared with it leaf by leaf:
    /// what is equal stays as it was and counts as untouched.
    pub fn set(&mut self, object: u32, at: &str, json: &str) -> Result<(), StoreError> {
        let pointer = self.pointer(at)?;
        let value = self.read(&pointer, json)?;
        self.set_value(object, pointer, value)
    }

    /// Like [`Session::set`], with what was read already.
    pub fn set_value(&mut self, object: u32, at: Pointer, value: Value) -> Result<(), StoreError> {
        if at.is_root() {
            return self.replace(object, value);
        }
        let before = self.object_mut(object)?.set(&at, value.clone())?;
        self.record(object, at, before, Some(value));
        Ok(())
    }

    fn replace(&mut self, object: u32, value: Value) -> Result<(), StoreError> {
        let target = self.object_mut(object)?;
        if value.as_object().is_none() {
            return Err(ObjectError::NoObject(value.kind()).into());
        }
        let merged = overlay(target, value);
        let differences = changes(target, &merged);
        *target = merged;
        for change in differences {
            self.record(object, change.at, change.before, change.after);
        }
        Ok(())
    }

    /// Puts a value at the end of an array, which is made where nothing is.
    pub fn append(&mut self, object: u32, at: &str, json: &str) -> Result<(), StoreError> {
        let pointer = self.pointer(at)?;
        let value = self.read(&pointer, json)?;
        let target = self.object_mut(object)?;
        target.append(&pointer, value.clone())?;
        let length = target.get(&pointer).and_then(Value::as_array).map_or(1, <[Value]>::len);
        self.record(object, pointer.child((length - 1).to_string()), None, Some(value));
        Ok(())
    }

    /// Puts a value before an array element.
    pub fn insert(&mut self, object: u32, at: &str, json: &str) -> Result<(), StoreError> {
        let pointer = self.pointer(at)?;
        let value = self.read(&pointer, json)?;
        self.object_mut(object)?.insert(&pointer, value.clone())?;
        self.record(object, pointer, None, Some(value));
        Ok(())
    }

    /// Takes the value at a pointer away; false where there was none.
    pub fn unset(&mut self, object: u32, at: &str) -> Result<bool, StoreError> {
        let pointer = self.pointer(at)?;
        let before = self.object_mut(object)?.unset(&pointer)?;
        let found = before.is_some();
        if found {
            self.record(object, pointer, before, None);
        }
        Ok(found)
    }

    /// Adds an object behind all others; its number.
    pub fn add(&mut self, json: &str) -> Result<u32, StoreError> {
        if self.live >= self.rules.limits.objects {
            return Err(StoreError::Exceeded(Exceeded::Objects(self.rules.limits.objects)));
        }
        let body = self.read(&Pointer::ROOT, json)?;
        if body.as_object().is_none() {
            return Err(ObjectError::NoObject(body.kind()).into());
        }
        // A store of more than u32::MAX objects is far beyond `limits.objects`.
        let number = self.store.slots.len() as u32;
        self.store.slots.push(Some(body.clone()));
        self.visible.push(true);
        self.live += 1;
        self.record(number, Pointer::ROOT, None, Some(body));
        Ok(number)
    }

    /// Takes an object out; its number is an error from then on.
    pub fn remove(&mut self, object: u32) -> Result<(), StoreError> {
        self.object(object)?;
        let before = self.store.slots[object as usize].take();
        self.live -= 1;
        self.record(object, Pointer::ROOT, before, None);
        Ok(())
    }

    fn pointer(&mut self, text: &str) -> Result<Pointer, StoreError> {
        Ok(self.pointers.get(text, Pointer::parse)?)
    }

    fn object(&self, object: u32) -> Result<&Value, StoreError> {
        let index = object as usize;
        if !self.visible.get(index).is_some_and(|visible| *visible) {
            return Err(StoreError::Foreign(object));
        }
        self.store.slots[index].as_ref().ok_or(StoreError::Removed(object))
    }

    fn object_mut(&mut self, object: u32) -> Result<&mut Value, StoreError> {
        self.object(object)?;
        self.store.slots[object as usize].as_mut().ok_or(StoreError::Removed(object))
    }

    /// Reads a value that is to be written at `at`, and counts it, before anything is built.
    fn read(&mut self, at: &Pointer, json: &str) -> Result<Value, StoreError> {
        let most = self.rules.limits;
        self.written_bytes += json.len() as u64;
        if self.written_bytes > most.bytes {
            return Err(StoreError::Exceeded(Exceeded::Bytes(most.bytes)));
        }
        // Parents that the edit may have to make count as well.
        self.written.nodes += at.parts().len() as u64;
        let left = most.nodes.saturating_sub(self.written.nodes);
        let limits = Limits { nodes: left, depth: MAX_DEPTH - at.parts().len() };
        let read = |json: &str| Value::read_json(json, limits);
        let (value, measure) = self.values.get(json, read).map_err(|error| match error {
            JsonError::Nodes(_) => StoreError::Exceeded(Exceeded::Nodes(most.nodes)),
            error => error.into(),
        })?;
        // A value that was read for another place has to fit this one as well.
        if measure.nodes > limits.nodes {
            return Err(StoreError::Exceeded(Exceeded::Nodes(most.nodes)));
        }
        if measure.depth > limits.depth {
            return Err(StoreError::Exceeded(Exceeded::Depth));
        }
        self.written.nodes += measure.nodes;
        Ok(if self.read_sensitive { value.into_sensitive() } else { value })
    }

    fn record(&mut self, object: u32, at: Pointer, before: Option<Value>, after: Option<Value>) {
        if names_object(&at) {
            self.renamed.push(object);
        }
        self.store.writes.push(Write { object, at, by: Author(0), before, after });
    }
}

/// Whether a write at `at` may change what an object is.
fn names_object(at: &Pointer) -> bool {
    match at.parts() {
        [] => true,
        [first] => matches!(&**first, "apiVersion" | "kind" | "metadata"),
        [first, second, ..] => {
            **first == *"apiVersion"
                || **first == *"kind"
                || (**first == *"metadata" && matches!(&**second, "name" | "namespace"))
        }
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
