//! `diff`: what a release renders to now, beside what was rendered before or what another release
//! renders to.
//!
//! ```text
//! RELEASE ──render──► objects ─┐
//! last | OTHER RELEASE ────────┴─core::diff──► what differs, a customer at a time
//! ```

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::{Bundle, OpenOptions};
use bowline_core::diff::{Change, ObjectChange, ObjectDiff, diff};
use bowline_core::facts::Outputs;
use bowline_core::plan::Plan;
use bowline_core::value::View;
use bowline_core::{FailureClass, Value};
use bowline_render::output::{Last, Order, manifests};
use bowline_render::{RenderCache, fleet};
use bowline_sandbox::SharedSandbox;
use bowline_sync::Destination;

use crate::error::{Problem, Problems};
use crate::report::Progress;
use crate::targets::{self, Targets};
use crate::workshop::{Made, Opened, Workshop};

/// What is compared with what.
pub struct CompareRequest {
    /// The release as it is now.
    pub open: OpenOptions,
    /// What it is compared with.
    pub against: Against,
    /// A file or folder with Terraform's outputs.
    pub outputs: Option<PathBuf>,
    /// How many customers at once.
    pub concurrency: usize,
    /// Where plugin calls are kept between renders; without, every call is made.
    pub cache: Option<Arc<RenderCache>>,
}

/// The other side.
#[derive(Clone, Debug)]
pub enum Against {
    /// What the last render wrote to this folder.
    Last(PathBuf),
    /// Another release, for the same customers.
    Release(PathBuf),
    /// What the customers' targets hold.
    Live(Targets),
}

/// What came of it.
pub struct Comparison {
    /// The release as it is now.
    pub bundle: Bundle,
    /// The other release, where it is one.
    pub other: Option<Bundle>,
    /// The customers, by name.
    pub customers: Vec<Compared>,
}

/// One customer: what differs, or why nobody can say.
pub type Compared = (Arc<str>, Result<Vec<ObjectDiff>, Problems>);

/// The other side, ready.
enum Other {
    Last(PathBuf, Arc<str>),
    Live(HashMap<Arc<str>, Arc<dyn Destination>>),
    Release(Box<Workshop>, HashMap<Arc<str>, Result<Plan, Problems>>),
}

/// Renders and compares.
pub async fn compare(
    request: CompareRequest,
    sandbox: SharedSandbox,
    progress: &Arc<Progress>,
) -> Result<Comparison, Problems> {
    let outputs = request.outputs.as_deref();
    let mut opened = Opened::open(&request.open, outputs)?;
    let (other, bundle) = match request.against {
        Against::Last(folder) => (Other::Last(folder, opened.bundle.release.name.clone()), None),
        Against::Live(targets) => (Other::Live(targets.connect(&opened.bundle)), None),
        Against::Release(release) => {
            let customers = request.open.customers.clone();
            let customers = customers.unwrap_or_else(|| opened.bundle.folder.join("customers"));
            let open = OpenOptions { release, customers: Some(customers), ..request.open };
            let opened = Opened::open(&open, outputs)?;
            let workshop = Box::new(opened.prepare(sandbox.clone(), None));
            (Other::Release(workshop, opened.planned.into_iter().collect()), Some(opened.bundle))
        }
    };
    let workshop = opened.prepare(sandbox, request.cache);
    let planned = std::mem::take(&mut opened.planned);
    progress.begin(planned.len());
    let sides = Arc::new((workshop, other));
    let customers = fleet(planned, request.concurrency, |(name, plan)| {
        let (sides, progress) = (sides.clone(), progress.clone());
        async move {
            let outcome = customer(&sides.0, &sides.1, &name, plan).await;
            progress.step();
            (name, outcome)
        }
    })
    .await;
    Ok(Comparison { bundle: opened.bundle, other: bundle, customers })
}

