//! Terraform for one customer, as a run commands it.

use std::io;
use std::sync::Arc;

use bowline_core::facts::{Facts, Outputs};
use bowline_core::release::Terraform;
use bowline_core::run::{Changes, Failure, TaskResult, TerraformPlan};
use bowline_core::terraform::StatePlace;
use bowline_core::{Digest, FailureClass, Value};
use bowline_journal::Journal;
use bowline_provision::{
    Approved, Intent, Module, Planned, Program, Progress, ProgressStage, Provision, Settings,
    Stop as TerraformStop, Watch,
};
use tokio::sync::{Mutex, OnceCell, watch};

use super::place::approval;
use super::secrets::Keyring;
use super::{Job, Reports};
use crate::run::clock::Clock;
use crate::run::state::State;
use crate::run::stop::Stop;

/// One customer's Terraform, opened when it is first needed.
pub struct Ground {
    /// The customer.
    pub customer: Arc<str>,
    /// The program; found once for all customers.
    pub program: Arc<OnceCell<Program>>,
    /// What the release says.
    pub terraform: Terraform,
    /// Its module.
    pub module: Module,
    /// Where the state lives.
    pub place: StatePlace,
    /// The customer's environment for Terraform.
    pub env: Vec<(String, Value)>,
    /// What variables may name.
    pub facts: Facts,
    /// Reads secrets.
    pub keyring: Arc<Keyring>,
    /// The state folder.
    pub state: State,
    /// Whether everything is to go away.
    pub intent: Intent,
    /// Tells the time.
    pub clock: Clock,
    /// The customer's folder, and what was planned in it.
    pub open: Mutex<Option<Open>>,
}

/// What is open while a run is under way.
pub struct Open {
    provision: Provision,
    planned: Option<Planned>,
}

impl Ground {
    /// What Terraform would do.
    pub async fn plan(
        &self,
        job: &Job,
        stop: &Stop,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let mut open = self.open().await?;
        let Some(open) = open.as_mut() else { return Err(closed()) };
        self.resume(open, job, stop, reports).await?;
        open.planned = None;
        let planned = self.planned(&mut open.provision, stop, reports).await?;
        let mut plan = planned.plan.clone();
        let now = self.clock.now();
        let journal: &Journal = &self.state.journal;
        (plan.approval, plan.stale) = approval(journal, &self.customer, plan.digest, None, now)?;
        open.planned = Some(planned);
        Ok(TaskResult::Planned(plan))
    }

    /// Has Terraform do it: exactly what was planned, or, where a process that is gone did a part of
    /// it, what is left of that.
    pub async fn apply(
        &self,
        job: &Job,
        stop: &Stop,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let (Some(permit), Some(reviewed)) = (&job.permit, &job.planned) else {
            let message = "Terraform changes nothing without a plan and a permit";
            return Err(Failure::new(FailureClass::Unknown, message));
        };
        let mut open = self.open().await?;
        let Some(open) = open.as_mut() else { return Err(closed()) };
        self.resume(open, job, stop, reports).await?;
        let planned = match open.planned.take() {
            Some(planned) => planned,
            None => self.planned(&mut open.provision, stop, reports).await?,
        };
        let planned = self.held_to(&open.provision, planned, reviewed.digest)?;
        let mut note = |text: &str| note(reports, text);
        let mut progress = |progress: Progress| tell(reports, &progress);
        let mut watch =
            Watch { note: &mut note, progress: &mut progress, stop: follow(stop.clone()) };
        let applied = open.provision.apply(permit, planned, &mut watch).await;
        let applied = applied.map_err(|error| error.failure())?;
        Ok(TaskResult::Applied { lineage: applied.lineage })
    }

    /// The outputs, read from the state.
    pub async fn outputs(&self) -> Result<Outputs, Failure> {
        let mut open = self.open().await?;
        let Some(open) = open.as_mut() else { return Err(closed()) };
        let mut stop = watch::channel(TerraformStop::Go).1;
        let outputs = open.provision.outputs(&self.terraform.outputs, &mut stop).await;
        outputs.map_err(|error| error.failure())
    }

