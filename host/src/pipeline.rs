//! The flow of a release, top to bottom.
//!
//! ```text
//! release.yaml + customers + bowline.toml
//!      │ bundle::open          read, check, resolve pins, digests
//!      ▼
//!   Bundle ──core::plan──► Plan, one a customer
//!      │ Renderer::prepare     each plugin version loaded once, if anybody calls it
//!      ▼
//!   (Plan, Outputs) ──settled?─► done: of the same, and the file was not touched
//!      │ render                the calls, made or taken over from the render cache ──► Rendered
//!      │ core::review          empty or collapsing output is refused here
//!      ▼
//!   Reviewed ──write──► OUT/CUSTOMER/manifests.yaml
//! ```

use std::sync::Arc;
use std::time::Instant;

use bowline_bundle::{Bundle, OpenOptions};
use bowline_core::Digest;
use bowline_core::plan::Plan;
use bowline_core::rendered::{Allowance, GuardError, review};
use bowline_render::output::{CustomerOutput, Layout, Order, OutputFolder};
use bowline_render::{Ledger, Render, RenderCache, RenderFailure, Renderer, fleet};
use bowline_sandbox::SharedSandbox;

use crate::customer::{CustomerReport, Done};
use crate::error::{Problem, Problems};
use crate::outputs::OutputsFrom;
use crate::planning::{artifacts, facts, plan_all, shared};
use crate::report::Progress;
use crate::stopping::WriteDoor;

/// What a render is asked for.
pub struct RenderRequest {
    /// Which release, for which customers.
    pub open: OpenOptions,
    /// A file or folder with Terraform's outputs.
    pub outputs: Option<std::path::PathBuf>,
    /// Where the manifests go; without, they stay in the report.
    pub out: Option<std::path::PathBuf>,
    /// How they are laid out.
    pub layout: Layout,
    /// In which order.
    pub order: Order,
    /// What a person allows beyond the guards.
    pub allowance: Allowance,
    /// How many customers at once.
    pub concurrency: usize,
    /// Where plugin calls are kept between renders; without, every call is made.
    pub cache: Option<Arc<RenderCache>>,
    /// Which program this is, down to its build: what another one wrote is written anew.
    pub program: Option<String>,
    /// Whether what an earlier render wrote is read before it is believed.
    pub verify: bool,
    /// What is written goes through here, until the render is stopped.
    pub door: Arc<WriteDoor>,
}

/// What came of a render.
pub struct FleetReport {
    /// The release.
    pub bundle: Bundle,
    /// The customers, by name.
    pub customers: Vec<CustomerReport>,
    /// Folders in the output that belong to no customer of the release.
    pub strangers: Vec<String>,
    /// How many plugin versions were loaded, and how many of them had to be compiled.
    pub plugins: (usize, usize),
    /// Terraform's outputs that placeholders stood for.
    pub placeholders: Vec<String>,
}

/// What every customer's render needs.
struct Context {
    renderer: Renderer,
    release: Arc<bowline_core::release::Release>,
    outputs: OutputsFrom,
    folder: Option<OutputFolder>,
    ledger: Option<Ledger>,
    layout: Layout,
    order: Order,
    allowance: Allowance,
    door: Arc<WriteDoor>,
}

