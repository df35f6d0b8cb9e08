//! Waiting until what was applied is healthy.

use std::time::Duration;

use bowline_core::health::{Health, assess};
use bowline_core::object::Identity;
use bowline_core::run::Failure;

use super::Cluster;
use super::plan::Wanted;
use crate::target::Teller;

/// How often the members are looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How many of those that are waited for are told.
const SHOWN: usize = 3;

impl Cluster {
    /// Looks at the members again and again, until each of those that are wanted is healthy. The
    /// phase's deadline ends it.
    pub(super) async fn wait_until_healthy(
        &self,
        wanted: &[Wanted],
        tell: &Teller<'_>,
    ) -> Result<(), Failure> {
        let mut told = String::new();
        loop {
            let set = self.set().await?;
            let members = self.members(set.as_ref()).await?;
            let judged = wanted.iter().map(|one| {
                let identity = one.id.identity();
                let health = members.get(&identity).map_or_else(Health::missing, assess);
                (identity, health)
            });
            let waited_for: Vec<(Identity, Health)> =
                judged.filter(|(_, health)| health.status.holds_up()).collect();
            if waited_for.is_empty() {
                return Ok(());
            }
            let line = line(&waited_for);
            if line != told {
                tell(&line);
                told = line;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn line(waited_for: &[(Identity, Health)]) -> String {
    let one = |(identity, health): &(Identity, Health)| {
        format!("{identity}: {}, {}", health.status.word(), health.message)
    };
    let shown: Vec<String> = waited_for.iter().take(SHOWN).map(one).collect();
    let more = waited_for.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("waiting for {}{more}", shown.join("; "))
}
