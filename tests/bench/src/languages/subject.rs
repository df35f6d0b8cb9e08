//! The plugin in one language, measured.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, ensure};
use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, CargoOutput, build_plugin};
use bowline_core::facts::{Facts, Outputs, ReleaseFacts};
use bowline_core::grant::Grants;
use bowline_core::kinds::Kinds;
use bowline_core::limits::{CallLimits, LimitPolicy};
use bowline_core::store::Store;
use bowline_core::{Digest, Map, Value};
use bowline_sandbox::{Invocation, Program, Receipt, Sandbox, SandboxSettings};
use tokio::runtime::Runtime;

use super::table::Row;
use super::{Extent, NAMESPACE, check, median, session};
use crate::places;

/// A plugin that was built.
pub(super) struct Subject {
    language: &'static str,
    artifact: Artifact,
    grants: Arc<Grants>,
    limits: Arc<CallLimits>,
}

/// What calls it.
struct Caller<'a> {
    subject: &'a Subject,
    runtime: &'a Runtime,
    sandbox: Sandbox,
    program: Program,
    facts: Arc<Facts>,
}

impl Subject {
    /// Builds the plugin from its sources, and installs what that needs where it is not there.
    pub(super) fn build(language: &'static str, folder: &Path) -> anyhow::Result<Subject> {
        let options = BuildOptions {
            tools_dir: Some(places::work()?.join("language-tools")),
            check_schema: false,
            output: CargoOutput::Kept,
            ..BuildOptions::default()
        };
        let artifact = build_plugin(folder, &options)?;
        let grants = Grants::new(artifact.manifest().capabilities.clone(), []);
        let limits = LimitPolicy::default().limits_for(&grants)?.into();
        Ok(Subject { language, artifact, grants: grants.into(), limits })
    }

    /// Compiles, loads and calls it.
    pub(super) fn measure(&self, store: &Store, extent: Extent) -> anyhow::Result<Row> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let cache = tempfile::tempdir_in(places::work()?)?;
        let (caller, compiled) = Caller::load(self, &runtime, cache.path())?;
        ensure!(caller.program.was_compiled(), "{}: there was compiled code", self.language);
        let mut loads = Vec::new();
        for _ in 0..extent.loads {
            let (caller, took) = Caller::load(self, &runtime, cache.path())?;
            ensure!(!caller.program.was_compiled(), "{}: it was compiled again", self.language);
            loads.push(took);
        }
        let (call, receipt) = caller.times(store, extent.calls)?;
        let (none, _) = caller.times(&Store::default(), extent.calls)?;
        Ok(Row {
            language: self.language,
            bytes: self.artifact.bytes().len(),
            compiled,
            loaded: median(loads),
            call,
            none,
            peak_memory: receipt.peak_memory,
        })
    }
}

impl<'a> Caller<'a> {
    /// A sandbox of its own each time, so that nothing is in memory already.
    fn load(
        subject: &'a Subject,
        runtime: &'a Runtime,
        cache: &Path,
    ) -> anyhow::Result<(Caller<'a>, Duration)> {
        let settings =
            SandboxSettings { cache: Some(cache.to_owned()), ..SandboxSettings::default() };
        let sandbox = Sandbox::new(settings)?;
        let began = Instant::now();
        let program = runtime.block_on(sandbox.load(&subject.artifact, subject.limits.memory));
        let took = began.elapsed();
        let program = program.map_err(|failed| anyhow!("{failed}"))?;
        Ok((Caller { subject, runtime, sandbox, program, facts: facts().into() }, took))
    }

    /// The time of a call in the middle, and what the last one used.
    fn times(&self, store: &Store, times: usize) -> anyhow::Result<(Duration, Receipt)> {
        let (mut took, mut last) = (Vec::new(), None);
        for _ in 0..times {
            let (time, receipt) = self.call(store)?;
            took.push(time);
            last = Some(receipt);
        }
        Ok((median(took), last.context("a plugin is called at least once")?))
    }

    /// What a render does for an entry of the pipeline, but for keeping the edits.
    fn call(&self, store: &Store) -> anyhow::Result<(Duration, Receipt)> {
        let config = Value::from_json(&format!(r#"{{"namespace": "{NAMESPACE}"}}"#))?;
        let Subject { language, limits, grants, .. } = self.subject;
        let began = Instant::now();
        let given = Invocation {
            session: Some(session(store)),
            facts: Some(self.facts.clone()),
            ..Invocation::new(limits.clone(), grants.clone())
        };
        let called = self.runtime.block_on(self.sandbox.transform(&self.program, given, &config));
        let took = began.elapsed();
        called.result.map_err(|failed| anyhow!("{failed}"))?;
        check(&mut called.session.context("a call that went well leaves its objects")?, language)?;
        Ok((took, called.receipt))
    }
}

/// What there is to ask about a release that nobody has. The plugins ask which kinds live in namespaces.
fn facts() -> Facts {
    let release = ReleaseFacts {
        name: "fleet".into(),
        version: "1.0.0".into(),
        digest: Digest::of(""),
        images: BTreeMap::new(),
        kinds: Kinds::builtin(),
    };
    Facts {
        release: release.into(),
        customer: "nobody".into(),
        labels: BTreeMap::new(),
        values: Map::new().into(),
        outputs: Outputs::default(),
    }
}