    /// Takes the customer's folder, if that has not been done.
    async fn open(&self) -> Result<tokio::sync::MutexGuard<'_, Option<Open>>, Failure> {
        let mut open = self.open.lock().await;
        if open.is_none() {
            let find = || async { Program::find(None).await };
            let program = self.program.get_or_try_init(find).await;
            let program = program.map_err(|error| error.failure())?;
            let provision = Provision::open(program, self.settings().await?);
            let provision = provision.map_err(|error| error.failure())?;
            *open = Some(Open { provision, planned: None });
        }
        Ok(open)
    }

    async fn settings(&self) -> Result<Settings, Failure> {
        let (terraform, what) = (&self.terraform, "spec.terraform.variables");
        let variables = self.keyring.resolve(&terraform.variables, &self.facts, what).await?;
        Ok(Settings {
            folder: self.state.terraform(&self.customer),
            module: self.module.clone(),
            place: self.place.clone(),
            variables,
            env: self.env.iter().cloned().collect(),
            may_replace: terraform.may_replace.clone(),
            seal: bowline_core::terraform::Seal::new(self.state.installation.key),
        })
    }

    /// Finds a Terraform again that a process before this one began.
    async fn resume(
        &self,
        open: &mut Open,
        job: &Job,
        stop: &Stop,
        reports: &Reports,
    ) -> Result<(), Failure> {
        let Some(Some(noted)) = &job.interrupted else { return Ok(()) };
        let mut note = |text: &str| note(reports, text);
        let mut progress = |progress: Progress| tell(reports, &progress);
        let mut watch =
            Watch { note: &mut note, progress: &mut progress, stop: follow(stop.clone()) };
        let resumed = open.provision.resume(noted, &mut watch).await;
        resumed.map(drop).map_err(|error| error.failure())
    }

    async fn planned(
        &self,
        provision: &mut Provision,
        stop: &Stop,
        reports: &Reports,
    ) -> Result<Planned, Failure> {
        let mut note = |text: &str| note(reports, text);
        let mut progress = |progress: Progress| tell(reports, &progress);
        let mut watch =
            Watch { note: &mut note, progress: &mut progress, stop: follow(stop.clone()) };
        let planned = provision.plan(self.intent, &mut watch).await;
        let planned = planned.map_err(|error| error.failure())?;
        tell_plan(&planned.plan, reports);
        Ok(planned)
    }

    /// What is planned now against what was planned when the run decided.
    fn held_to(
        &self,
        provision: &Provision,
        planned: Planned,
        before: Digest,
    ) -> Result<Planned, Failure> {
        let differs = |lines: Vec<String>| {
            let message = format!(
                "Terraform's plan is {}, and the run decided on {before}",
                planned.plan.digest
            );
            let failure = Failure::new(FailureClass::ApprovalStale, message);
            lines.into_iter().take(10).fold(failure, Failure::hint)
        };
        match provision.compare(&planned, before) {
            Approved::Same | Approved::Part => Ok(planned),
            Approved::Other(lines) => Err(differs(lines)),
            Approved::Unknown => Err(differs(Vec::new())),
        }
    }
}

/// Writes down what a process after this one must know, before Terraform begins.
fn note(reports: &Reports, text: &str) -> io::Result<()> {
    let written = reports.note(text.to_owned());
    // Terraform is started from a worker that may wait: it is told to be one that does.
    let written =
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(written));
    match written {
        true => Ok(()),
        false => Err(io::Error::other("the journal takes nothing more")),
    }
}

/// What Terraform would do, and what a person approves it by.
fn tell_plan(plan: &TerraformPlan, reports: &Reports) {
    if plan.empty {
        return;
    }
    let Changes { created, updated, deleted, .. } = plan.changes;
    let digest = plan.digest;
    reports.say(&format!(
        "Terraform: {created} to create, {updated} to change, {deleted} to delete; {digest}"
    ));
    for address in &plan.guarded {
        reports.say(&format!("Terraform: would destroy {address}"));
    }
}

fn tell(reports: &Reports, progress: &Progress) {
    let Progress { address, action, stage } = progress;
    let line = match stage {
        ProgressStage::Started => format!("{address}: {action}"),
        ProgressStage::Going { seconds } => format!("{address}: {action}, {seconds} s"),
        ProgressStage::Done => format!("{address}: {action} done"),
        ProgressStage::Failed => format!("{address}: {action} failed"),
    };
    // That it looks at what is there says nothing of what changes.
    if !matches!(stage, ProgressStage::Going { .. }) && action != "refresh" {
        reports.say(&line);
    }
    reports.progress(&line);
}

/// A run's stop as Terraform's.
fn follow(mut stop: Stop) -> watch::Receiver<TerraformStop> {
    let (raise, seen) = watch::channel(TerraformStop::Go);
    tokio::spawn(async move {
        tokio::select! {
            () = stop.asked() => {}
            () = raise.closed() => return,
        }
        raise.send_replace(TerraformStop::Ask);
        tokio::select! {
            () = stop.forced() => {}
            () = raise.closed() => return,
        }
        raise.send_replace(TerraformStop::Force);
    });
    seen
}

fn closed() -> Failure {
    Failure::new(FailureClass::Unknown, "the customer's Terraform folder is not open")
}
