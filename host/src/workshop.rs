//! Renders that stay in memory: what `diff`, `explain`, `shadow` and `replay` look at. The same plans,
//! plugins and outputs as in [`pipeline`](crate::pipeline), without review and without files.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_bundle::{Bundle, OpenOptions};
use bowline_core::Digest;
use bowline_core::facts::{Outputs, ReleaseFacts};
use bowline_core::plan::Plan;
use bowline_core::release::Release;
use bowline_core::rendered::Rendered;
use bowline_render::{RenderCache, Renderer, Shared};
use bowline_sandbox::{Receipt, SharedSandbox};

use crate::error::{Problem, Problems};
use crate::outputs::OutputsFrom;
use crate::planning::{artifacts, facts, plan_all, shared};

/// A customer with a plan, or with what is wrong.
pub type Planned = (Arc<str>, Result<Plan, Problems>);

/// A release that was opened and whose customers have plans; nothing is rendered yet.
pub struct Opened {
    /// The release.
    pub bundle: Bundle,
    /// What all customers' plugins can ask about it.
    pub facts: Arc<ReleaseFacts>,
    /// The selected customers, by name.
    pub planned: Vec<Planned>,
    outputs: OutputsFrom,
}

/// A release, ready to render any of its plans.
pub struct Workshop {
    release: Arc<Release>,
    outputs: OutputsFrom,
    renderer: Renderer,
}

/// A customer's render.
pub struct Made {
    /// What was done.
    pub plan: Plan,
    /// With which outputs.
    pub outputs: Outputs,
    /// What came of it.
    pub rendered: Rendered,
    /// What each call used.
    pub receipts: Vec<Receipt>,
}

impl Opened {
    /// Opens a release for its selected customers.
    pub fn open(open: &OpenOptions, outputs: Option<&Path>) -> Result<Opened, Problems> {
        let bundle = bowline_bundle::open(open)?;
        let facts = facts(&bundle);
        let planned = plan_all(&bundle, &facts);
        let outputs = OutputsFrom::open(outputs, &bundle.release)?;
        Ok(Opened { bundle, facts, planned, outputs })
    }

    /// Prepares to render all plans. With a cache, calls that earlier renders have made are taken over.
    pub fn prepare(&self, sandbox: SharedSandbox, cache: Option<Arc<RenderCache>>) -> Workshop {
        let plans = self.planned.iter().filter_map(|(_, plan)| plan.as_ref().ok());
        let known = artifacts(&self.bundle);
        self.workshop(&plans.collect::<Vec<_>>(), &known, shared(&self.bundle, cache), sandbox)
    }

    /// Prepares to render `plans`, which also call plugins that are in `files`. Every call is made.
    pub fn prepare_for(
        &self,
        plans: &[&Plan],
        files: HashMap<Digest, Arc<Artifact>>,
        sandbox: SharedSandbox,
    ) -> Workshop {
        let mut known = artifacts(&self.bundle);
        known.extend(files);
        self.workshop(plans, &known, shared(&self.bundle, None), sandbox)
    }

    fn workshop(
        &self,
        plans: &[&Plan],
        files: &HashMap<Digest, Arc<Artifact>>,
        shared: Shared,
        sandbox: SharedSandbox,
    ) -> Workshop {
        let find = |digest| files.get(&digest).cloned();
        let renderer = Renderer::prepare(sandbox, shared, plans, find);
        let (release, outputs) = (self.bundle.release.clone(), self.outputs.clone());
        Workshop { release, outputs, renderer }
    }
}

impl Workshop {
    /// Terraform's outputs for a customer.
    pub fn outputs(&self, customer: &str) -> Result<Outputs, Problem> {
        self.outputs.of(customer, &self.release)
    }

    /// Renders one customer.
    pub async fn render(&self, plan: Plan) -> Result<Made, Problems> {
        let outputs = self.outputs(&plan.customer)?;
        self.render_with(plan, outputs).await
    }

    /// Renders one customer with these outputs.
    pub async fn render_with(&self, plan: Plan, outputs: Outputs) -> Result<Made, Problems> {
        let rendered = self.renderer.render(&plan, &outputs).await;
        let bowline_render::Render { rendered, receipts } =
            rendered.map_err(|failed| Problem::from(&*failed))?;
        Ok(Made { plan, outputs, rendered, receipts })
    }
}