/// Renders a release for its customers.
pub async fn render(
    request: RenderRequest,
    sandbox: SharedSandbox,
    progress: &Arc<Progress>,
) -> Result<FleetReport, Problems> {
    let bundle = open(request.open.clone()).await?;
    let facts = facts(&bundle);
    let planned = plan_all(&bundle, &facts);
    let outputs = OutputsFrom::open(request.outputs.as_deref(), &bundle.release)?;
    let folder = request.out.as_deref().map(|out| OutputFolder::open(out, &bundle.release.name));
    let folder = folder.transpose()?;
    let strangers = folder.as_ref().map(|folder| strangers(folder, &request.open, &bundle));

    progress.begin(planned.len());
    let plans: Vec<&Plan> = planned.iter().filter_map(|(_, plan)| plan.as_ref().ok()).collect();
    let shared = shared(&bundle, request.cache.clone());
    let artifacts = artifacts(&bundle);
    let find = |digest| artifacts.get(&digest).cloned();
    let renderer = Renderer::prepare(sandbox, shared, &plans, find);
    let ledger = ledger(&request, folder.as_ref());
    let (layout, order, allowance) = (request.layout, request.order, request.allowance);
    let (release, door) = (bundle.release.clone(), request.door);
    let context =
        Context { renderer, release, outputs, folder, ledger, layout, order, allowance, door };
    let context = Arc::new(context);
    let customers = fleet(planned, request.concurrency, |(name, plan)| {
        let (context, progress) = (context.clone(), progress.clone());
        async move {
            let began = Instant::now();
            let outcome = match plan {
                Ok(plan) => context.customer(&plan).await,
                Err(problems) => Err(problems),
            };
            progress.step();
            CustomerReport { name, outcome, time: began.elapsed() }
        }
    })
    .await;
    let plugins = context.renderer.plugins();
    context.ledger.iter().for_each(Ledger::save);
    request.cache.iter().for_each(|cache| cache.tidy());
    let placeholders = context.outputs.placeholders();
    let strangers = strangers.unwrap_or_default();
    Ok(FleetReport { bundle, customers, strangers, plugins, placeholders })
}

/// Opens a release beside the others' work: a registry may have to be waited for, and whoever stops
/// the program does not wait.
pub(crate) async fn open(options: OpenOptions) -> Result<Bundle, Problems> {
    let opened = tokio::task::spawn_blocking(move || bowline_bundle::open(&options)).await;
    match opened.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(opened) => Ok(opened?),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Err(crate::stopping::stopped().into()),
    }
}

impl Context {
    /// One customer, from plan to file.
    async fn customer(&self, plan: &Plan) -> Result<Done, Problems> {
        let outputs = self.outputs.of(&plan.customer, &self.release)?;
        let noted = self.ledger.as_ref().map(|ledger| (ledger, ledger.inputs(plan, &outputs)));
        let settled = noted.and_then(|(ledger, inputs)| ledger.settled(&plan.customer, &inputs));
        if let Some(settled) = settled {
            return Ok(Done::settled(plan, outputs, settled));
        }
        let rendered = self.renderer.render(plan, &outputs).await;
        let Render { rendered, receipts } = rendered.map_err(|failed| Problem::from(&*failed))?;
        let Some(folder) = &self.folder else {
            let reviewed = review(rendered, None, &plan.guards, self.allowance);
            let reviewed = reviewed.map_err(|error| guard(plan, &error))?;
            return Ok(Done::in_memory(plan, outputs, &reviewed, receipts, self.order));
        };
        let output = CustomerOutput::prepare(folder, &rendered, self.layout, self.order);
        let output = output.map_err(Problem::from)?;
        let reviewed = review(rendered, output.previous(), &plan.guards, self.allowance);
        let reviewed = reviewed.map_err(|error| guard(plan, &error))?;
        let text = noted.and_then(|_| output.text()).map(Digest::of);
        let written = self.door.through(|| output.write(&reviewed))?.map_err(Problem::from)?;
        let done = Done::written(plan, outputs, &reviewed, receipts, written);
        if let (Some((ledger, inputs)), Some(text)) = (noted, text) {
            ledger.note(&plan.customer, inputs, text, &done.to_settle());
        }
        Ok(done)
    }
}

/// What is known of the folder's last render; nothing where every call is to be made.
fn ledger(request: &RenderRequest, folder: Option<&OutputFolder>) -> Option<Ledger> {
    let (cache, folder) = (request.cache.clone()?, folder?);
    let form = format!("{} {:?} {:?}", request.program.as_ref()?, request.layout, request.order);
    Some(Ledger::of(cache, folder, form).verifying(request.verify))
}

fn guard(plan: &Plan, error: &GuardError) -> Problem {
    Problem::from(&*RenderFailure::of_guard(plan, error))
}

/// Folders of customers that the release no longer has; only known when all customers were read.
fn strangers(folder: &OutputFolder, open: &OpenOptions, bundle: &Bundle) -> Vec<String> {
    match open.selection {
        bowline_bundle::CustomerSelection::All => {
            let known: Vec<&str> = bundle.tenants.iter().map(|tenant| &*tenant.name).collect();
            folder.strangers(&known)
        }
        _ => Vec::new(),
    }
}
