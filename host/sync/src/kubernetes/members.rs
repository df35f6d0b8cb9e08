//! The members of a set, as the cluster has them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bowline_core::applyset::{self, GroupKind, Scope};
use bowline_core::object::{Identity, ObjectId, resource_version};
use bowline_core::owned::owned_digest;
use bowline_core::run::Failure;
use bowline_core::{Digest, FailureClass, Value};

use super::Cluster;
use super::client::MANAGER;
use super::set::Set;

/// The members as the cluster has them.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(BTreeMap<Identity, Value>);

impl Members {
    pub(super) fn get(&self, identity: &Identity) -> Option<&Value> {
        self.0.get(identity)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Identity, &Value)> {
        self.0.iter()
    }

    pub(super) fn objects(&self) -> Vec<&Value> {
        self.0.values().collect()
    }

    /// Over the members and what we own of each: another one where somebody took a field from us, or a
    /// member away.
    pub(super) fn digest(&self) -> Digest {
        let mut text = String::new();
        for (identity, object) in &self.0 {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{identity:?} {}", owned_digest(object, MANAGER));
        }
        Digest::of(text)
    }
}

/// For how long a look at the members holds for who looks next: what is decided on it would be no newer
/// if it were looked at again, since the answer is as old as the decision takes.
const LATELY: Duration = Duration::from_secs(1);

/// The members as they were a moment ago.
pub(super) struct Look {
    at: Instant,
    /// The version of the set's parent.
    set: String,
    members: Members,
}

impl Cluster {
    /// Keeps what was seen for the next who looks, which then is gone.
    pub(super) async fn remember(&self, set: Option<&Set>, members: &Members) {
        let (at, set) = (Instant::now(), version(set));
        *self.looked.lock().await = Some(Look { at, set, members: members.clone() });
    }

    /// The members, as they were seen a moment ago or are now.
    pub(super) async fn members_lately(&self, set: Option<&Set>) -> Result<Members, Failure> {
        let last = self.looked.lock().await.take();
        let fresh = |last: &Look| last.at.elapsed() < LATELY && last.set == version(set);
        match last.filter(fresh) {
            Some(last) => Ok(last.members),
            None => self.members(set).await,
        }
    }

    /// Every member that the cluster has. What cannot be listed is an error: a set that is not known
    /// whole is no ground to prune on.
    pub(super) async fn members(&self, set: Option<&Set>) -> Result<Members, Failure> {
        match set {
            Some(set) => self.members_in(&Scope::read(&set.parent)).await,
            None => Ok(Members::default()),
        }
    }

    async fn members_in(&self, scope: &Scope) -> Result<Members, Failure> {
        let resources = self.resources().await?;
        let label = format!("{}={}", applyset::PART_OF, self.set_id());
        let mut members = Members::default();
        for GroupKind { kind, group } in &scope.kinds {
            // A kind that is not served any more has no objects.
            let Some((api_version, resource)) = resources.of_kind(group, kind) else { continue };
            let collections = match resource.namespaced {
                true => {
                    scope.namespaces.iter().map(|name| resource.collection(Some(name))).collect()
                }
                false => vec![resource.collection(None)],
            };
            for collection in collections {
                for object in self.client.list(&collection, &label).await?.objects {
                    let object = whole(&object, kind, api_version);
                    let id = ObjectId::of(&object).map_err(|error| {
                        let message = format!("{collection}: {error}");
                        Failure::new(FailureClass::SyncUnavailable, message)
                    })?;
                    members.0.insert(id.identity(), object);
                }
            }
        }
        Ok(members)
    }
}

fn version(set: Option<&Set>) -> String {
    set.and_then(|set| resource_version(&set.parent)).unwrap_or_default().to_owned()
}

/// Items of a list do not say what they are.
pub(super) fn whole(item: &Value, kind: &str, api_version: &str) -> Value {
    let Some(map) = item.as_object() else { return item.clone() };
    let mut map = map.clone();
    map.insert("apiVersion", api_version.into());
    map.insert("kind", kind.into());
    map.into()
}
