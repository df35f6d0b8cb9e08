//! Customers' targets, for commands that look at them beside what a release renders to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_bundle::Bundle;
use bowline_core::FailureClass;
use bowline_core::prune::PruneAllowance;
use bowline_core::release::Guards;
use bowline_core::rendered::{Allowance, Rendered, Reviewed, review};
use bowline_core::run::Failure;
use bowline_sync::Destination;

use crate::cli::Global;
use crate::error::{Problem, Problems};
use crate::run::sites::Surroundings;
use crate::run::state::State;
use crate::settings;

/// Where manifests go if a customer's file names no target.
pub const DEPLOYED: &str = "deployed";

/// What is around the targets.
#[derive(Clone)]
pub struct Targets {
    state: State,
    folder: PathBuf,
    base: PathBuf,
}

impl Targets {
    /// Those that commands in this folder mean. `folder` is where manifests go by default.
    pub fn here(folder: &Path, global: &Global) -> Result<Targets, Problems> {
        let base = settings::current_folder()?;
        Ok(Targets { state: settings::state(global)?, folder: base.join(folder), base })
    }

    /// The targets of the customers that can be read, by name. Nothing is asked of them yet.
    pub fn connect(&self, bundle: &Bundle) -> HashMap<Arc<str>, Arc<dyn Destination>> {
        // Who only looks is told of everything that would go.
        let prune = PruneAllowance { count: Some(u64::MAX), ..PruneAllowance::default() };
        let surroundings = Surroundings {
            state: &self.state,
            release: &bundle.release.name,
            folder: &self.folder,
            base: &self.base,
            adopt: false,
            prune: &prune,
            judge: None,
        };
        let ready = bundle.tenants.iter().filter_map(|tenant| {
            let customer = &tenant.outcome.as_ref().ok()?.customer;
            Some((tenant.name.clone(), surroundings.connect(customer)))
        });
        ready.collect()
    }
}

impl std::fmt::Debug for Targets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Targets").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// A render for those that only look: a render of nothing is refused, and whatever else would go is told.
pub fn as_if_reviewed(rendered: Rendered, guards: &Guards) -> Result<Reviewed, Problem> {
    let all = Allowance { removed: Some(usize::MAX) };
    review(rendered, None, guards, all).map_err(|error| {
        let problem = Problem::of_class(FailureClass::GuardOutput, error.to_string());
        error.hint().into_iter().fold(problem, Problem::hint)
    })
}

/// A failure as the user reads it.
pub fn of_failure(failure: Failure) -> Problem {
    let problem = Problem::of_class(failure.class, failure.message);
    failure.hints.into_iter().fold(problem, Problem::hint)
}
