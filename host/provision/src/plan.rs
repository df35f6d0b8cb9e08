//! Planning: what Terraform would do, before anybody lets it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bowline_core::run::TerraformPlan;
use bowline_core::terraform::{Diagnostic, PlanRecord, PlannedChanges, Stage};
use bowline_core::value::View;
use bowline_core::{Digest, FailureClass, Value};

use crate::ask::stopped;
use crate::error::ProvisionError;
use crate::hcl::assignments;
use crate::job::{Ended, Job};
use crate::provision::Provision;
use crate::watch::{Stop, Watch};
use crate::workplace::{private, remove_file};

/// A plan that takes longer has a lock that is worth knowing.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is wanted of the module's resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// That they are as the module says.
    Apply,
    /// That they are gone.
    Destroy,
}

/// A plan, ready to be applied once. Its file is deleted with it.
#[derive(Debug)]
pub struct Planned {
    /// What a run gets to know of it; no approval is in it yet.
    pub plan: TerraformPlan,
    /// What it would do, as digests.
    pub record: PlanRecord,
    changes: PlannedChanges,
    pub(crate) file: PlanFile,
}

/// How a plan stands to one that a person approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approved {
    /// It is that one.
    Same,
    /// It is what is left of that one.
    Part,
    /// It is another: what differs, a line each.
    Other(Vec<String>),
    /// It is another, and that one is not known here any more.
    Unknown,
}

/// A plan on disk, as long as it is wanted: it holds secrets.
#[derive(Debug)]
pub(crate) struct PlanFile(PathBuf);

