//! Whether what was applied is healthy, and still ours.

use bowline_core::FailureClass;
use bowline_core::owned::{Lost, lost};
use bowline_core::run::Failure;

use super::Cluster;
use super::client::MANAGER;
use super::contested::Contest;
use super::members::Members;
use super::waiting::{Awaited, Waited};
use super::wanted::Wanted;
use crate::target::Teller;

impl Cluster {
    /// Waits until each of the members is healthy, and refuses what somebody took back meanwhile.
    pub(super) async fn wait_until_healthy(
        &self,
        wanted: &Wanted,
        tell: &Teller<'_>,
    ) -> Result<(), Failure> {
        let awaited: Vec<Awaited> = wanted.members.iter().map(Awaited::member).collect();
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        self.refuse_taken_back(wanted, &members)?;
        if self.wait_from(&awaited, Some(&members), tell).await? == Waited::Not {
            self.remember(set.as_ref(), &members).await;
            return Ok(());
        }
        self.refuse_taken_back(wanted, &self.members(set.as_ref()).await?)
    }

    /// A field that was ours when it was applied and is another's now is fought for: applying it again
    /// would never end.
    fn refuse_taken_back(&self, wanted: &Wanted, live: &Members) -> Result<(), Failure> {
        let all = wanted.objects();
        let contest = Contest::new(&self.client, &self.target, &all);
        for member in &wanted.members {
            let Some(live) = live.get(&member.id.identity()) else { continue };
            let ours = contest.ours(live, &member.object);
            let Some(Lost { field, by }) = lost(live, &ours, MANAGER) else { continue };
            let by = by.map_or("somebody".to_owned(), |by| format!("{by:?}"));
            let message =
                format!("{}: {field} was applied, and {by} has taken it back since", member.id);
            return Err(Failure::new(FailureClass::SyncConflict, message)
                .hint(
                    "two that both set a field never end: take it out of one of them, or leave it",
                )
                .hint(format!(
                    "to leave it to the other: {{kinds: [{}], path: …, policy: yield}} under \
                     spec.sync.conflicts",
                    member.id.kind
                )));
        }
        Ok(())
    }
}
