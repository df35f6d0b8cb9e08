//! `sync plan`: what would happen to the objects of a release, and in which order.
//!
//! ```text
//! RELEASE ──render──► objects ──core::waves──► waves, hooks
//! target | inventory ─► live ──core::prune───► what goes, what stays
//! ```

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::OpenOptions;
use bowline_core::diff::ObjectDiff;
use bowline_core::object::ObjectId;
use bowline_core::plan::Plan;
use bowline_core::prune::{GuardPolicy, PruneAllowance, PrunePlan, prune};
use bowline_core::waves::{Waves, waves};
use bowline_core::{FailureClass, Value};
use bowline_render::{RenderCache, fleet};
use bowline_sandbox::SharedSandbox;
use bowline_sync::Destination;

use crate::error::{Problem, Problems};
use crate::report::Progress;
use crate::targets::{self, Targets};
use crate::workshop::{Opened, Workshop};

/// What is laid beside what.
pub struct OutlineRequest {
    /// The release.
    pub open: OpenOptions,
    /// What is there.
    pub beside: Beside,
    /// A file or folder with Terraform's outputs.
    pub outputs: Option<PathBuf>,
    /// How many customers at once.
    pub concurrency: usize,
    /// Where plugin calls are kept between renders.
    pub cache: Option<Arc<RenderCache>>,
}

/// Where it is known from what is there.
pub enum Beside {
    /// The customers' targets are asked.
    Live(Targets),
    /// These objects are; nothing is asked.
    Inventory(Vec<Value>),
}

/// What would happen to one customer's objects.
pub struct Outline {
    /// In which order they go out.
    pub waves: Waves,
    /// What goes, and what stays though nobody wants it.
    pub prune: PrunePlan,
    /// What differs, where the target was asked.
    pub differences: Option<Vec<ObjectDiff>>,
    /// What is there and wanted.
    pub there: Vec<ObjectId>,
}

/// One customer: what would happen, or why nobody can say.
pub type Outlined = (Arc<str>, Result<Outline, Problems>);

enum Known {
    Live(HashMap<Arc<str>, Arc<dyn Destination>>),
    Inventory(Vec<Value>),
}

/// Renders, and lays it beside what is there.
pub async fn outline(
    request: OutlineRequest,
    sandbox: SharedSandbox,
    progress: &Arc<Progress>,
) -> Result<Vec<Outlined>, Problems> {
    let mut opened = Opened::open(&request.open, request.outputs.as_deref())?;
    let known = match request.beside {
        Beside::Live(targets) => Known::Live(targets.connect(&opened.bundle)),
        Beside::Inventory(objects) => Known::Inventory(objects),
    };
    let workshop = opened.prepare(sandbox, request.cache);
    let planned = std::mem::take(&mut opened.planned);
    progress.begin(planned.len());
    let shared = Arc::new((workshop, known));
    Ok(fleet(planned, request.concurrency, |(name, plan)| {
        let (shared, progress) = (shared.clone(), progress.clone());
        async move {
            let outcome = customer(&shared.0, &shared.1, &name, plan).await;
            progress.step();
            (name, outcome)
        }
    })
    .await)
}

async fn customer(
    workshop: &Workshop,
    known: &Known,
    name: &Arc<str>,
    plan: Result<Plan, Problems>,
) -> Result<Outline, Problems> {
    let made = workshop.render(plan?).await?;
    let objects: Vec<Value> = made.rendered.objects().cloned().collect();
    let (live, differences) = match known {
        Known::Inventory(live) => (live.clone(), None),
        Known::Live(targets) => {
            let destination = &targets[name];
            let reviewed = targets::as_if_reviewed(made.rendered, &made.plan.guards)?;
            let plan = destination.plan(&reviewed).await.map_err(targets::of_failure)?;
            let live = destination.live().await.map_err(targets::of_failure)?;
            (live, Some(plan.differences))
        }
    };
    Ok(laid_out(&objects, &live, differences)?)
}

/// The guard is not asked: who looks is told of everything.
fn laid_out(
    objects: &[Value],
    live: &[Value],
    differences: Option<Vec<ObjectDiff>>,
) -> Result<Outline, Problem> {
    let invalid = |message: String| Problem::of_class(FailureClass::ReleaseInvalid, message);
    let waves =
        waves(&objects.iter().collect::<Vec<_>>()).map_err(|error| invalid(error.to_string()))?;
    let wanted: Vec<_> = waves.members().map(ObjectId::identity).collect();
    let allowance = PruneAllowance::default();
    let guard = GuardPolicy { allowed: Some(u64::MAX), ..GuardPolicy::default() };
    let live: Vec<&Value> = live.iter().collect();
    let prune = prune(&live, &wanted, guard, &allowance.named).map_err(targets::of_failure)?;
    let there = live.iter().filter_map(|object| ObjectId::of(object).ok());
    let there = there.filter(|id| wanted.contains(&id.identity())).collect();
    Ok(Outline { waves, prune, differences, there })
}
