//! The config.

use bowline_guest::Child;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Config of `fan-out`: either `children`, or `over` and `template`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FanOutConfig {
    /// The steps to take.
    pub children: Option<Vec<ChildConfig>>,
    /// A list with an item for each step.
    pub over: Option<Vec<Value>>,
    /// What each step is like: in its texts `{item}` stands for the item, `{item/NAME}` for a part of
    /// it, `{index}` for its place in the list, from 0.
    pub template: Option<ChildConfig>,
    /// Who waits for whom, beyond what `needs` says.
    #[serde(default)]
    pub order: Order,
}

/// One step.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChildConfig {
    /// Its name beneath this step's.
    pub name: String,
    /// The plugin.
    pub uses: String,
    /// Its config. References that it is to resolve itself are written with two dollars:
    /// `{$$secret: NAME}`.
    #[serde(default)]
    pub config: Map<String, Value>,
    /// Other children that come first.
    #[serde(default)]
    pub needs: Vec<String>,
}

impl ChildConfig {
    /// The step as it is.
    pub fn child(&self) -> Child {
        let mut child = Child::new(&self.name, &self.uses).config(self.config.clone());
        child.needs = self.needs.clone();
        child
    }
}

/// Who waits for whom.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// Nobody for anybody.
    #[default]
    Parallel,
    /// Each for the one before it.
    Chain,
    /// So many at once: each for all of the batch before its own.
    Batches(#[schemars(range(min = 1, max = 10_000))] u32),
    /// So many at once: each for the one that is so many places before it.
    Lanes(#[schemars(range(min = 1, max = 10_000))] u32),
}
