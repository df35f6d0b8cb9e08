//! The set that a customer's objects are: an ApplySet, whose parent says where its members are, and
//! keeps what must be known of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bowline_core::applyset::{self, Owner};
use bowline_core::object::{Identity, annotation, uid};
use bowline_core::run::Failure;
use bowline_core::{Digest, FailureClass, Map, Value};

use super::Cluster;
use super::client::Mode;
use super::under_way::UnderWay;
use super::wanted::with_entry;
use crate::note::Note;

/// What was applied last, on the parent.
const NOTE: &str = "bowline.dev/note";
/// What the hooks have run for.
const HOOKED: &str = "bowline.dev/hooked";
/// What they run for now.
const HOOKING: &str = "bowline.dev/hooking";
/// Hooks for when the set is deleted: in the Secret's data, since they may hold what is one.
const DELETION: &str = "deletion-hooks";
/// What an apply is about to do, in the Secret's data, since it may be long.
const UNDER_WAY: &str = "under-way";
/// A Secret has a mebibyte, and the text grows by a third in it.
const MOST_OF_DELETION: usize = 512 << 10;

/// The parent as the cluster has it.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub parent: Value,
    pub kept: Kept,
}

/// What is kept of a set.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// What was applied last.
    pub note: Option<Note>,
    /// The occasion that its hooks have run for.
    pub hooked: Option<Digest>,
    /// The occasion that they run for now, and the number that they carry.
    pub hooking: Option<(Digest, u64)>,
    /// Hooks for when it is deleted.
    pub deletion: Vec<Value>,
    /// What an apply that was not finished was about to do.
    pub under_way: Option<UnderWay>,
}

impl Kept {
    fn read(parent: &Value) -> Kept {
        let text = |name| annotation(parent, name).and_then(Value::as_str);
        let hooking = text(HOOKING).and_then(|text| {
            let (occasion, number) = text.split_once(' ')?;
            Some((occasion.parse().ok()?, number.parse().ok()?))
        });
        let data = |name| {
            let text = parent.key("data").and_then(|data| data.key(name)?.as_str());
            text.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok())
        };
        let deletion = data(DELETION).and_then(|text| Value::from_json(&text).ok());
        Kept {
            note: text(NOTE).and_then(|text| serde_json::from_str(text).ok()),
            hooked: text(HOOKED).and_then(|text| text.parse().ok()),
            hooking,
            under_way: data(UNDER_WAY).and_then(|text| serde_json::from_str(&text).ok()),
            deletion: deletion
                .as_ref()
                .and_then(Value::as_array)
                .map(<[Value]>::to_vec)
                .unwrap_or_default(),
        }
    }

    /// A parent that says all of this. What it does not say is taken away, since the parent is applied.
    pub(super) fn on(&self, parent: Value) -> Result<Value, Failure> {
        // A note of plain fields has a text always.
        let note = self.note.as_ref().and_then(|note| serde_json::to_string(note).ok());
        let hooked = self.hooked.map(|occasion| occasion.to_string());
        let hooking = self.hooking.map(|(occasion, number)| format!("{occasion} {number}"));
        let mut parent = parent;
        for (name, text) in [(NOTE, note), (HOOKED, hooked), (HOOKING, hooking)] {
            if let Some(text) = text {
                parent = with_entry(&parent, "annotations", name, &text);
            }
        }
        let mut data = Map::new();
        let encoded = |text: String| Value::from(STANDARD.encode(text).as_str());
        if !self.deletion.is_empty() {
            data.insert(DELETION, encoded(self.text_of_deletion()?));
        }
        if let Some(text) = self.under_way.as_ref().and_then(|it| serde_json::to_string(it).ok()) {
            data.insert(UNDER_WAY, encoded(text));
        }
        let mut whole = parent.as_object().cloned().unwrap_or_else(Map::new);
        if !data.is_empty() {
            whole.insert("data", data.into());
        }
        Ok(whole.into())
    }

    fn text_of_deletion(&self) -> Result<String, Failure> {
        let text = Value::from(self.deletion.clone()).to_json();
        if text.len() <= MOST_OF_DELETION {
            return Ok(text);
        }
        let message = format!(
            "hooks for the deletion of the set are kept in its Secret, which takes \
             {MOST_OF_DELETION} bytes of them; these have {}",
            text.len()
        );
        Err(Failure::new(FailureClass::ReleaseInvalid, message))
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
        system.as_ref().and_then(uid).map(str::to_owned).ok_or_else(|| {
            let message = "the cluster has no namespace kube-system to tell it from others by";
            Failure::new(FailureClass::SyncForeign, message)
        })
    }

    /// The parent, where there is one; refused where it is another's.
    pub(super) async fn set(&self) -> Result<Option<Set>, Failure> {
        let Some(parent) = self.client.get(&self.set_path()).await? else { return Ok(None) };
        applyset::check(&parent, &self.owner_here().await?)?;
        let kept = Kept::read(&parent);
        if let Some(note) = &kept.note {
            note.check(&self.site, &self.place())?;
        }
        Ok(Some(Set { parent, kept }))
    }

    /// Has the parent cover what is about to be applied, besides what is there.
    pub(super) async fn widen_set(
        &self,
        set: Option<&Set>,
        wanted: &[Identity],
        kept: Kept,
    ) -> Result<Set, Failure> {
        let parent = match set {
            Some(set) => applyset::widen(&set.parent, wanted),
            None => applyset::parent(&self.owner_here().await?, wanted),
        };
        self.put_set(parent, kept).await
    }

    /// Writes down what the set is now.
    pub(super) async fn put_set(&self, parent: Value, kept: Kept) -> Result<Set, Failure> {
        let parent = kept.on(parent)?;
        let written = self.client.apply(&self.set_path(), &parent, (Mode::Real, false)).await?;
        Ok(Set { parent: written.value, kept })
    }

    /// Takes the parent away: nothing is left of the set.
    pub(super) async fn drop_set(&self, set: &Set) -> Result<(), Failure> {
        self.delete(&self.set_path(), &set.parent).await.map(|_| ())
    }
}
