//! What a plan would do, read from `terraform show -json`.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::redact::{Seal, marked};
use super::{ChangeRecord, OutputRecord, PlanRecord};
use crate::run::Changes;
use crate::value::{JsonError, Limits, MAX_DEPTH, Pointer, Value};

/// A plan of ten thousand resources has some millions.
const MOST_VALUES: u64 = 50_000_000;

/// What is done to a resource or output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is made.
    Create,
    /// A data source is read.
    Read,
    /// It is changed in place.
    Update,
    /// It is destroyed.
    Delete,
    /// It stays, and Terraform no longer knows of it.
    Forget,
}

/// One resource that a plan changes.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedChange {
    /// Its address.
    pub address: String,
    /// The key of a replaced object that was not destroyed yet.
    pub deposed: Option<String>,
    /// The address that it had before.
    pub previous: Option<String>,
    /// What is done, in order: a replacement is two.
    pub actions: Vec<Action>,
    /// What it is; seals in place of what is sensitive.
    pub(super) before: Option<Value>,
    /// What it will be, as far as that is known; seals in place of what is sensitive.
    pub(super) after: Option<Value>,
    /// The places whose value is known after apply.
    pub(super) unknown: Vec<Pointer>,
}

/// One output that a plan changes.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedOutput {
    /// Its name.
    pub name: String,
    /// What is done.
    pub actions: Vec<Action>,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
    pub(super) unknown: Vec<Pointer>,
}

/// All that a plan would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlannedChanges {
    /// The resources, by address.
    pub changes: Vec<PlannedChange>,
    /// The outputs, by name.
    pub outputs: Vec<PlannedOutput>,
    /// How many resources stay as they are.
    pub unchanged: u64,
    /// The variables that the module declares as sensitive.
    pub sensitive_variables: BTreeSet<String>,
}

/// A text that is no plan that Bowline understands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    /// No JSON, or beyond what Bowline takes.
    #[error("Terraform's plan cannot be read")]
    Json(#[source] JsonError),
    /// A format that came after this version of Bowline.
    #[error("Terraform's plan has the format {0:?}, and Bowline knows 1.x")]
    Format(String),
    /// Something is not where the format has it.
    #[error("Terraform's plan has no {what} of {address}")]
    Missing {
        /// What.
        what: &'static str,
        /// Of which resource or output.
        address: String,
    },
    /// An action that this version of Bowline does not know.
    #[error("Terraform's plan would {action:?} {address}, which Bowline does not know")]
    Action {
        /// Which one.
        action: String,
        /// To which resource or output.
        address: String,
    },
}

impl PlannedChanges {
    /// Reads a plan; what is sensitive is sealed at once.
    pub fn read(text: &str, seal: &Seal) -> Result<PlannedChanges, BadPlan> {
        let limits = Limits { nodes: MOST_VALUES, depth: MAX_DEPTH };
        let (plan, _) = Value::read_json(text, limits).map_err(BadPlan::Json)?;
        let format = plan.key("format_version").and_then(Value::as_str).unwrap_or_default();
        if format.split('.').next() != Some("1") {
            return Err(BadPlan::Format(format.chars().take(40).collect()));
        }
        let mut planned = PlannedChanges {
            sensitive_variables: sensitive_variables(&plan),
            ..PlannedChanges::default()
        };
        let resources = plan.key("resource_changes").and_then(Value::as_array);
        for resource in resources.unwrap_or_default() {
            match read_change(resource, seal)? {
                Some(change) => planned.changes.push(change),
                None => planned.unchanged += 1,
            }
        }
        if let Some(outputs) = plan.key("output_changes").and_then(Value::as_object) {
            for (name, change) in outputs.iter() {
                planned.outputs.extend(read_output(name, change, seal)?);
            }
        }
        planned.changes.sort_by(|a, b| (&a.address, &a.deposed).cmp(&(&b.address, &b.deposed)));
        planned.outputs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(planned)
    }

    /// What a person approves: everything that is done, and no value.
    pub fn record(&self) -> PlanRecord {
        PlanRecord {
            changes: self.changes.iter().map(ChangeRecord::of).collect(),
            outputs: self.outputs.iter().map(OutputRecord::of).collect(),
        }
    }

