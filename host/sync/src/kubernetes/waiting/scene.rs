//! What is known of the objects that are waited for, and of what stands behind them.

use std::collections::{BTreeMap, BTreeSet};

use bowline_core::Value;
use bowline_core::health::{
    EventSign, Health, HealthStatus, Sign, SignKind, assess, assess_claim, sign_of_event, signs,
    signs_of_controller,
};
use bowline_core::object::{Identity, ObjectId, uid, with_metadata};
use jiff::{Timestamp, ToSpan};

use super::Awaited;
use super::follow::{Collection, Kind, News};
use super::pods::{Pods, has_pods};
use super::told::told;
use crate::target::ObjectStatus;

/// How many events are kept; the newest say most.
const MOST_EVENTS: usize = 1_000;

/// All of it.
pub(super) struct Scene {
    awaited: BTreeMap<Identity, One>,
    pods: Pods,
    events: BTreeMap<String, EventSign>,
    classes: BTreeMap<String, Option<Value>>,
    /// Events from before this say nothing of what is waited for.
    from: Timestamp,
}

struct One {
    awaited: Awaited,
    live: Option<Value>,
    health: Health,
    /// Whether a plugin is to judge it anew.
    unjudged: bool,
}

/// An object that is not healthy yet.
pub(super) struct Waiting {
    pub identity: Identity,
    pub health: Health,
    /// What keeps it, with the Pod that shows it.
    pub signs: Vec<(Option<String>, Sign)>,
}

