//! Applying an object of which others own fields: tried and done alike.

use bowline_core::Value;
use bowline_core::conflict::{Resolution, conflicts, resolve, without};

use super::client::{Answer, Client, Mode, Refusal};

/// Applies an object. Fields that yield to whoever has them, such as replicas to an autoscaler among
/// `all`, are left out where they are in conflict; every other conflict is a refusal that names it.
pub(super) async fn apply(
    client: &Client,
    path: &str,
    object: &Value,
    all: &[&Value],
    mode: Mode,
) -> Result<Answer, Refusal> {
    let refusal = match client.apply(path, object, mode).await {
        Err(refusal) if refusal.code == Some(409) => refusal,
        answered => return answered,
    };
    let found = refusal.status.as_ref().map(|status| conflicts(status, object)).unwrap_or_default();
    if found.is_empty() {
        return Err(refusal);
    }
    match resolve(&found, &[], object, all) {
        Resolution::Yield { fields } => client.apply(path, &without(object, &fields), mode).await,
        Resolution::Fail(failure) => Err(Refusal { failure, ..refusal }),
        Resolution::Force => Err(refusal),
    }
}
