//! Customers' targets, for whoever looks at them without a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_bundle::OpenOptions;
use bowline_core::prune::PruneAllowance;
use bowline_core::release::Customer;
use bowline_sync::{Destination, GitSettings, Judge, connect};

use super::state::State;
use crate::error::{Problem, Problems};

/// One customer's target.
pub struct Site {
    /// The customer.
    pub customer: Arc<str>,
    /// The target in words.
    pub target: String,
    /// What can be asked; or what is wrong with the customer.
    pub destination: Result<Arc<dyn Destination>, Problem>,
}

/// What is around the targets of a release's customers.
pub struct Surroundings<'a> {
    /// The state folder.
    pub state: &'a State,
    /// The release's name.
    pub release: &'a Arc<str>,
    /// Where manifests go if a customer's file names no target.
    pub folder: &'a Path,
    /// What relative paths start from.
    pub base: &'a Path,
    /// Whether targets that another installation changed before are taken over.
    pub adopt: bool,
    /// What a person allows a cluster to lose.
    pub prune: &'a PruneAllowance,
    /// Who judges kinds that the built-in rules of health do not know.
    pub judge: Option<Arc<dyn Judge>>,
}

impl Surroundings<'_> {
    /// A customer's target. Nothing is asked of it yet.
    pub fn connect(&self, customer: &Customer) -> Arc<dyn Destination> {
        let site = bowline_sync::Site {
            customer: customer.name.clone(),
            release: self.release.clone(),
            folder: self.folder.to_owned(),
            base: self.base.to_owned(),
            cache: self.state.repositories(),
            installation: self.state.installation.clone(),
            adopt: self.adopt,
            git: GitSettings::default(),
            prune: self.prune.clone(),
            judge: self.judge.clone(),
        };
        connect(&customer.sync, site)
    }
}

/// The targets of the selected customers. `folder` is where manifests go by default, `base` what
/// relative paths start from.
pub fn sites(
    options: &OpenOptions,
    state: &State,
    folder: PathBuf,
    base: PathBuf,
) -> Result<Vec<Site>, Problems> {
    let bundle = bowline_bundle::open(options)?;
    let sites = bundle.tenants.iter().map(|tenant| {
        let customer = tenant.name.clone();
        match &tenant.outcome {
            Ok(ready) => {
                let surroundings = Surroundings {
                    state,
                    release: &bundle.release.name,
                    folder: &folder,
                    base: &base,
                    adopt: false,
                    prune: &PruneAllowance::default(),
                    judge: None,
                };
                let destination = Ok(surroundings.connect(&ready.customer));
                let target = &ready.customer.sync;
                Site { customer, target: target.to_string(), destination }
            }
            Err(errors) => {
                let problems = Problems::from(errors.clone());
                let first = problems.iter().next().cloned();
                let unknown = || Problem::new(problems.exit(), "the customer cannot be read");
                let destination = Err(first.unwrap_or_else(unknown));
                Site { customer, target: "unknown".to_owned(), destination }
            }
        }
    });
    Ok(sites.collect())
}