async fn customer(
    workshop: &Workshop,
    other: &Other,
    name: &Arc<str>,
    plan: Result<Plan, Problems>,
) -> Result<Vec<ObjectDiff>, Problems> {
    let now = workshop.render(plan?).await?;
    match other {
        Other::Last(folder, release) => {
            let last = Last::read(folder, release, name).map_err(Problem::from)?;
            Ok(with_last(last, &now)?)
        }
        Other::Live(targets) => Ok(with_live(&targets[name], now).await?),
        Other::Release(other, planned) => {
            // Both were opened with one selection of one folder.
            let plan = planned.get(name).cloned().ok_or_else(|| {
                let message = format!("{name}: the other release was not opened for it");
                Problem::of_class(FailureClass::Unknown, message)
            })?;
            let before = match plan {
                Ok(plan) => other.render(plan).await,
                Err(problems) => Err(problems),
            };
            let before = before.map_err(|problems| of_other(&problems))?;
            Ok(differ(name, before.rendered.objects(), now.rendered.objects())?)
        }
    }
}

/// What sending it would change there; the target is asked, and nothing is changed.
async fn with_live(
    destination: &Arc<dyn Destination>,
    now: Made,
) -> Result<Vec<ObjectDiff>, Problem> {
    let reviewed = targets::as_if_reviewed(now.rendered, &now.plan.guards)?;
    let plan = destination.plan(&reviewed).await.map_err(targets::of_failure)?;
    Ok(plan.differences)
}

fn of_other(problems: &Problems) -> Problems {
    let told = problems.iter().map(|problem| {
        let message = format!("{} (in the release that it is compared with)", problem.message);
        Problem { message, ..problem.clone() }
    });
    Problems::new(told.collect())
}

fn with_last(last: Option<Last>, now: &Made) -> Result<Vec<ObjectDiff>, Problem> {
    let customer = &now.plan.customer;
    let Some(last) = last else { return differ(customer, [], now.rendered.objects()) };
    // Reading YAML takes longer than all the rest, and as a rule nothing differs.
    if last.is(&manifests(&now.rendered, Order::Pipeline)) {
        return Ok(Vec::new());
    }
    let before = last.objects().map_err(Problem::from)?;
    let mut found = differ(customer, &before, now.rendered.objects())?;
    if last.owner_only {
        conceal(&mut found, &secrets(&now.outputs));
    }
    Ok(found)
}

fn differ<'a>(
    customer: &str,
    before: impl IntoIterator<Item = &'a Value>,
    after: impl IntoIterator<Item = &'a Value>,
) -> Result<Vec<ObjectDiff>, Problem> {
    diff(before, after).map_err(|error| {
        let message = format!("{customer}: what is compared holds something else: {error}");
        Problem::of_class(FailureClass::ReleaseInvalid, message)
    })
}

/// A file that only its owner may read held something sensitive, and nothing in it says where. Of what
/// stood there only a leaf is shown in whose place something stands now that is not sensitive, and
/// which holds none of the sensitive outputs.
fn conceal(found: &mut [ObjectDiff], secrets: &[String]) {
    let leaf = |value: &Value| !matches!(value.view(), View::Array(_) | View::Object(_));
    for one in found {
        match &mut one.change {
            ObjectChange::Added(_) => {}
            ObjectChange::Removed(object) => *object = object.clone().into_sensitive(),
            ObjectChange::Changed(fields) => {
                for field in fields {
                    let shown = |text: &str| !secrets.iter().any(|secret| text.contains(secret));
                    match &mut field.change {
                        Change::Replaced(before, after)
                            if leaf(before) && !after.is_sensitive() && shown(&text(before)) => {}
                        // Marked on both sides, nothing would be shown of the new value.
                        Change::Replaced(before, after) if leaf(before) => {
                            let after = after.veiled();
                            let before = before.clone().into_sensitive().veiled();
                            field.change = Change::Replaced(before, after);
                        }
                        Change::Replaced(before, _) | Change::Removed(before) => {
                            *before = before.clone().into_sensitive();
                        }
                        Change::Added(..) | Change::Moved(..) => {}
                    }
                }
            }
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_json(), str::to_owned)
}

/// The texts of the sensitive outputs.
fn secrets(outputs: &Outputs) -> Vec<String> {
    fn gather(value: &Value, found: &mut Vec<String>) {
        match value.view() {
            View::Array(items) => items.iter().for_each(|item| gather(item, found)),
            View::Object(map) => map.values().for_each(|value| gather(value, found)),
            _ => found.push(text(value)),
        }
    }
    let mut found = Vec::new();
    let values = outputs.names().filter_map(|name| outputs.get(name));
    values.filter(|value| value.is_sensitive()).for_each(|value| gather(value, &mut found));
    found.retain(|text| !text.is_empty());
    found
}
