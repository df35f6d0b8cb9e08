//! The set that a customer's objects are: an ApplySet, whose parent says where its members are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bowline_core::applyset::{self, GroupKind, Owner, Scope};
use bowline_core::object::{Identity, ObjectId, annotation};
use bowline_core::owned::owned_digest;
use bowline_core::run::Failure;
use bowline_core::{Digest, FailureClass, Value};

use super::Cluster;
use super::client::{MANAGER, Mode};
use super::plan::with_entry;
use crate::note::Note;

/// What was applied last, on the parent.
const NOTE: &str = "bowline.dev/note";

/// The parent as the cluster has it.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub parent: Value,
    pub note: Option<Note>,
}

/// The members as the cluster has them.
#[derive(Debug, Default)]
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

impl Cluster {
    fn set_path(&self) -> String {
        format!("/api/v1/namespaces/{}/secrets/bowline-{}", self.namespace, self.site.release)
    }

    /// The set's id: what its members are labelled with.
    pub(super) fn set_id(&self) -> String {
        self.owner(String::new()).id()
    }

    fn owner(&self, cluster: String) -> Owner {
        Owner {
            release: self.site.release.to_string(),
            namespace: self.namespace.clone(),
            customer: self.site.customer.to_string(),
            cluster,
        }
    }

    /// Whose the set is: the customer's, in this very cluster, which is asked once.
    async fn owner_here(&self) -> Result<Owner, Failure> {
        let uid = self.uid.get_or_try_init(|| self.cluster_uid()).await?;
        Ok(self.owner(uid.clone()))
    }

    async fn cluster_uid(&self) -> Result<String, Failure> {
        let system = self.client.get("/api/v1/namespaces/kube-system").await?;
        let uid = system.as_ref().and_then(|system| system.key("metadata")?.key("uid")?.as_str());
        uid.map(str::to_owned).ok_or_else(|| {
            let message = "the cluster has no namespace kube-system to tell it from others by";
            Failure::new(FailureClass::SyncForeign, message)
        })
    }

    /// The parent, where there is one; refused where it is another's.
    pub(super) async fn set(&self) -> Result<Option<Set>, Failure> {
        let Some(parent) = self.client.get(&self.set_path()).await? else { return Ok(None) };
        applyset::check(&parent, &self.owner_here().await?)?;
        let note = annotation(&parent, NOTE).and_then(Value::as_str);
        let note: Option<Note> = note.and_then(|text| serde_json::from_str(text).ok());
        if let Some(note) = &note {
            note.check(&self.site, &self.place())?;
        }
        Ok(Some(Set { parent, note }))
    }

    /// Has the parent cover what is about to be applied, besides what is there.
    pub(super) async fn widen_set(
        &self,
        set: Option<&Set>,
        wanted: &[Identity],
    ) -> Result<Value, Failure> {
        let parent = match set {
            Some(set) => {
                let wider = applyset::widen(&set.parent, wanted);
                with_note(wider, set.note.as_ref())
            }
            None => applyset::parent(&self.owner_here().await?, wanted),
        };
        self.put_set(&parent).await
    }

    /// Writes down what the set is now.
    pub(super) async fn put_set(&self, parent: &Value) -> Result<Value, Failure> {
        let written = self.client.apply(&self.set_path(), parent, Mode::Real).await;
        written.map(|answer| answer.value).map_err(|refusal| refusal.failure)
    }

    /// Takes the parent away: nothing is left of the set.
    pub(super) async fn drop_set(&self, set: &Set) -> Result<(), Failure> {
        let uid = set.parent.key("metadata").and_then(|it| it.key("uid")).and_then(Value::as_str);
        self.client.delete(&self.set_path(), uid.unwrap_or_default()).await.map(|_| ())
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
                for object in self.client.list(&collection, &label).await? {
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

/// The parent with what was applied last.
pub(super) fn with_note(parent: Value, note: Option<&Note>) -> Value {
    // A note of plain fields has a text always.
    let text = note.and_then(|note| serde_json::to_string(note).ok());
    text.map_or(parent.clone(), |text| with_entry(&parent, "annotations", NOTE, &text))
}

/// Items of a list do not say what they are.
fn whole(item: &Value, kind: &str, api_version: &str) -> Value {
    let Some(map) = item.as_object() else { return item.clone() };
    let mut map = map.clone();
    map.insert("apiVersion", api_version.into());
    map.insert("kind", kind.into());
    map.into()
}
