//! Hooks: made, waited for and deleted; no members of the set.
//!
//! A hook runs once for each occasion, which is one state of all that is wanted. The set's parent says
//! for which occasion hooks run now, and each hook carries its number: who goes on where another Bowline
//! was stopped finds what has run already.

use std::time::Duration;

use bowline_core::health::{HealthStatus, assess};
use bowline_core::object::{ObjectId, annotation, uid};
use bowline_core::run::Failure;
use bowline_core::waves::Hook;
use bowline_core::{Digest, FailureClass, Value};

use super::Cluster;
use super::client::Mode;
use super::plan::named;
use super::set::{Kept, Set};
use super::waiting::Awaited;
use super::wanted::{Wanted, with_entry};
use crate::target::Teller;

/// The number of the occasion, on each hook.
const OCCASION: &str = "bowline.dev/occasion";
/// Which set a hook goes with: it is no member, so that it is never pruned.
pub(super) const HOOK_OF: &str = "bowline.dev/hook-of";
/// How long a hook of an earlier occasion may take to go.
const GONE: Duration = Duration::from_secs(120);

/// What hooks run for.
pub(super) struct Occasion(String);

impl Kept {
    /// Writes down that hooks run for this occasion now; if they did already, it is the same one.
    pub(super) fn begin(&mut self, digest: Digest, number: u64) -> Occasion {
        let number = match self.hooking {
            Some((before, number)) if before == digest => number,
            _ => number,
        };
        self.hooking = Some((digest, number));
        Occasion(number.to_string())
    }
}

impl Cluster {
    /// Runs hooks beside each other, and waits for all of them.
    pub(super) async fn run_hooks(
        &self,
        hooks: &[Hook],
        wanted: &Wanted,
        occasion: &Occasion,
        tell: &Teller<'_>,
    ) -> Result<(), Failure> {
        let mut awaited = Vec::new();
        for hook in hooks {
            let Some(object) = wanted.hook(hook) else { continue };
            self.start_hook(hook, object, occasion).await?;
            awaited.push(Awaited::hook(&hook.id));
        }
        let waited = self.wait(&awaited, tell).await;
        if waited.is_err() {
            let ended = hooks.iter().filter(|hook| hook.policy.failed);
            self.delete_hooks(ended, has_failed).await?;
        }
        waited
    }

    /// Makes a hook, unless it was made for this occasion and has not failed.
    async fn start_hook(
        &self,
        hook: &Hook,
        object: &Value,
        occasion: &Occasion,
    ) -> Result<(), Failure> {
        let path = self.served(&hook.id).await?;
        if let Some(live) = self.client.get(&path).await? {
            let same = annotation(&live, OCCASION).and_then(Value::as_str) == Some(&*occasion.0);
            if same && !has_failed(&live) {
                return Ok(());
            }
            if !same && !hook.policy.before_creation && live.key("status").is_none() {
                // What does not run, such as a ConfigMap that hooks read, is written over.
                return self.write_hook(&path, hook, object, occasion).await;
            }
            self.delete(&path, &live).await?;
            self.gone(&path, &hook.id, GONE).await?;
        }
        self.write_hook(&path, hook, object, occasion).await
    }

    async fn write_hook(
        &self,
        path: &str,
        hook: &Hook,
        object: &Value,
        occasion: &Occasion,
    ) -> Result<(), Failure> {
        let labelled = with_entry(object, "labels", HOOK_OF, &self.set_id());
        let made = with_entry(&labelled, "annotations", OCCASION, &occasion.0);
        let written = self.client.apply(path, &made, (Mode::Real, true)).await;
        written.map(|_| ()).map_err(|refusal| named(refusal, &hook.id))
    }

    /// Deletes the hooks that are to go once they succeeded: after all of them are done, so that who goes
    /// on in the middle finds them.
    pub(super) async fn clear_hooks(&self, wanted: &Wanted) -> Result<(), Failure> {
        let hooks = wanted.order.steps.iter().flat_map(|wave| &wave.hooks);
        self.delete_hooks(hooks.filter(|hook| hook.policy.succeeded), |_| true).await
    }

    /// Deletes those of these hooks that are there and so.
    async fn delete_hooks(
        &self,
        hooks: impl Iterator<Item = &Hook>,
        is_so: fn(&Value) -> bool,
    ) -> Result<(), Failure> {
        for hook in hooks {
            let path = self.served(&hook.id).await?;
            if let Some(live) = self.client.get(&path).await?.filter(is_so) {
                self.delete(&path, &live).await?;
            }
        }
        Ok(())
    }

    /// Runs the hooks of a set's deletion: those before it, or those after it.
    pub(super) async fn hooks_of_deletion(
        &self,
        set: &Set,
        (before, number): (bool, u64),
        tell: &Teller<'_>,
    ) -> Result<(), Failure> {
        if set.kept.deletion.is_empty() {
            return Ok(());
        }
        let wanted = Wanted::of(set.kept.deletion.iter(), &self.set_id())?;
        let (order, occasion) = (&wanted.order, Occasion(format!("deletion-{number}")));
        let hooks = if before { &order.before_deletion } else { &order.after_deletion };
        self.run_hooks(hooks, &wanted, &occasion, tell).await?;
        self.delete_hooks(hooks.iter().filter(|hook| hook.policy.succeeded), |_| true).await
    }

    /// Deletes a live object, and no other of its name.
    pub(super) async fn delete(&self, path: &str, live: &Value) -> Result<bool, Failure> {
        self.client.delete(path, uid(live).unwrap_or_default()).await
    }

    /// Waits until an object is gone; what holds it is named.
    pub(super) async fn gone(
        &self,
        path: &str,
        id: &ObjectId,
        longest: Duration,
    ) -> Result<(), Failure> {
        const PAUSE: Duration = Duration::from_millis(200);
        let until = tokio::time::Instant::now() + longest;
        while let Some(live) = self.client.get(path).await? {
            if tokio::time::Instant::now() > until {
                return Err(stuck(&live, &id.to_string(), longest));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}

/// What was deleted and is there still.
pub(super) fn stuck(live: &Value, name: &str, longest: Duration) -> Failure {
    let finalizers = live.key("metadata").and_then(|metadata| metadata.key("finalizers"));
    let finalizers = finalizers.and_then(Value::as_array).unwrap_or_default();
    let names: Vec<&str> = finalizers.iter().filter_map(Value::as_str).collect();
    let seconds = longest.as_secs();
    let message = match names.as_slice() {
        [] => format!("{name} was deleted, and is there after {seconds}s still"),
        names => format!(
            "{name} was deleted, and is there after {seconds}s still: finalizer {} holds it",
            names.join(", ")
        ),
    };
    Failure::new(FailureClass::HealthStalled, message).hint(
        "see that what sets the finalizer runs; it stays a member, and is pruned the next time",
    )
}

fn has_failed(live: &Value) -> bool {
    assess(live).status == HealthStatus::Degraded
}
