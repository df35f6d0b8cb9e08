//! `shadow`: every customer rendered twice in one process, with the plugin versions that they run and
//! with candidates in their place.
//!
//! ```text
//! customer ─┬─ pinned versions ────► objects ─┐
//!           └─ candidate versions ─► objects ─┴─core::diff──► grouped by identical change
//! ```

mod groups;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_bundle::{Bundle, OpenOptions, candidates};
use bowline_core::diff::{ObjectDiff, diff};
use bowline_core::plan::Plan;
use bowline_core::{FailureClass, PluginId};
use bowline_render::fleet;
use bowline_sandbox::SharedSandbox;

pub use groups::{FailureGroup, Group, Groups, Shape};

use crate::error::{Problem, Problems};
use crate::planning::plan_one;
use crate::report::Progress;
use crate::workshop::{Opened, Workshop};

/// What is to be tried.
pub struct ShadowRequest {
    /// The release, for which customers.
    pub open: OpenOptions,
    /// The candidates.
    pub plugins: Vec<PluginId>,
    /// A file or folder with Terraform's outputs.
    pub outputs: Option<PathBuf>,
    /// How many customers at once.
    pub concurrency: usize,
}

/// What came of it.
pub struct Shadow {
    /// The release.
    pub bundle: Bundle,
    /// The candidates.
    pub plugins: Vec<PluginId>,
    /// The customers, by name.
    pub customers: Vec<(Arc<str>, Tried)>,
}

/// What a candidate does to one customer.
pub enum Tried {
    /// The customer runs these very versions already.
    Already,
    /// What changes; nothing, where it is empty.
    Changes(Vec<ObjectDiff>),
    /// The render fails with the candidates, and only with them.
    FailsNow(Problems),
    /// The render fails as it is.
    Fails(Problems),
}

/// A customer's two plans.
type Both = (Arc<str>, Result<Plan, Problems>, Option<Result<Plan, Problems>>);

/// Renders everybody twice and compares.
pub async fn shadow(
    request: ShadowRequest,
    sandbox: SharedSandbox,
    progress: &Arc<Progress>,
) -> Result<Shadow, Problems> {
    let mut opened = Opened::open(&request.open, request.outputs.as_deref())?;
    let OpenOptions { registries, now, .. } = &request.open;
    let found = candidates(&opened.bundle, &request.plugins, registries, *now)?;
    let planned = std::mem::take(&mut opened.planned);
    let both: Vec<Both> = planned
        .into_iter()
        .map(|(name, plan)| {
            let candidate = candidate_plan(&opened, &name, &found);
            (name, plan, candidate)
        })
        .collect();
    let plans =
        both.iter().flat_map(|(_, plan, candidate)| plan.iter().chain(candidate.iter().flatten()));
    let plans: Vec<&Plan> = plans.collect();
    let files: HashMap<_, _> = found.iter().map(|one| (one.digest(), one.clone())).collect();
    let workshop = Arc::new(opened.prepare_for(&plans, files, sandbox));
    progress.begin(both.len());
    let customers = fleet(both, request.concurrency, |(name, plan, candidate)| {
        let (workshop, progress) = (workshop.clone(), progress.clone());
        async move {
            let tried = tried(&workshop, plan, candidate).await;
            progress.step();
            (name, tried)
        }
    })
    .await;
    Ok(Shadow { bundle: opened.bundle, plugins: request.plugins, customers })
}

/// The plan with the candidates; none where the customer runs them already, or where nothing is ready.
fn candidate_plan(
    opened: &Opened,
    name: &str,
    found: &[Arc<Artifact>],
) -> Option<Result<Plan, Problems>> {
    let mut tenants = opened.bundle.tenants.iter();
    let ready = tenants.find(|tenant| *tenant.name == *name)?.outcome.as_ref().ok()?;
    let mut plugins = (*ready.plugins).clone();
    let mut others = false;
    for artifact in found {
        let before = plugins.insert(artifact.id().name.clone(), artifact.clone());
        others |= before.is_none_or(|before| before.digest() != artifact.digest());
    }
    let ready = bowline_bundle::Ready { plugins: Arc::new(plugins), ..ready.clone() };
    let plan = || plan_one(&opened.bundle, &opened.facts, &ready).map_err(Problems::from);
    others.then(plan)
}

async fn tried(
    workshop: &Workshop,
    plan: Result<Plan, Problems>,
    candidate: Option<Result<Plan, Problems>>,
) -> Tried {
    let before = match plan {
        Ok(plan) => workshop.render(plan).await,
        Err(problems) => Err(problems),
    };
    let before = match before {
        Ok(before) => before,
        Err(problems) => return Tried::Fails(problems),
    };
    let after = match candidate {
        None => return Tried::Already,
        Some(Ok(plan)) => workshop.render_with(plan, before.outputs).await,
        Some(Err(problems)) => Err(problems),
    };
    match after {
        Err(problems) => Tried::FailsNow(problems),
        Ok(after) => match diff(before.rendered.objects(), after.rendered.objects()) {
            Ok(found) => Tried::Changes(found),
            // What was rendered consists of objects.
            Err(error) => {
                Tried::Fails(Problem::of_class(FailureClass::Unknown, error.to_string()).into())
            }
        },
    }
}
