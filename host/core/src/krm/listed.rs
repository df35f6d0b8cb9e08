//! Lists that people keep beside a function: what one is expected to print, and what is written there.

use super::edits::{Edit, edits};
use super::hand::{Handed, function_list};
use super::printed::Printed;
use super::results::{findings, result};
use super::{ConfigError, config::function_config};
use crate::{Finding, Value};

/// What becomes of the objects where a function prints what it is expected to.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The objects after it, those that it adds behind the others.
    pub objects: Vec<Value>,
    /// What it finds.
    pub findings: Vec<Finding>,
}

impl Handed {
    /// What a list means, had it been printed. So an expectation is read by the rules of what comes: the
    /// order of the items has no meaning, and no marks are left.
    pub fn listed(&self, printed: &Printed) -> Listed {
        let mut objects: Vec<Option<Value>> =
            self.given.iter().map(|given| Some(given.object.clone())).collect();
        let place = |number: u32| self.given.iter().position(|given| given.number == number);
        for edit in edits(self, printed) {
            let (number, object) = match edit {
                Edit::Set(number, object) => (number, Some(object)),
                Edit::Remove(number) => (number, None),
                Edit::Add(object) => {
                    objects.push(Some(object));
                    continue;
                }
            };
            if let Some(place) = place(number) {
                objects[place] = object;
            }
        }
        Listed {
            objects: objects.into_iter().flatten().collect(),
            findings: findings(self, printed),
        }
    }
}

/// A list with these objects and results, as a function prints it.
pub fn list(objects: &[Value], config: &Value, found: &[Finding]) -> Result<Value, ConfigError> {
    let results: Vec<Value> = found.iter().map(result).collect();
    let results = (!results.is_empty()).then(|| results.into());
    Ok(function_list(objects.to_vec(), function_config(config)?, results))
}
