//! Customers' targets, for whoever looks at them without a run.

use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::OpenOptions;
use bowline_sync::{Destination, GitSettings, connect};

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
                let site = bowline_sync::Site {
                    customer: customer.clone(),
                    release: bundle.release.name.clone(),
                    folder: folder.clone(),
                    base: base.clone(),
                    cache: state.repositories(),
                    installation: state.installation.clone(),
                    adopt: false,
                    git: GitSettings::default(),
                };
                let target = &ready.customer.sync;
                let destination = Ok(connect(target, site));
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
