//! `explain`: who set a field, and from what.
//!
//! ```text
//! RELEASE ──render one customer──► the writes of each object ──► those to one field, with
//!     base file and line  │  pipeline entry, plugin  │  what its config refers to, file and line
//! ```

mod question;
mod sources;

use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::{Bundle, OpenOptions, Written};
use bowline_core::diff::FieldPath;
use bowline_core::nearest::nearest;
use bowline_core::object::ObjectId;
use bowline_core::plan::PlannedCall;
use bowline_core::release::Place;
use bowline_core::store::{Event, History};
use bowline_core::{Digest, PluginId, Pointer, Value};
use bowline_render::RenderCache;
use bowline_sandbox::SharedSandbox;

pub use question::Question;
use question::{Known, listed};
pub use sources::Source;

use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::workshop::{Made, Opened};

/// What is to be explained.
pub struct ExplainRequest {
    /// The release, opened for one customer.
    pub open: OpenOptions,
    /// A file or folder with Terraform's outputs.
    pub outputs: Option<PathBuf>,
    /// Which field of which object.
    pub question: Question,
    /// Where plugin calls are kept between renders; without, every call is made.
    pub cache: Option<Arc<RenderCache>>,
}

/// How a field came to be what it is.
pub struct Explanation {
    /// The release.
    pub bundle: Bundle,
    /// The customer.
    pub customer: Arc<str>,
    /// The object.
    pub object: ObjectId,
    /// Whether it is still there.
    pub live: bool,
    /// The field.
    pub at: FieldPath,
    /// What it says now; marked where it must not be shown.
    pub now: Option<Value>,
    /// Who set it, oldest first.
    pub steps: Vec<Step>,
}

/// What one author did to the field.
pub struct Step {
    /// Who.
    pub by: By,
    /// What was there before.
    pub before: Option<Value>,
    /// What was there then.
    pub after: Option<Value>,
}

/// Who set a field.
pub enum By {
    /// The release's own object.
    Base(Place),
    /// A pipeline entry.
    Entry(Box<Entry>),
}

/// A pipeline entry that set a field.
pub struct Entry {
    /// Its place in the pipeline, from 1.
    pub number: usize,
    /// What messages call it.
    pub label: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The plugin.
    pub plugin: PluginId,
    /// The plugin's digest.
    pub digest: Digest,
    /// What its config refers to.
    pub sources: Vec<Source>,
}

/// Renders the customer and answers.
pub async fn explain(
    request: ExplainRequest,
    sandbox: SharedSandbox,
) -> Result<Explanation, Problems> {
    let mut opened = Opened::open(&request.open, request.outputs.as_deref())?;
    let workshop = opened.prepare(sandbox, request.cache);
    let only = opened.planned.pop().filter(|_| opened.planned.is_empty());
    let (customer, plan) = only.ok_or_else(|| {
        Problem::new(Exit::Usage, "one field is explained for one customer: name it with -c NAME")
    })?;
    let made = workshop.render(plan?).await?;
    let known = known(&made);
    let (object, at) = request.question.find(&known)?;
    let base = opened.bundle.base.get(object.number as usize);
    let history = made.rendered.store.history(object.number, base.map(|base| &base.value));
    let at = history.lasting(&at);
    let events = history.field(&at);
    if events.is_empty() {
        return Err(never(&customer, object, &at, &history).into());
    }
    let asked = Asked { made: &made, bundle: &opened.bundle, number: object.number, at: &at };
    let tenant = opened.bundle.tenants.first();
    let written = tenant
        .map(|tenant| Written::read(&opened.bundle, tenant, request.open.customers.as_deref()))
        .transpose()?;
    let steps = events.into_iter().map(|event| asked.step(event, written.as_ref()));
    Ok(Explanation {
        customer,
        object: object.id.clone(),
        live: object.live,
        now: history.now().and_then(|object| at.get_marked(object)),
        steps: steps.collect::<Result<_, Problems>>()?,
        at,
        bundle: opened.bundle,
    })
}

/// Every object that there is or was.
fn known(made: &Made) -> Vec<Known> {
    let store = &made.rendered.store;
    let live = store.objects().map(|(number, object)| (number, object, true));
    let removals = store.writes().iter().filter(|write| write.at.is_root());
    let gone = removals.filter(|write| write.after.is_none());
    let gone = gone.filter_map(|write| Some((write.object, write.before.as_ref()?, false)));
    let known = live.chain(gone).filter_map(|(number, object, live)| {
        Some(Known { number, id: ObjectId::of(object).ok()?, live })
    });
    known.collect()
}

fn never(customer: &str, object: &Known, at: &FieldPath, history: &History) -> Problem {
    let (far, value) = history.as_far_as(at);
    let keys = value.and_then(Value::as_object).map(|map| map.keys().cloned().collect::<Vec<_>>());
    let keys = keys.unwrap_or_default();
    let place = if far.is_root() { "the object".to_owned() } else { far.to_string() };
    let has = match (&keys[..], value) {
        ([], Some(value)) => format!("{place} is {}", value.kind()),
        _ => format!("{place} has {}", listed(keys.iter().map(ToString::to_string))),
    };
    let message =
        format!("{customer}: {} has no {at}, and nobody ever wrote one; {has}", object.id);
    let problem = Problem::new(Exit::InvalidInput, message);
    let missing = at.steps().get(far.steps().len());
    let missing = missing.map(|step| FieldPath::ROOT.then(step.clone()).to_string());
    let word = missing.as_deref().unwrap_or_default().trim_start_matches('/').to_owned();
    match nearest(&word, keys.iter().map(|key| &**key)) {
        Some(meant) => problem.hint(format!("did you mean {}?", far.part(meant))),
        None => problem,
    }
}

/// What an answer is made from.
struct Asked<'a> {
    made: &'a Made,
    bundle: &'a Bundle,
    number: u32,
    at: &'a FieldPath,
}

impl Asked<'_> {
    fn step(&self, event: Event, written: Option<&Written>) -> Result<Step, Problems> {
        let Event { by, before, after } = event;
        let calls = &self.made.plan.calls;
        let call = by.and_then(|by| calls.iter().enumerate().find(|(_, call)| call.author == by));
        let by = match (call, written) {
            (Some((index, call)), Some(written)) => {
                By::Entry(Box::new(self.entry(index, call, after.as_ref(), written)))
            }
            (_, written) => By::Base(self.base_place(written)?),
        };
        Ok(Step { by, before, after })
    }

    fn entry(
        &self,
        index: usize,
        call: &PlannedCall,
        after: Option<&Value>,
        written: &Written,
    ) -> Entry {
        let facts = self.made.plan.facts(self.made.outputs.clone());
        Entry {
            number: index + 1,
            label: call.label.clone(),
            place: call.place.clone(),
            plugin: call.plugin.clone(),
            digest: call.digest,
            sources: sources::of(call, &facts, self.at, after, written),
        }
    }

    fn base_place(&self, written: Option<&Written>) -> Result<Place, Problems> {
        let Some(base) = self.bundle.base.get(self.number as usize) else {
            return Ok(Place::file("release.yaml"));
        };
        let at = self.at.pointer(&base.value).unwrap_or(Pointer::ROOT);
        match written {
            Some(written) => {
                Ok(written.field(base, &at).map_err(|e| crate::error::of_bundle(&e))?)
            }
            None => Ok(base.source.clone()),
        }
    }
}