    /// How many resources change, and how. A replacement is one that goes and one that comes; one that
    /// is forgotten goes.
    pub fn counts(&self) -> Changes {
        let mut counts = Changes { unchanged: self.unchanged, ..Changes::default() };
        for action in self.changes.iter().flat_map(|change| &change.actions) {
            match action {
                Action::Create => counts.created += 1,
                Action::Update => counts.updated += 1,
                Action::Delete | Action::Forget => counts.deleted += 1,
                Action::Read => {}
            }
        }
        counts
    }

    /// The addresses that would be deleted, replaced or forgotten, and are not given free. What is
    /// given free is an address with everything in it: `module.a` frees `module.a.x.y`, and `x.y` frees
    /// `x.y[0]`.
    pub fn guarded(&self, free: &[String]) -> Vec<String> {
        let destroys = |change: &&PlannedChange| {
            change.actions.iter().any(|action| matches!(action, Action::Delete | Action::Forget))
        };
        let guarded = self.changes.iter().filter(destroys);
        let guarded =
            guarded.filter(|change| !free.iter().any(|free| is_within(&change.address, free)));
        let mut addresses: Vec<String> = guarded.map(|change| change.address.clone()).collect();
        addresses.dedup();
        addresses
    }
}

fn is_within(address: &str, free: &str) -> bool {
    let rest = address.strip_prefix(free);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn sensitive_variables(plan: &Value) -> BTreeSet<String> {
    let at = Pointer::of(["configuration", "root_module", "variables"]);
    let Some(variables) = plan.get(&at).and_then(Value::as_object) else {
        return BTreeSet::new();
    };
    let sensitive = |variable: &Value| variable.key("sensitive") == Some(&true.into());
    let marked = variables.iter().filter(|(_, variable)| sensitive(variable));
    marked.map(|(name, _)| name.to_string()).collect()
}

/// None where nothing is done to it, its address included.
fn read_change(resource: &Value, seal: &Seal) -> Result<Option<PlannedChange>, BadPlan> {
    let text = |key: &str| resource.key(key).and_then(Value::as_str).map(str::to_owned);
    let missing = |what, address: &str| BadPlan::Missing { what, address: address.to_owned() };
    let address = text("address").ok_or_else(|| missing("address", "a resource"))?;
    let change = resource.key("change").ok_or_else(|| missing("change", &address))?;
    let actions = read_actions(change, &address)?;
    let previous = text("previous_address").filter(|previous| *previous != address);
    let imports = change.key("importing").is_some_and(|importing| !importing.is_null());
    if actions.is_empty() && previous.is_none() && !imports {
        return Ok(None);
    }
    let Sides { before, after, unknown } = Sides::read(change, &address, seal);
    let deposed = text("deposed");
    Ok(Some(PlannedChange { address, deposed, previous, actions, before, after, unknown }))
}

fn read_output(name: &str, change: &Value, seal: &Seal) -> Result<Option<PlannedOutput>, BadPlan> {
    let actions = read_actions(change, name)?;
    if actions.is_empty() {
        return Ok(None);
    }
    let Sides { before, after, unknown } = Sides::read(change, name, seal);
    Ok(Some(PlannedOutput { name: name.to_owned(), actions, before, after, unknown }))
}

/// `no-op` is no action.
fn read_actions(change: &Value, address: &str) -> Result<Vec<Action>, BadPlan> {
    let actions = change.key("actions").and_then(Value::as_array);
    let missing = || BadPlan::Missing { what: "actions", address: address.to_owned() };
    let words = actions.ok_or_else(missing)?.iter().map(|word| word.as_str().unwrap_or_default());
    let read = words.filter(|word| *word != "no-op").map(|word| match word {
        "create" => Ok(Action::Create),
        "read" => Ok(Action::Read),
        "update" => Ok(Action::Update),
        "delete" => Ok(Action::Delete),
        "forget" => Ok(Action::Forget),
        other => {
            let action = other.chars().take(40).collect();
            Err(BadPlan::Action { action, address: address.to_owned() })
        }
    });
    read.collect()
}

/// A change's values before and after.
struct Sides {
    before: Option<Value>,
    after: Option<Value>,
    unknown: Vec<Pointer>,
}

impl Sides {
    fn read(change: &Value, subject: &str, seal: &Seal) -> Sides {
        let side = |key: &str, mask: &str| {
            let value = change.key(key).filter(|value| !value.is_null())?;
            Some(seal.redact(subject, value, change.key(mask)))
        };
        Sides {
            before: side("before", "before_sensitive"),
            after: side("after", "after_sensitive"),
            unknown: change.key("after_unknown").map(marked).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Action::Create => "create",
            Action::Read => "read",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::Forget => "forget",
        })
    }
}
