//! What commands that render have in common: which release, which customers, and a sandbox to run in.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_bundle::{CustomerSelection, OpenOptions};
use bowline_sandbox::SharedSandbox;
use clap::Args;

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report::Progress;
use crate::stopping::interrupted;
use crate::{bundles, settings};

/// Which customers a command is about.
#[derive(Debug, Args)]
pub struct WhichCustomers {
    /// This customer; may be given several times
    #[arg(short, long = "customer", value_name = "NAME", conflicts_with_all = ["all", "selector"])]
    customer: Vec<String>,
    /// All customers
    #[arg(long, conflicts_with = "selector")]
    all: bool,
    /// Customers whose labels match, such as ring=canary,region!=us
    #[arg(long, value_name = "LABELS")]
    selector: Option<String>,
    /// The folder with the customers' files [default: customers in the release's folder]
    #[arg(long, value_name = "DIR")]
    customers: Option<PathBuf>,
}

impl WhichCustomers {
    pub(super) fn selection(&self) -> Result<CustomerSelection, Problem> {
        self.chosen()?.ok_or_else(|| {
            let message =
                "which customers? Name them with -c NAME, or take --all or --selector LABELS";
            Problem::new(Exit::Usage, message)
        })
    }

    /// The selection, where one was made.
    pub(super) fn chosen(&self) -> Result<Option<CustomerSelection>, Problem> {
        Ok(Some(match (&self.customer[..], &self.selector, self.all) {
            ([], None, true) => CustomerSelection::All,
            ([], Some(labels), _) => {
                let labels =
                    labels.parse().map_err(|error| Problem::of_error(Exit::Usage, &error))?;
                CustomerSelection::Labels(labels)
            }
            ([], None, false) => return Ok(None),
            (names, ..) => CustomerSelection::Names(names.to_vec()),
        }))
    }

    /// How a release is opened for these customers.
    pub(super) fn open_options(
        &self,
        release: &Path,
        selection: CustomerSelection,
        global: &Global,
    ) -> Result<OpenOptions, Problems> {
        open_options(release, self.customers.clone(), selection, global)
    }
}

/// How a release is opened.
pub(super) fn open_options(
    release: &Path,
    customers: Option<PathBuf>,
    selection: CustomerSelection,
    global: &Global,
) -> Result<OpenOptions, Problems> {
    let operator = settings::operator_file(global)?;
    let release = bundles::release_folder(release, global)?;
    let registries = settings::registries(global)?;
    let now = Some(settings::now(global));
    Ok(OpenOptions { release, customers, selection, operator, registries, now })
}

/// How many customers at once.
pub(super) fn concurrency(asked: Option<u16>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or(cores * 2, usize::from)
}

/// Does work that needs a sandbox, until it ends or somebody stops it.
pub(super) fn in_sandbox<T, F>(
    global: &Global,
    work: impl FnOnce(SharedSandbox, Arc<Progress>) -> F,
) -> Result<T, Problems>
where
    F: Future<Output = Result<T, Problems>>,
{
    let progress = Arc::new(Progress::new(global.quiet));
    let runtime = settings::runtime()?;
    let done = runtime.block_on(async {
        let sandbox = settings::sandbox(global)?;
        tokio::select! {
            done = work(sandbox, progress) => done,
            () = settings::stop_signal() => Err(interrupted().into()),
        }
    });
    // Whatever still runs is a guest or a compiler; neither can be waited for, and neither writes.
    runtime.shutdown_background();
    done
}
