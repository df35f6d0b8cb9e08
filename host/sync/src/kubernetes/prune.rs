//! Taking away what nobody wants any more.

use std::time::Duration;

use bowline_core::object::{Identity, ObjectId};
use bowline_core::prune::{PrunePlan, offboard, prune};
use bowline_core::run::{Failure, Permit};
use bowline_core::{Digest, Value, applyset};

use super::Cluster;
use super::hooks::stuck;
use super::members::Members;
use super::plan::Comparison;
use super::set::{Kept, Set};
use super::wanted::Wanted;
use crate::manifest::settle;
use crate::note::Note;
use crate::target::{Applied, Teller};

/// How often what goes is looked at.
const PAUSE: Duration = Duration::from_millis(250);

impl Cluster {
    /// What would be deleted where this is wanted.
    pub(super) fn going<'a>(
        &self,
        wanted: &Wanted,
        members: &'a Members,
    ) -> Result<Vec<&'a Value>, Failure> {
        let plan = self.prunes(wanted, members)?;
        Ok(plan.delete.iter().filter_map(|identity| members.get(identity)).collect())
    }

    /// Which members go, by the guard and what a person allows; all of them where nothing is wanted,
    /// which only a customer that leaves does.
    fn prunes(&self, wanted: &Wanted, members: &Members) -> Result<PrunePlan, Failure> {
        let allowed = &self.site.prune;
        if wanted.members.is_empty() {
            return offboard(&members.objects(), &allowed.named);
        }
        prune(&members.objects(), &wanted.identities(), allowed.guard(), &allowed.named)
    }

    /// Deletes the members that are not wanted, and waits until they are gone; how many.
    pub(super) async fn prune_all_but(
        &self,
        permit: &Permit,
        wanted: &Wanted,
        tell: &Teller<'_>,
    ) -> Result<u64, Failure> {
        self.check_claim(permit.fence()).await?;
        let Some(set) = self.set().await? else { return Ok(0) };
        let members = self.members_lately(Some(&set)).await?;
        let plan = self.prunes(wanted, &members)?;
        let deleted = self.delete_all(&plan, &members, tell).await?;
        let gone = self.wait_until_gone(&set, &plan, tell).await;
        // What does not go stays a member, and is tried again.
        self.narrow(set, &plan).await?;
        gone.map(|()| deleted)
    }

    /// Deletes every member, and the set.
    pub(super) async fn take_away(
        &self,
        permit: &Permit,
        expected: Digest,
        tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        self.check_claim(permit.fence()).await?;
        let wanted = Wanted::none();
        let Comparison { plan, set, members, .. } = self.compare(&wanted).await?;
        settle(&plan, expected, permit, &self.place())?;
        let Some(set) = set else {
            return Ok(Applied { changes: plan.changes, written: false, revision: None });
        };
        self.hooks_of_deletion(&set, (true, permit.fence()), tell).await?;
        let going = self.prunes(&wanted, &members)?;
        let mut changes = plan.changes;
        changes.deleted = self.delete_all(&going, &members, tell).await?;
        self.wait_until_gone(&set, &going, tell).await?;
        self.hooks_of_deletion(&set, (false, permit.fence()), tell).await?;
        match going.kept.is_empty() {
            true => self.drop_set(&set).await?,
            false => self.narrow(set, &going).await?,
        }
        Ok(Applied { changes, written: true, revision: None })
    }

    async fn delete_all(
        &self,
        plan: &PrunePlan,
        members: &Members,
        tell: &Teller<'_>,
    ) -> Result<u64, Failure> {
        let resources = self.resources().await?;
        for (identity, why) in &plan.kept {
            tell(&format!("{identity} is not wanted, and stays: {why}"));
        }
        let mut deleted = 0;
        for identity in &plan.delete {
            let Some(live) = members.get(identity) else { continue };
            let Ok(id) = ObjectId::of(live) else { continue };
            deleted += u64::from(self.delete(&resources.path(&id)?, live).await?);
        }
        Ok(deleted)
    }

    /// Waits until what was deleted is gone, for as long as the customer says; what holds it is named.
    async fn wait_until_gone(
        &self,
        set: &Set,
        plan: &PrunePlan,
        tell: &Teller<'_>,
    ) -> Result<(), Failure> {
        let longest = self.target.deletion;
        let until = tokio::time::Instant::now() + longest;
        let mut told = false;
        let deleted: Vec<&Identity> = plan.delete.iter().chain(&plan.going).collect();
        while !deleted.is_empty() {
            let there = self.members(Some(set)).await?;
            let held = deleted.iter().find_map(|one| Some((*one, there.get(one)?)));
            let Some((identity, live)) = held else { break };
            if tokio::time::Instant::now() > until {
                return Err(stuck(live, &identity.to_string(), longest));
            }
            if !std::mem::replace(&mut told, true) {
                tell(&format!("waiting until {identity} is gone"));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// The set without what was deleted.
    async fn narrow(&self, set: Set, plan: &PrunePlan) -> Result<(), Failure> {
        if plan.delete.is_empty() && plan.going.is_empty() {
            return Ok(());
        }
        // What has finalizers is still there, and so still a member.
        let there = self.members(Some(&set)).await?;
        let left: Vec<&Identity> = there.iter().map(|(identity, _)| identity).collect();
        let parent = applyset::narrow(&set.parent, left);
        let note = set.kept.note.map(|note| Note { output: Some(there.digest()), ..note });
        self.put_set(parent, Kept { note, ..set.kept }).await.map(|_| ())
    }
}
