//! How a call of a step ends.

use std::time::Duration;

use serde_json::Value;

/// What the run is to do after a call of a step.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// Whether the step is done.
    pub status: StepStatus,
    /// Remembered until the next call.
    pub saved: Option<Value>,
    /// What steps that need this one can read.
    pub outputs: Vec<(String, Value)>,
    /// Steps that the run must take next.
    pub children: Vec<Child>,
    /// What this interface has no field for.
    pub extra: Vec<(String, Value)>,
}

/// Whether a step is done, and if not, when to call it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// It need not be called again.
    Done,
    /// It is to be called again after this time.
    Wait(Duration),
    /// It is to be called again when a person has answered this question.
    Ask(String),
}

impl Outcome {
    /// The step is done.
    pub fn done() -> Self {
        Outcome::new(StepStatus::Done)
    }

    /// The step is to be called again after `pause`.
    pub fn wait(pause: Duration) -> Self {
        Outcome::new(StepStatus::Wait(pause))
    }

    /// The step is to be called again when a person has answered `question`.
    pub fn ask(question: impl Into<String>) -> Self {
        Outcome::new(StepStatus::Ask(question.into()))
    }

    fn new(status: StepStatus) -> Self {
        let (outputs, children, extra) = Default::default();
        Outcome { status, saved: None, outputs, children, extra }
    }

    /// Remembers `value` until the next call; see [`crate::Progress::saved`].
    #[must_use]
    pub fn save(mut self, value: impl Into<Value>) -> Self {
        self.saved = Some(value.into());
        self
    }

    /// Adds an output.
    #[must_use]
    pub fn output(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.outputs.push((name.into(), value.into()));
        self
    }

    /// Adds a step that the run must take next.
    #[must_use]
    pub fn child(mut self, child: Child) -> Self {
        self.children.push(child);
        self
    }

    /// Adds something that this interface has no field for.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }
}

/// A step that was decided while the run went on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Child {
    /// Its name within this run.
    pub name: String,
    /// The plugin that it calls.
    pub uses: String,
    /// That plugin's config.
    pub config: Value,
    /// Steps that must be done before it.
    pub needs: Vec<String>,
    /// What this interface has no field for.
    pub extra: Vec<(String, Value)>,
}

impl Child {
    /// A step of that name, which calls the plugin `uses` with an empty config.
    pub fn new(name: impl Into<String>, uses: impl Into<String>) -> Self {
        let config = Value::Object(serde_json::Map::new());
        let (needs, extra) = Default::default();
        Child { name: name.into(), uses: uses.into(), config, needs, extra }
    }

    /// Sets the plugin's config.
    #[must_use]
    pub fn config(mut self, config: impl Into<Value>) -> Self {
        self.config = config.into();
        self
    }

    /// Adds a step that must be done before this one.
    #[must_use]
    pub fn needs(mut self, step: impl Into<String>) -> Self {
        self.needs.push(step.into());
        self
    }
}
