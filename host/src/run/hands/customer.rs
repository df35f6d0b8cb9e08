//! One customer's hands: what a run commands, done in the world.
//!
//! ```text
//! judge ─ windows          claim, review, sync ─ target
//! step  ─ sandbox, http    plan, apply ───────── Terraform
//! render ─ sandbox ◄────── outputs
//! ```

use std::sync::Arc;

use bowline_core::FailureClass;
use bowline_core::facts::Outputs;
use bowline_core::plan::Plan;
use bowline_core::rendered::Rendered;
use bowline_core::run::{Event, Failure, Finished, Purpose, Task, TaskResult};
use bowline_render::Renderer;
use tokio::sync::Mutex;

use super::place::Place;
use super::provision::Ground;
use super::secrets::Keyring;
use super::steps::StepCaller;
use super::windows::Windows;
use super::{Hands, Job, Reports, Work};
use crate::run::clock::Clock;
use crate::run::notify::Notifier;
use crate::run::stop::Stop;

/// Everything that one customer's run reaches.
pub struct CustomerHands {
    /// The run's id.
    pub id: Arc<str>,
    /// What it is for.
    pub purpose: Purpose,
    /// What is rendered.
    pub plan: Plan,
    /// Renders it.
    pub renderer: Arc<Renderer>,
    /// When changes may be made.
    pub windows: Windows,
    /// Where the manifests go.
    pub place: Place,
    /// Terraform; none where the release has no module.
    pub ground: Option<Ground>,
    /// Calls steps.
    pub steps: StepCaller,
    /// Knows the customer's secrets.
    pub keyring: Arc<Keyring>,
    /// Tells the time.
    pub clock: Clock,
    /// Tells people.
    pub notifier: Option<Notifier>,
    /// What one task leaves for the next. A process that takes the run up makes it again.
    pub known: Mutex<Known>,
}

/// What one task leaves for the next.
#[derive(Default)]
pub struct Known {
    /// Terraform's outputs.
    pub outputs: Option<Outputs>,
    /// The objects.
    pub rendered: Option<Rendered>,
}

impl Hands for CustomerHands {
    fn perform<'a>(&'a self, job: Job, stop: Stop, reports: Reports) -> Work<'a, Event> {
        Box::pin(self.answer(job, stop, reports))
    }

    fn finish<'a>(&'a self, finished: &'a Finished) -> Work<'a, ()> {
        Box::pin(async move {
            self.place.release().await;
            if let Some(notifier) = &self.notifier {
                notifier.finished(&self.id, &self.plan.customer, finished).await;
            }
        })
    }
}

impl CustomerHands {
    async fn answer(&self, job: Job, mut stop: Stop, reports: Reports) -> Event {
        let task = job.task.clone();
        match &task {
            Task::Judge => {
                return Event::Judged { verdict: self.windows.judge(self.clock.now(), &job) };
            }
            Task::Claim => return self.claim(&mut stop, &reports).await,
            _ => {}
        }
        let result = match &task {
            // Terraform stops in its own way: it must save its state.
            Task::Plan | Task::Apply => self.provision(&job, &stop, &reports).await,
            // A target is left in the middle of nothing: what has begun is done, or undone.
            Task::Sync => self.sync(&job, &reports).await,
            Task::Remove => self.place.remove(&job, &reports).await,
            Task::Prune => self.prune(&job, &reports).await,
            _ => tokio::select! {
                result = self.stoppable(&job, &reports) => result,
                () = stop.asked() => Err(Failure::new(FailureClass::Terminated, "stopped")),
            },
        };
        match result {
            Ok(result) => Event::Done { task, result },
            Err(failure) => {
                if failure.class == FailureClass::CustomerBusy {
                    reports.claim_lost(failure.message.clone());
                }
                Event::Failed { task, failure: self.keyring.without_secrets(failure) }
            }
        }
    }

    /// What may be dropped wherever it is.
    async fn stoppable(&self, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        match &job.task {
            Task::Step(_) => self.step(job, reports).await,
            Task::Render => {
                let rendered = self.render(job).await?;
                let objects = rendered.store.len() as u64;
                Ok(TaskResult::Rendered { digest: rendered.digest(), objects })
            }
            Task::Review => self.review(job, reports).await,
            Task::Verify => {
                let rendered = self.render(job).await?;
                self.place.verify(rendered, &self.plan.guards, reports).await
            }
            other => {
                let message = format!("nothing here does {other}");
                Err(Failure::new(FailureClass::Unknown, message))
            }
        }
    }