impl PlanFile {
    fn make(path: PathBuf) -> Result<PlanFile, ProvisionError> {
        let failed = |cause| ProvisionError::system(format!("write {}", path.display()), cause);
        // Made here, so that it is for its owner alone; Terraform writes into it.
        private().write(true).create_new(true).open(&path).map_err(failed)?;
        Ok(PlanFile(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PlanFile {
    fn drop(&mut self) {
        if let Err(error) = remove_file(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "a plan cannot be deleted");
        }
    }
}

impl Provision {
    /// Asks Terraform what it would do.
    pub async fn plan(
        &mut self,
        intent: Intent,
        watch: &mut Watch<'_>,
    ) -> Result<Planned, ProvisionError> {
        self.make_ready(&mut watch.stop).await?;
        self.push_errored(&mut watch.stop).await?;
        self.check_lineage(&mut watch.stop).await?;
        // A plan that is made while another one is kept is a file of its own.
        self.plans += 1;
        let file = PlanFile::make(self.workplace.run(&format!("plan-{}", self.plans)))?;
        let job = self.planning(intent, &file)?;
        let ended = job.run(watch).await?;
        self.clear_output();
        let empty = self.planned(ended, watch).await?;
        let shown = file.path().display().to_string();
        let arguments = ["show", "-json", "-no-color", &shown];
        let text = self.asked(&arguments, Stage::Plan, &mut watch.stop).await?;
        let changes = PlannedChanges::read(&text, &self.settings.seal).map_err(|bad| {
            // The cause would show where it stopped reading, which may be in a secret.
            ProvisionError::new(FailureClass::TerraformInvalid, bad.to_string())
        })?;
        self.check_secrets(&changes)?;
        let record = changes.record();
        let digest = record.digest();
        self.workplace.keep_plan(digest, &record)?;
        let plan = TerraformPlan {
            digest,
            changes: changes.counts(),
            empty,
            guarded: changes.guarded(&self.settings.may_replace),
            approval: None,
            stale: None,
        };
        Ok(Planned { plan, record, changes, file })
    }

    /// How a plan stands to the one whose digest was approved.
    pub fn compare(&self, planned: &Planned, approved: Digest) -> Approved {
        if planned.plan.digest == approved {
            return Approved::Same;
        }
        let Some(record) = self.workplace.kept_plan(approved) else { return Approved::Unknown };
        match record.exceeded_by(&planned.changes).is_empty() {
            true => Approved::Part,
            false => Approved::Other(record.difference(&planned.record)),
        }
    }

    fn planning(&self, intent: Intent, file: &PlanFile) -> Result<Job, ProvisionError> {
        let variables = self.settings.variables.as_object();
        let variables = variables.into_iter().flat_map(|map| map.iter());
        // Read from standard input: a file or an environment would have to be kept from others.
        let input = assignments(variables.map(|(name, value)| (&**name, value)))?;
        let out = format!("-out={}", file.path().display());
        let mut arguments =
            vec!["plan", "-input=false", "-no-color", "-json", "-detailed-exitcode", &out];
        if !input.is_empty() {
            arguments.push("-var-file=/dev/stdin");
        }
        if intent == Intent::Destroy {
            arguments.push("-destroy");
        }
        // A short plan leaves no lock that would have to be known.
        Ok(Job { patience: PATIENCE, ..self.job("plan", &arguments, input) })
    }

    pub(crate) fn job(&self, what: &'static str, arguments: &[&str], input: String) -> Job {
        Job {
            what,
            patience: Duration::ZERO,
            command: self.commands.gated(arguments),
            input,
            stdout: self.workplace.run("stdout"),
            stderr: self.workplace.run("stderr"),
            probe: self.probe(),
        }
    }

    /// Whether there is nothing to do: exit code 0 of `-detailed-exitcode`, where 2 is something.
    async fn planned(&self, ended: Ended, watch: &mut Watch<'_>) -> Result<bool, ProvisionError> {
        if let Some(undeclared) = ended.heard.warnings.iter().find_map(undeclared) {
            let shown = &self.settings.module.shown;
            let message = format!("{shown} declares no variable {undeclared}");
            return Err(ProvisionError::new(FailureClass::TerraformInvalid, message)
                .hint("spec.terraform.variables in release.yaml gives it"));
        }
        match ended.status.code() {
            Some(0) => Ok(true),
            Some(2) => Ok(false),
            _ => Err(self.ended_badly("plan", Stage::Plan, &ended, watch).await),
        }
    }

    /// The error of a long command; a lock that it left is released.
    pub(crate) async fn ended_badly(
        &self,
        what: &str,
        stage: Stage,
        ended: &Ended,
        watch: &mut Watch<'_>,
    ) -> ProvisionError {
        if let (None, Some(lock)) = (ended.status.code(), &ended.lock) {
            // Whatever comes of it: what it was killed by is what is told.
            let mut stop = crate::watch::never();
            if let Err(error) = self.release(Some(lock), &mut stop).await {
                tracing::warn!(%error, "a lock could not be released");
            }
        }
        if ended.stopped || watch.stop_now() > Stop::Go {
            return stopped(what);
        }
        let how = format!("Terraform's {what} ended with {}", ended.status);
        self.teller().error(stage, &ended.heard.errors, &how)
    }

    /// What Terraform said is told by now, and nobody else's business.
    pub(crate) fn clear_output(&self) {
        for name in ["stdout", "stderr"] {
            let path = self.workplace.run(name);
            if let Err(error) = remove_file(&path) {
                tracing::warn!(path = %path.display(), %error, "an output cannot be deleted");
            }
        }
    }

    /// A variable that gets a secret and does not say so would be shown by Terraform.
    fn check_secrets(&self, changes: &PlannedChanges) -> Result<(), ProvisionError> {
        let View::Object(variables) = self.settings.variables.view() else { return Ok(()) };
        let shown = |(name, value): &(&bowline_core::value::Key, &Value)| {
            value.is_sensitive() && !changes.sensitive_variables.contains(&***name)
        };
        let Some((name, _)) = variables.iter().find(shown) else { return Ok(()) };
        let module = &self.settings.module.shown;
        let message = format!("variable {name} of {module} gets a secret, and is not sensitive");
        Err(ProvisionError::new(FailureClass::TerraformInvalid, message)
            .hint(format!("write `sensitive = true` into variable {name:?}")))
    }
}

fn undeclared(warning: &Diagnostic) -> Option<String> {
    if !warning.summary.eq_ignore_ascii_case("value for undeclared variable") {
        return None;
    }
    warning.detail.split('"').nth(1).map(str::to_owned)
}
