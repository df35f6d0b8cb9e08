//! From what a bundle holds to what core plans with: the one place where their types meet.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_bundle::{Bundle, Ready};
use bowline_core::Digest;
use bowline_core::facts::ReleaseFacts;
use bowline_core::grant::Grants;
use bowline_core::kinds::Kinds;
use bowline_core::plan::{Choice, Plan, plan};
use bowline_core::store::Store;
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
    let choices: BTreeMap<_, _> = ready
        .plugins
        .iter()
        .map(|(name, artifact)| {
            let (id, digest) = (artifact.id().clone(), artifact.digest());
            let asked = artifact.manifest().capabilities.iter().cloned();
            let grants = Grants::new(asked, bundle.operator.granted(&id, digest));
            (name.clone(), Choice { id, digest, grants: Arc::new(grants) })
        })
        .collect();
    let (customer, values) = (&ready.customer, ready.values.clone());
    plan(&bundle.release, facts, customer, values, &choices, &bundle.operator.limits).map_err(
        |error| {
            let message = format!("{}: {error}", customer.name);
            let problem = Problem::of_class(error.class(), message);
            error.hint().into_iter().fold(problem, Problem::hint)
        },
    )
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
