//! From what a bundle holds to what core plans with: the one place where their types meet.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_bundle::{Bundle, Ready};
use bowline_core::facts::ReleaseFacts;
use bowline_core::grant::Grants;
use bowline_core::kinds::Kinds;
use bowline_core::plan::{Choice, Plan, PlanError, RunPlugin, health_plugins, plan, step_plugins};
use bowline_core::store::Store;
use bowline_core::{Digest, PluginName, Role};
use bowline_render::{RenderCache, Shared};
use bowline_sandbox::Files;

use crate::error::{Problem, Problems};

/// What all customers' plugins can ask about the release.
pub fn facts(bundle: &Bundle) -> Arc<ReleaseFacts> {
    let mut kinds = Kinds::builtin();
    bundle.base.iter().for_each(|object| kinds.learn(&object.value));
    let release = &bundle.release;
    Arc::new(ReleaseFacts {
        name: release.name.clone(),
        version: release.version.clone(),
        digest: bundle.digest,
        images: release.images.clone(),
        kinds,
    })
}

/// A plan for each customer, or what is wrong with that one.
pub fn plan_all(
    bundle: &Bundle,
    facts: &Arc<ReleaseFacts>,
) -> Vec<(Arc<str>, Result<Plan, Problems>)> {
    let plans = bundle.tenants.iter().map(|tenant| {
        let planned = match &tenant.outcome {
            Ok(ready) => plan_one(bundle, facts, ready).map_err(Problems::from),
            Err(errors) => Err(Problems::from(errors.clone())),
        };
        (tenant.name.clone(), planned)
    });
    plans.collect()
}

/// The plan of one customer.
pub fn plan_one(
    bundle: &Bundle,
    facts: &Arc<ReleaseFacts>,
    ready: &Ready,
) -> Result<Plan, Problem> {
    let choices = choices(bundle, ready, |_| true);
    let (customer, values) = (&ready.customer, ready.values.clone());
    plan(&bundle.release, facts, customer, values, &choices, &bundle.operator.limits)
        .map_err(|error| unplanned(&customer.name, &error))
}

/// How the steps of one customer's runs are called, by the plugin's name.
pub fn plan_steps(bundle: &Bundle, ready: &Ready) -> Result<BTreeMap<String, RunPlugin>, Problem> {
    let choices = choices(bundle, ready, |role| role == Role::Step);
    step_plugins(&bundle.release, &choices, &bundle.operator.limits)
        .map_err(|error| unplanned(&ready.customer.name, &error))
}

/// How the plugins that judge one customer's objects are called, by the plugin's name.
pub fn plan_health(bundle: &Bundle, ready: &Ready) -> Result<BTreeMap<String, RunPlugin>, Problem> {
    let choices = choices(bundle, ready, |role| role == Role::Health);
    health_plugins(&bundle.release, &choices, &bundle.operator.limits)
        .map_err(|error| unplanned(&ready.customer.name, &error))
}

/// The versions that a customer runs of the plugins whose role is wanted, with what they may do.
fn choices(
    bundle: &Bundle,
    ready: &Ready,
    wanted: impl Fn(Role) -> bool,
) -> BTreeMap<PluginName, Choice> {
    let plugins = ready.plugins.iter().filter(|(_, artifact)| wanted(artifact.manifest().role));
    let choices = plugins.map(|(name, artifact)| {
        let (id, digest) = (artifact.id().clone(), artifact.digest());
        let asked = artifact.manifest().capabilities.iter().cloned();
        let grants = Grants::new(asked, bundle.operator.granted(&id, digest));
        (name.clone(), Choice { id, digest, grants: Arc::new(grants) })
    });
    choices.collect()
}

fn unplanned(customer: &str, error: &PlanError) -> Problem {
    let problem = Problem::of_class(error.class(), format!("{customer}: {error}"));
    error.hint().into_iter().fold(problem, Problem::hint)
}

/// The plugins' files by their digest: each version once, however many customers run it.
pub fn artifacts(bundle: &Bundle) -> HashMap<Digest, Arc<Artifact>> {
    let ready = bundle.tenants.iter().filter_map(|tenant| tenant.outcome.as_ref().ok());
    let all = ready.flat_map(|ready| ready.plugins.values());
    all.map(|artifact| (artifact.digest(), artifact.clone())).collect()
}

/// What all customers share in a render: the base is parsed once.
pub fn shared(bundle: &Bundle, cache: Option<Arc<RenderCache>>) -> Shared {
    let files: HashMap<String, Files> = bundle
        .files
        .iter()
        .map(|(path, folder)| {
            let files =
                Files { contents: folder.content.clone(), folder: Some(folder.real.clone()) };
            (path.clone(), files)
        })
        .collect();
    let base = Store::new(bundle.base.iter().map(|object| object.value.clone()));
    Shared { base, files, reads: None, cache }
}
