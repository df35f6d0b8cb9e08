//! `fan-out`: makes one step for each item of a list, or the steps that it is given.
//!
//! ```text
//! over × template ─► children ─┐
//! children ────────────────────┴─► order: who waits for whom ─► the run takes them next
//! ```

mod config;
mod order;
mod template;

use std::collections::BTreeSet;

use bowline_guest::role::Run;
use bowline_guest::{Child, Context, Finding, Findings, Outcome, Step};

pub use config::{ChildConfig, FanOutConfig, Order};

/// The plugin.
pub struct FanOut;

/// How many children one call may return.
const MOST_CHILDREN: usize = 10_000;
/// How many findings are told at once: ten thousand say no more than the first.
const MOST_FINDINGS: usize = 20;
/// How long a step's name may be.
const LONGEST_NAME: usize = 63;

impl Step for FanOut {
    type Config = FanOutConfig;

    fn run(&self, config: FanOutConfig, _: &Context<Run>) -> Result<Outcome, Findings> {
        let mut children = children(&config)?;
        check_names(&children)?;
        order::apply(config.order, &mut children)?;
        let mut outcome = Outcome::done().output("count", children.len());
        outcome.children = children;
        Ok(outcome)
    }
}

/// The children of the config, in their order.
fn children(config: &FanOutConfig) -> Result<Vec<Child>, Findings> {
    let length =
        config.children.as_ref().map_or(0, Vec::len) + config.over.as_ref().map_or(0, Vec::len);
    if length > MOST_CHILDREN {
        let message = format!("{length} children, and at most {MOST_CHILDREN} can be made at once");
        let hint = "let a first fan-out make fan-outs that make the rest";
        return Err(Finding::error("too-many", message).hint(hint).into());
    }
    match (&config.children, &config.over, &config.template) {
        (Some(children), None, None) => Ok(children.iter().map(ChildConfig::child).collect()),
        (None, Some(items), Some(template)) => template::fill(template, items),
        _ => {
            let message = "it takes either `children`, or `over` and `template`";
            Err(Finding::error("one-of-both", message).into())
        }
    }
}

/// The run would refuse them too, but it cannot say where in this config they come from.
fn check_names(children: &[Child]) -> Result<(), Findings> {
    let mut seen = BTreeSet::new();
    let wrong = children.iter().enumerate().filter_map(|(index, child)| {
        let name = &child.name;
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=LONGEST_NAME).contains(&name.len()) && !name.starts_with('-');
        if !fits || !name.bytes().all(known) {
            let shown: String = name.chars().take(LONGEST_NAME).collect();
            let message = format!("child {index} is named {shown:?}, which is no name of a step");
            let hint = "lower-case letters, digits and hyphens, at most 63";
            return Some(Finding::error("no-name", message).hint(hint));
        }
        let twice = !seen.insert(name);
        twice.then(|| Finding::error("name-twice", format!("two children are named {name:?}")))
    });
    wrong.take(MOST_FINDINGS).collect::<Findings>().into_result().map(drop)
}

bowline_guest::export!(FanOut as Step);

#[cfg(test)]
mod tests;
