//! The steps that a step returns: checked as a whole, before any of them begins.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::StepChild;
use crate::nearest::nearest;

/// How many steps a run may have.
pub(super) const MOST_STEPS: usize = 20_000;
/// How deep steps may be under steps.
const MOST_DEPTH: usize = 16;
/// How long a step's name may be.
const MOST_NAME: usize = 63;

/// Why a step's children cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadChildren {
    /// A name that is none.
    #[error(
        "a child named {0:?}; a name has lower-case letters, digits and hyphens, and at most 63 of them"
    )]
    Name(String),
    /// A name that another child has.
    #[error("two children named {0:?}")]
    Twice(String),
    /// A plugin that the release does not have for steps.
    #[error("the child {child:?} uses {uses:?}, which is no step plugin of the release{meant}")]
    Plugin {
        /// The child.
        child: String,
        /// The plugin.
        uses: String,
        /// What may have been meant.
        meant: String,
    },
    /// A need that no child answers.
    #[error("the child {child:?} needs {needs:?}, which is not among its siblings")]
    Need {
        /// The child.
        child: String,
        /// What it needs.
        needs: String,
    },
    /// Children that wait for each other.
    #[error("the child {0:?} waits for itself, by way of what it needs")]
    Circle(String),
    /// More than there may be.
    #[error("{count} children make more than the {MOST_STEPS} steps that a run may have")]
    Many {
        /// How many there are.
        count: usize,
    },
    /// Too far down.
    #[error("children {MOST_DEPTH} levels under a step of the release, and no further")]
    Deep,
}

pub(super) fn check(
    children: &[StepChild],
    plugins: &BTreeSet<String>,
    depth: usize,
    steps: usize,
) -> Result<(), BadChildren> {
    if children.is_empty() {
        return Ok(());
    }
    if steps + children.len() > MOST_STEPS {
        return Err(BadChildren::Many { count: children.len() });
    }
    if depth + 1 > MOST_DEPTH {
        return Err(BadChildren::Deep);
    }
    let mut names = HashSet::new();
    for child in children {
        check_one(child, plugins)?;
        if !names.insert(child.name.as_str()) {
            return Err(BadChildren::Twice(child.name.clone()));
        }
    }
    for child in children {
        if let Some(needs) = child.needs.iter().find(|need| !names.contains(need.as_str())) {
            let (child, needs) = (child.name.clone(), needs.clone());
            return Err(BadChildren::Need { child, needs });
        }
    }
    match in_a_circle(children) {
        Some(name) => Err(BadChildren::Circle(name)),
        None => Ok(()),
    }
}

fn check_one(child: &StepChild, plugins: &BTreeSet<String>) -> Result<(), BadChildren> {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let (name, hyphen) = (child.name.as_str(), |text: &str| text.starts_with('-'));
    if name.is_empty() || name.len() > MOST_NAME || hyphen(name) || !name.bytes().all(known) {
        return Err(BadChildren::Name(name.chars().take(MOST_NAME).collect()));
    }
    if !plugins.contains(&child.uses) {
        let meant = nearest(&child.uses, plugins.iter().map(String::as_str));
        let meant = meant.map_or(String::new(), |name| format!(", did you mean {name}?"));
        let (child, uses) = (name.to_owned(), child.uses.chars().take(MOST_NAME).collect());
        return Err(BadChildren::Plugin { child, uses, meant });
    }
    Ok(())
}

/// Takes off those that wait for nobody, until nobody is left or a circle is.
fn in_a_circle(children: &[StepChild]) -> Option<String> {
    let index: HashMap<&str, usize> =
        children.iter().enumerate().map(|(index, child)| (child.name.as_str(), index)).collect();
    let mut dependents = vec![Vec::new(); children.len()];
    let mut unmet = vec![0usize; children.len()];
    for (at, child) in children.iter().enumerate() {
        let needs: BTreeSet<usize> =
            child.needs.iter().filter_map(|need| index.get(need.as_str()).copied()).collect();
        unmet[at] = needs.len();
        needs.into_iter().for_each(|need| dependents[need].push(at));
    }
    let mut free: Vec<usize> = (0..children.len()).filter(|at| unmet[*at] == 0).collect();
    while let Some(at) = free.pop() {
        for dependent in &dependents[at] {
            unmet[*dependent] -= 1;
            if unmet[*dependent] == 0 {
                free.push(*dependent);
            }
        }
    }
    let left = unmet.iter().position(|unmet| *unmet > 0)?;
    Some(children[left].name.clone())
}
