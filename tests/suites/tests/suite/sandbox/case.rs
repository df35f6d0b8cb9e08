//! One call of one guest, described, done and told.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bowline_artifact::Artifact;
use bowline_core::grant::{Capability, Grants};
use bowline_core::limits::CallLimits;
use bowline_core::object::ObjectId;
use bowline_core::store::{Session, Store};
use bowline_core::{FailureClass, Finding, Value};
use bowline_sandbox::{
    Assessment, Called, ClusterReads, Failed, Files, HttpClient, Invocation, LogLine, Outcome,
    Program, Progress, Receipt, Sandbox, SandboxSettings, SharedSandbox,
};

use super::{innocent, world};
use crate::guests;

/// The sandbox that all tests share. What it compiled is kept for the next run of the tests.
pub static SANDBOX: LazyLock<SharedSandbox> = LazyLock::new(|| {
    let cache = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiled"));
    Arc::new(Sandbox::new(SandboxSettings { cache, ..SandboxSettings::default() }).unwrap())
});

/// A call that is about to be done.
pub struct Case {
    artifact: Artifact,
    config: Value,
    limits: CallLimits,
    asked: Vec<Capability>,
    granted: Vec<Capability>,
    invocation: Invocation,
    store: Store,
}

impl Case {
    /// A call of a guest of `tests/guests`.
    pub fn of(guest: &str) -> Case {
        Case::calling(guests::artifact(guest))
    }

    /// A call of any plugin.
    pub fn calling(artifact: Artifact) -> Case {
        let mut invocation = Invocation::new(Arc::default(), Arc::default());
        invocation.facts = Some(world::facts("acme"));
        invocation.files = world::files();
        invocation.created = Duration::from_secs(1_700_000_000);
        Case {
            artifact,
            config: Value::NULL,
            limits: CallLimits::default(),
            asked: Vec::new(),
            granted: Vec::new(),
            invocation,
            store: world::store(),
        }
    }

    /// With this config, a word for most guests.
    pub fn config(mut self, config: impl Into<Value>) -> Case {
        self.config = config.into();
        self
    }

    /// With other limits.
    pub fn limits(mut self, change: impl FnOnce(&mut CallLimits)) -> Case {
        change(&mut self.limits);
        self
    }

    /// With these objects.
    pub fn store(mut self, store: Store) -> Case {
        self.store = store;
        self
    }

    /// With capabilities that the manifest asks for.
    pub fn asking(mut self, capabilities: &[&str]) -> Case {
        self.asked = capabilities.iter().map(|text| text.parse().unwrap()).collect();
        self
    }

    /// With capabilities that the operator grants.
    pub fn granting(mut self, capabilities: &[&str]) -> Case {
        self.granted = capabilities.iter().map(|text| text.parse().unwrap()).collect();
        self
    }

    /// With a cluster to read from.
    pub fn reads(mut self, reads: impl ClusterReads + 'static) -> Case {
        self.invocation.reads = Some(Arc::new(reads));
        self
    }

    /// With somebody who sends requests.
    pub fn http(mut self, http: impl HttpClient + 'static) -> Case {
        self.invocation.http = Some(Arc::new(http));
        self
    }

    /// With a step's past.
    pub fn progress(mut self, progress: Progress) -> Case {
        self.invocation.progress = progress;
        self
    }

    /// With other files of the release.
    pub fn files(mut self, files: Files) -> Case {
        self.invocation.files = files;
        self
    }

    /// With a folder for guests that read files through WASI.
    pub fn folder(mut self, folder: PathBuf) -> Case {
        self.invocation.files.folder = Some(folder);
        self
    }

    /// Calls a transformer.
    pub async fn transform(self) -> Told<Vec<Finding>> {
        let (program, invocation, config) = self.prepare(true).await;
        Told::of(SANDBOX.transform(&program, invocation, &config).await).await
    }

    /// Calls a validator.
    pub async fn validate(self) -> Told<Vec<Finding>> {
        let (program, invocation, config) = self.prepare(true).await;
        Told::of(SANDBOX.validate(&program, invocation, &config).await).await
    }

    /// Calls a health plugin.
    pub async fn assess(self, object: &str) -> Told<Assessment> {
        let (program, mut invocation, config) = self.prepare(false).await;
        // A health plugin sees neither the release nor the customer.
        invocation.facts = None;
        let object = world::json(object);
        Told::of(SANDBOX.assess(&program, invocation, &object, &config).await).await
    }

    /// Calls a step.
    pub async fn run(self) -> Told<Outcome> {
        let (program, invocation, config) = self.prepare(false).await;
        Told::of(SANDBOX.run_step(&program, invocation, &config).await).await
    }

    /// How loading the plugin fails.
    pub async fn refusal(self) -> String {
        let loaded = SANDBOX.load(&self.artifact, self.limits.memory).await;
        innocent::is_unharmed(&SANDBOX).await;
        loaded.map(|_| ()).unwrap_err().to_string()
    }

    async fn prepare(self, sees_objects: bool) -> (Program, Invocation, Value) {
        let program = SANDBOX.load(&self.artifact, self.limits.memory).await;
        let program = program.unwrap_or_else(|failure| panic!("{failure}"));
        let mut invocation = self.invocation;
        let may_read_sensitive =
            self.granted.iter().any(|one| matches!(one, Capability::Output(_)));
        if sees_objects {
            let session = world::session(&self.store, &self.limits, may_read_sensitive);
            invocation.session = Some(session);
        }
        invocation.grants = Arc::new(Grants::new(self.asked, self.granted));
        invocation.limits = Arc::new(self.limits);
        (program, invocation, self.config)
    }
}

/// What came of a call.
pub struct Told<T> {
    pub result: Result<T, Failed>,
    pub session: Option<Session>,
    pub log: Vec<LogLine>,
    pub receipt: Receipt,
}

impl<T> Told<T> {
    async fn of(called: Called<T>) -> Told<T> {
        innocent::is_unharmed(&SANDBOX).await;
        let Called { result, session, log, receipt, trace: _ } = called;
        Told { result, session, log, receipt }
    }

    /// The class of the failure.
    pub fn class(&self) -> Option<FailureClass> {
        self.result.as_ref().err().map(|failure| failure.class)
    }

    /// The failure with its hint, as a person sees it.
    pub fn failure(&self) -> String {
        match &self.result {
            Ok(_) => "no failure".to_owned(),
            Err(failure) => match &failure.hint {
                None => failure.to_string(),
                Some(hint) => format!("{failure}\n  hint: {hint}"),
            },
        }
    }

    /// The log, one line a line.
    pub fn log(&self) -> String {
        let lines = self.log.iter().map(|line| format!("{:?} {}", line.level, line.message));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The objects as the call left them.
    pub fn objects(self) -> String {
        world::committed(self.session.expect("the call was not cut off"))
    }
}

impl Told<Vec<Finding>> {
    /// The findings, one a line, or the failure.
    pub fn findings(&self) -> String {
        match &self.result {
            Ok(findings) => listed(findings),
            Err(_) => self.failure(),
        }
    }
}

/// Findings, one a line.
pub fn listed(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let _ = write!(text, "{}: ", finding.code);
        if let Some(object) = &finding.object {
            let ObjectId { kind, name, .. } = object;
            let _ = write!(text, "{kind}/{name} ");
        }
        let _ = writeln!(text, "{}", finding.message);
    }
    text
}
