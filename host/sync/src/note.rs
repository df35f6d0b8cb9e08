//! What Bowline writes beside manifests: which release it was, and whose.

use bowline_core::run::{Failure, Permit};
use bowline_core::{Digest, FailureClass};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::connect::Site;
use crate::target::Delivery;

/// What Bowline put into a target last. It is believed only as far as [`Note::output`] is the digest
/// of what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Which Bowline.
    pub installation: String,
    /// The customer.
    pub customer: String,
    /// The release's name.
    pub release: String,
    /// The release's version.
    pub version: String,
    /// The release's digest.
    pub release_digest: Digest,
    /// The run digest: release, customer and plugins.
    pub run: Digest,
    /// The digest of the manifests' text; none once they were removed.
    pub output: Option<Digest>,
    /// Whether something in them came from a sensitive output.
    #[serde(default)]
    pub sensitive: bool,
    /// The claim's number.
    pub fence: u64,
    /// When.
    pub at: Timestamp,
}

impl Note {
    pub(crate) fn new(
        site: &Site,
        permit: &Permit,
        delivery: &Delivery,
        output: Option<Digest>,
        sensitive: bool,
    ) -> Note {
        Note {
            installation: site.installation.id.clone(),
            customer: site.customer.to_string(),
            release: site.release.to_string(),
            version: delivery.version.to_string(),
            release_digest: delivery.release_digest,
            run: permit.run(),
            output,
            sensitive,
            fence: permit.fence(),
            at: delivery.at,
        }
    }

    /// Whether both say the same, whenever and under whichever claim it was said.
    pub(crate) fn says_the_same_as(&self, other: &Note) -> bool {
        let timeless = |note: &Note| Note { fence: 0, at: Timestamp::UNIX_EPOCH, ..note.clone() };
        timeless(self) == timeless(other)
    }

    /// Refuses what another Bowline, release or customer put there. `place` is what a message calls it.
    pub(crate) fn check(&self, site: &Site, place: &str) -> Result<(), Failure> {
        let foreign = |whose: String| {
            Failure::new(FailureClass::SyncForeign, format!("{place} holds {whose}"))
        };
        if self.customer != *site.customer {
            let whose = format!("the manifests of customer {}", shortened(&self.customer));
            return Err(foreign(whose).hint("give each customer a path of its own in spec.sync"));
        }
        let whose = if site.adopt {
            return Ok(());
        } else if self.release != *site.release {
            format!("release {}, not {}", shortened(&self.release), site.release)
        } else if self.installation != site.installation.id {
            "what a Bowline with another state folder put there".to_owned()
        } else {
            return Ok(());
        };
        Err(foreign(whose).hint("where it is to be taken over, say so with --adopt-state"))
    }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(80).collect()
}
