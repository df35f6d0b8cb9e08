//! Waiting until what was applied is healthy, and saying why it is not.
//!
//! ```text
//! members ─► not healthy ─► their ReplicaSets ─► Pods of the newest revision ─► signs ─► told at once
//!                                                                                └─► verdict, once their
//!                                                                                    tolerance is over
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use bowline_core::Value;
use bowline_core::health::{
    Health, Seen, Sign, Tolerance, assess, signs, signs_of_controller, verdict,
};
use bowline_core::object::Identity;
use bowline_core::run::Failure;
use jiff::Timestamp;

use super::Cluster;
use super::plan::Wanted;
use super::pods::Pods;
use crate::target::Teller;

/// How often the members are looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How many of those that are waited for are told.
const SHOWN: usize = 3;

/// An object that is waited for.
struct Waiting {
    identity: Identity,
    health: Health,
    /// What keeps it, with the Pod that shows it.
    signs: Vec<(Option<String>, Sign)>,
}

/// When each sign was first seen; those that are gone are forgotten.
#[derive(Default)]
struct Since(BTreeMap<String, Timestamp>);

impl Cluster {
    /// Looks at the members again and again, until each of those that are wanted is healthy. A sign that
    /// is there for too long ends it, else the phase's deadline does.
    pub(super) async fn wait_until_healthy(
        &self,
        wanted: &[Wanted],
        tell: &Teller<'_>,
    ) -> Result<(), Failure> {
        let (mut told, mut since) = (String::new(), Since::default());
        loop {
            let waiting = self.not_healthy(wanted).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            let line = line(&waiting);
            if line != told {
                tell(&line);
                told = line;
            }
            since.judge(&waiting, Timestamp::now())?;
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn not_healthy(&self, wanted: &[Wanted]) -> Result<Vec<Waiting>, Failure> {
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        let judged = wanted.iter().map(|one| {
            let identity = one.id.identity();
            let live = members.get(&identity);
            (identity, live, live.map_or_else(Health::missing, assess))
        });
        let judged: Vec<(Identity, Option<&Value>, Health)> =
            judged.filter(|(_, _, health)| health.status.holds_up()).collect();
        let owners: Vec<&Value> = judged.iter().filter_map(|(_, live, _)| *live).collect();
        let pods = self.pods_of(&owners).await?;
        let waiting = judged.into_iter().map(|(identity, live, health)| {
            let signs = live.map(|live| found(live, &pods)).unwrap_or_default();
            Waiting { identity, health, signs }
        });
        Ok(waiting.collect())
    }
}

/// What keeps an object: what its controller says, and what its Pods show.
fn found(live: &Value, pods: &Pods) -> Vec<(Option<String>, Sign)> {
    let own = signs_of_controller(live).into_iter().map(|sign| (None, sign));
    let behind = pods.controllers(live).into_iter().flat_map(signs_of_controller);
    let behind = behind.map(|sign| (None, sign));
    let of_pods = pods.of(live).into_iter().flat_map(|pod| {
        let name = pod.key("metadata").and_then(|metadata| metadata.key("name"));
        let name = name.and_then(Value::as_str).unwrap_or_default().to_owned();
        signs(pod).into_iter().map(move |sign| (Some(name.clone()), sign))
    });
    own.chain(behind).chain(of_pods).collect()
}

impl Since {
    /// Fails where a sign has been there for longer than it is tolerated.
    fn judge(&mut self, waiting: &[Waiting], now: Timestamp) -> Result<(), Failure> {
        let before = std::mem::take(&mut self.0);
        for one in waiting {
            let seen: Vec<Seen> = one
                .signs
                .iter()
                .map(|(pod, sign)| {
                    let key =
                        format!("{} {pod:?} {:?} {:?}", one.identity, sign.kind, sign.container);
                    let first = before.get(&key).copied().unwrap_or(now);
                    self.0.insert(key, first);
                    Seen { sign: sign.clone(), first }
                })
                .collect();
            if let Some((class, message)) = verdict(&seen, &Tolerance::default(), now) {
                let decisive = one.signs.iter().find(|(_, sign)| sign.to_string() == message);
                let pod = decisive.and_then(|(pod, _)| pod.as_deref());
                let pod = pod.map_or(String::new(), |pod| format!("pod {pod}: "));
                return Err(Failure::new(class, format!("{}: {pod}{message}", one.identity)));
            }
        }
        Ok(())
    }
}

/// What is waited for, and why: `deployment/web in shop: pod web-7c: container server: …`.
fn line(waiting: &[Waiting]) -> String {
    let one = |one: &Waiting| match one.signs.first() {
        Some((Some(pod), sign)) => format!("{}: pod {pod}: {sign}", one.identity),
        Some((None, sign)) => format!("{}: {sign}", one.identity),
        None => format!("{}: {}, {}", one.identity, one.health.status.word(), one.health.message),
    };
    let shown: Vec<String> = waiting.iter().take(SHOWN).map(one).collect();
    let more = waiting.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("waiting for {}{more}", shown.join("; "))
}
