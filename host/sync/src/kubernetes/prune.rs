//! Taking away what nobody wants any more.

use std::collections::{BTreeMap, BTreeSet};

use bowline_core::object::{Identity, ObjectId};
use bowline_core::prune::{GuardPolicy, PrunePlan, offboard, prune};
use bowline_core::run::{Failure, Permit};
use bowline_core::{Digest, Value, applyset};

use super::Cluster;
use super::members::{Members, Set, with_note};
use super::plan::{Comparison, Wanted};
use crate::manifest::settle;
use crate::target::Applied;

impl Cluster {
    /// Deletes the members that are not wanted; how many.
    pub(super) async fn prune_all_but(
        &self,
        permit: &Permit,
        wanted: &[Wanted],
    ) -> Result<u64, Failure> {
        self.check_claim(permit.fence()).await?;
        let Some(set) = self.set().await? else { return Ok(0) };
        let members = self.members(Some(&set)).await?;
        let identities: Vec<Identity> = wanted.iter().map(|one| one.id.identity()).collect();
        let guard = GuardPolicy::default();
        let plan = prune(&members.objects(), &identities, guard, &BTreeSet::new())?;
        let deleted = self.delete_all(&plan, &members).await?;
        self.narrow(set, &members, &plan).await?;
        Ok(deleted)
    }

    /// Deletes every member, and the set.
    pub(super) async fn take_away(
        &self,
        permit: &Permit,
        expected: Digest,
    ) -> Result<Applied, Failure> {
        self.check_claim(permit.fence()).await?;
        let Comparison { plan, set, members, .. } = self.compare(&[]).await?;
        settle(&plan, expected, permit, &self.place())?;
        let Some(set) = set else {
            return Ok(Applied { changes: plan.changes, written: false, revision: None });
        };
        let going = offboard(&members.objects(), &BTreeSet::new())?;
        let mut changes = plan.changes;
        changes.deleted = self.delete_all(&going, &members).await?;
        match going.kept.is_empty() {
            true => self.drop_set(&set).await?,
            false => self.narrow(set, &members, &going).await?,
        }
        Ok(Applied { changes, written: true, revision: None })
    }

    async fn delete_all(&self, plan: &PrunePlan, members: &Members) -> Result<u64, Failure> {
        let resources = self.resources().await?;
        for (identity, why) in &plan.kept {
            tracing::info!(object = %identity, "kept: {why}");
        }
        let mut deleted = 0;
        for identity in &plan.delete {
            let Some(live) = members.get(identity) else { continue };
            let Ok(id) = ObjectId::of(live) else { continue };
            let uid = live.key("metadata").and_then(|metadata| metadata.key("uid"));
            let uid = uid.and_then(Value::as_str).unwrap_or_default();
            deleted += u64::from(self.client.delete(&resources.path(&id)?, uid).await?);
        }
        Ok(deleted)
    }

    /// The set without what was deleted.
    async fn narrow(&self, set: Set, before: &Members, plan: &PrunePlan) -> Result<(), Failure> {
        if plan.delete.is_empty() {
            return Ok(());
        }
        // What has finalizers is still there, and so still a member.
        let there = self.members(Some(&set)).await?;
        let by_identity: BTreeMap<&Identity, &Value> = before.iter().collect();
        let left: Vec<&Identity> =
            there.iter().map(|(id, _)| id).filter(|id| by_identity.contains_key(id)).collect();
        let parent = applyset::narrow(&set.parent, left);
        let note = set.note.map(|note| crate::note::Note { output: Some(there.digest()), ..note });
        self.put_set(&with_note(parent, note.as_ref())).await.map(|_| ())
    }
}