    async fn claim(&self, stop: &mut Stop, reports: &Reports) -> Event {
        tokio::select! {
            event = self.place.claim(&self.id, reports) => event,
            () = stop.asked() => {
                let failure = Failure::new(FailureClass::Terminated, "stopped");
                Event::Failed { task: Task::Claim, failure }
            }
        }
    }

    async fn step(&self, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        // Exit steps run whatever happened to Terraform, so without outputs too.
        let exit = job.step.as_ref().is_some_and(|step| step.ending.is_some());
        let outputs = match job.provisioned {
            true if exit => self.outputs().await.unwrap_or_default(),
            true => self.outputs().await?,
            false => Outputs::default(),
        };
        self.steps.call(job, self.plan.facts(outputs), self.clock.now(), reports).await
    }

    /// Terraform's outputs, read again from its state where this process did not apply.
    pub(super) async fn outputs(&self) -> Result<Outputs, Failure> {
        let Some(ground) = &self.ground else { return Ok(Outputs::default()) };
        let mut known = self.known.lock().await;
        if let Some(outputs) = &known.outputs {
            return Ok(outputs.clone());
        }
        let outputs = ground.outputs().await?;
        let values = outputs.names().filter_map(|name| outputs.get(name).cloned());
        self.keyring.know(values);
        known.outputs = Some(outputs.clone());
        Ok(outputs)
    }

    /// The objects: those that this process made, or made again and held against what was noted.
    pub(super) async fn render(&self, job: &Job) -> Result<Rendered, Failure> {
        if let Some(rendered) = &self.known.lock().await.rendered {
            return Ok(rendered.clone());
        }
        let outputs = self.outputs().await?;
        let made = self.renderer.render(&self.plan, &outputs).await;
        let rendered = made.map_err(|failed| of_render(&failed))?.rendered;
        if let Some(before) = job.rendered.filter(|before| *before != rendered.digest()) {
            let message =
                format!("what is rendered now is {}, and {before} was reviewed", rendered.digest());
            return Err(Failure::new(FailureClass::ReleaseChanged, message)
                .hint("start a run of its own for what changed"));
        }
        self.known.lock().await.rendered = Some(rendered.clone());
        Ok(rendered)
    }

    async fn provision(
        &self,
        job: &Job,
        stop: &Stop,
        reports: &Reports,
    ) -> Result<TaskResult, Failure> {
        let Some(ground) = &self.ground else {
            return Err(Failure::new(FailureClass::Unknown, "the release has no Terraform"));
        };
        if job.task == Task::Plan {
            return ground.plan(job, stop, reports).await;
        }
        self.place.hold(job.fence).await?;
        let applied = ground.apply(job, stop, reports).await?;
        // What was known before it changed something is known no more.
        *self.known.lock().await = Known::default();
        Ok(applied)
    }

    async fn review(&self, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        if self.purpose == Purpose::Offboard {
            return self.place.review_removal(job, reports).await;
        }
        let rendered = self.render(job).await?;
        self.place.review(rendered, &self.plan.guards, job, reports).await
    }

    async fn prune(&self, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        let rendered = self.render(job).await?;
        self.place.prune(rendered, &self.plan.guards, job, reports).await
    }

    async fn sync(&self, job: &Job, reports: &Reports) -> Result<TaskResult, Failure> {
        let rendered = self.render(job).await?;
        self.place.sync(rendered, &self.plan.guards, job, reports).await
    }
}

fn of_render(failed: &bowline_render::RenderFailure) -> Failure {
    let problem = crate::error::Problem::from(failed);
    let class = problem.class.unwrap_or(FailureClass::Unknown);
    let customer = format!("{}: ", failed.customer);
    let message = problem.message.strip_prefix(&customer).unwrap_or(&problem.message);
    let mut failure = Failure::new(class, message);
    failure.hints = problem.hints;
    failure
}