impl Scene {
    pub(super) fn of(awaited: &[Awaited]) -> Scene {
        let one = |awaited: &Awaited| One {
            awaited: awaited.clone(),
            live: None,
            health: Health::missing(),
            unjudged: false,
        };
        Scene {
            awaited: awaited.iter().map(|it| (it.id.identity(), one(it))).collect(),
            pods: Pods::default(),
            events: BTreeMap::new(),
            classes: BTreeMap::new(),
            // Clocks differ by some seconds.
            from: Timestamp::now() - 15.seconds(),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.awaited.values().all(|one| !one.health.status.holds_up())
    }

    /// Whether something of this collection is waited for.
    pub(super) fn waits_for_some(&self, collection: &Collection) -> bool {
        let mut known = collection.awaited.iter().filter_map(|identity| self.awaited.get(identity));
        known.any(|one| one.health.status.holds_up())
    }

    /// The namespaces of what has Pods and is not healthy.
    pub(super) fn namespaces_with_pods(&self) -> BTreeSet<String> {
        let waiting = self.awaited.values().filter(|one| one.health.status.holds_up());
        let workloads = waiting.filter_map(|one| one.live.as_ref()).filter(|live| has_pods(live));
        workloads
            .filter_map(|live| live.key("metadata")?.key("namespace")?.as_str())
            .map(str::to_owned)
            .collect()
    }

    /// Takes in what was heard of a collection.
    pub(super) fn take(&mut self, collection: &Collection, news: News) {
        match collection.kind {
            Kind::Awaited => self.take_awaited(collection, news),
            Kind::ReplicaSets => self.pods.take_set(news),
            Kind::Pods => self.pods.take_pod(news),
            Kind::Events => self.take_events(news),
        }
    }

    fn take_awaited(&mut self, collection: &Collection, news: News) {
        match news {
            News::Listed(objects) => {
                let gone = collection.awaited.iter().cloned().map(|identity| (identity, None));
                let mut now: BTreeMap<Identity, Option<Value>> = gone.collect();
                for object in objects {
                    if let Ok(id) = ObjectId::of(&object) {
                        now.insert(id.identity(), Some(object));
                    }
                }
                now.into_iter().for_each(|(identity, live)| self.put(&identity, live));
            }
            News::Is(object) => {
                if let Ok(id) = ObjectId::of(&object) {
                    self.put(&id.identity(), Some(object));
                }
            }
            News::Gone(object) => {
                if let Ok(id) = ObjectId::of(&object) {
                    self.put(&id.identity(), None);
                }
            }
            News::Failed(_) | News::Lost(_) => {}
        }
    }

    fn put(&mut self, identity: &Identity, live: Option<Value>) {
        let Some(one) = self.awaited.get_mut(identity) else { return };
        one.live = live.map(|live| without_managers(&live));
        one.health = one.live.as_ref().map_or_else(Health::missing, |live| judged(one, live));
        one.unjudged = true;
    }

    fn take_events(&mut self, news: News) {
        let events = match news {
            News::Listed(events) => events,
            News::Is(event) => vec![event],
            News::Gone(_) | News::Failed(_) | News::Lost(_) => return,
        };
        for event in events {
            let Some(sign) = sign_of_event(&event) else { continue };
            if sign.last.is_some_and(|last| last >= self.from) {
                self.events.insert(uid(&event).unwrap_or_default().to_owned(), sign);
            }
        }
        while self.events.len() > MOST_EVENTS {
            let oldest = self.events.iter().min_by_key(|(_, sign)| sign.last);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            self.events.remove(&oldest);
        }
    }

    /// The classes of claims that are waited for and of which nothing is known.
    pub(super) fn unknown_classes(&self) -> Vec<String> {
        let waiting = self.awaited.values().filter(|one| one.health.status.holds_up());
        let named: BTreeSet<String> =
            waiting.filter_map(|one| class_of(one.live.as_ref()?)).map(str::to_owned).collect();
        named.into_iter().filter(|name| !self.classes.contains_key(name)).collect()
    }

    /// What a class is; none where it may not be seen.
    pub(super) fn know_class(&mut self, name: String, class: Option<Value>) {
        self.classes.insert(name, class);
    }

    /// What a plugin may have another opinion on: changed since it was judged, and not on its way out.
    pub(super) fn unjudged(&mut self) -> Vec<(Identity, Value)> {
        let mut unjudged = Vec::new();
        for (identity, one) in &mut self.awaited {
            if let (true, Some(live)) = (std::mem::take(&mut one.unjudged), &one.live) {
                unjudged.push((identity.clone(), live.clone()));
            }
        }
        unjudged
    }

    /// A plugin's judgement.
    pub(super) fn judge(&mut self, identity: &Identity, health: Health) {
        if let Some(one) = self.awaited.get_mut(identity) {
            one.health = health;
        }
    }

    /// What is not healthy yet, and why.
    pub(super) fn waiting(&mut self) -> Vec<Waiting> {
        for one in self.awaited.values_mut() {
            let class =
                one.live.as_ref().and_then(class_of).and_then(|name| self.classes.get(name));
            if let (Some(live), Some(Some(class))) = (&one.live, class) {
                one.health = assess_claim(live, Some(class));
            }
        }
        let waiting = self.awaited.iter().filter(|(_, one)| one.health.status.holds_up());
        let waiting = waiting.map(|(identity, one)| Waiting {
            identity: identity.clone(),
            health: one.health.clone(),
            signs: one.live.as_ref().map(|live| self.signs(live)).unwrap_or_default(),
        });
        waiting.collect()
    }

    /// How all of them are. `waiting` are those of them that are not healthy.
    pub(super) fn states(&self, waiting: &[Waiting]) -> Vec<ObjectStatus> {
        let states = self.awaited.iter().map(|(identity, one)| {
            let signs = waiting.iter().find(|waiting| waiting.identity == *identity);
            let signs = signs.map(|waiting| &waiting.signs[..]).unwrap_or_default();
            ObjectStatus {
                identity: identity.clone(),
                health: one.health.clone(),
                why: signs.iter().map(told).collect(),
            }
        });
        states.collect()
    }

    /// What keeps an object: what its controller says, what its Pods show, and what happened to them.
    fn signs(&self, live: &Value) -> Vec<(Option<String>, Sign)> {
        let sets = self.pods.controllers(live);
        let controllers = std::iter::once(live).chain(sets.iter().copied());
        let mut found: Vec<(Option<String>, Sign)> = controllers
            .clone()
            .flat_map(|one| signs_of_controller(one).into_iter().chain(self.events_of(one)))
            .map(|sign| (None, sign))
            .collect();
        for pod in self.pods.of(live) {
            let name = pod.key("metadata").and_then(|metadata| metadata.key("name"));
            let name = name.and_then(Value::as_str).unwrap_or_default();
            let mut of_pod = signs(pod);
            if is_pending(pod) {
                let told = self
                    .events_of(pod)
                    .filter(|sign| sign.kind != SignKind::Unschedulable || !is_scheduled(pod));
                for sign in told.collect::<Vec<_>>() {
                    if of_pod.iter().all(|one| one.kind != sign.kind) {
                        of_pod.push(sign);
                    }
                }
            }
            found.extend(of_pod.into_iter().map(|sign| (Some(name.to_owned()), sign)));
        }
        found.sort_by_key(|(_, sign)| sign.kind);
        found.dedup();
        found
    }

    fn events_of<'a>(&'a self, object: &'a Value) -> impl Iterator<Item = Sign> + 'a {
        let uid = uid(object);
        let of_it = move |event: &&EventSign| uid.is_some() && event.uid.as_deref() == uid;
        self.events.values().filter(of_it).map(|event| event.sign.clone())
    }
}

/// A hook that is a Pod is done when it has ended.
fn judged(one: &One, live: &Value) -> Health {
    let health = assess(live);
    let is_pod = &*one.awaited.id.kind == "Pod" && one.awaited.id.group().is_empty();
    if one.awaited.is_hook() && is_pod && health.status == HealthStatus::Healthy && !succeeded(live)
    {
        return Health::new(HealthStatus::Progressing, "Running", "it has not ended yet");
    }
    health
}

fn phase(pod: &Value) -> &str {
    let phase = pod.key("status").and_then(|status| status.key("phase"));
    phase.and_then(Value::as_str).unwrap_or_default()
}

fn succeeded(pod: &Value) -> bool {
    phase(pod) == "Succeeded"
}

fn is_pending(pod: &Value) -> bool {
    phase(pod) == "Pending"
}

fn is_scheduled(pod: &Value) -> bool {
    pod.key("spec").and_then(|spec| spec.key("nodeName")).is_some()
}

/// The StorageClass of a claim.
fn class_of(live: &Value) -> Option<&str> {
    let is_claim = live.key("kind").and_then(Value::as_str) == Some("PersistentVolumeClaim");
    live.key("spec").filter(|_| is_claim)?.key("storageClassName")?.as_str()
}

/// Who owns which field is half of what an object is, and says nothing of its health.
fn without_managers(live: &Value) -> Value {
    with_metadata(live, |metadata| drop(metadata.remove("managedFields")))
}
