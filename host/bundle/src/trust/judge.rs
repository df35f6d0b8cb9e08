//! Whether what was found beside an artefact lets it in.

use jiff::Timestamp;

use super::distrust::{Distrust, Reason};
use super::{Subject, Trust, TrustPolicy};
use crate::signature::Signature;

/// The name of the key that signed it; none where nothing of its kind must be signed. Where no time is
/// given, a key with an end counts as ended.
pub fn judge(
    policy: &TrustPolicy,
    subject: &Subject<'_>,
    found: &[Signature],
    now: Option<Timestamp>,
) -> Result<Option<String>, Distrust> {
    if !policy.speaks_of(subject.kind) {
        return Ok(None);
    }
    let mut worst = Reason::Unsigned;
    for signature in found {
        let reason = match &subject.manifests[..] {
            manifests if manifests.iter().any(|one| signature.claim.covers(*one)) => {
                match by(policy, subject, signature, now) {
                    Ok(trust) => return Ok(Some(trust.name.clone())),
                    Err(reason) => reason,
                }
            }
            _ => Reason::OfAnother { digests: signature.claim.digests.clone() },
        };
        // What came nearest to being good is told: it is what somebody meant to do.
        if reason.nearness() > worst.nearness() {
            worst = reason;
        }
    }
    Err(Distrust::new(policy, subject, worst, now))
}

/// The key that made a signature of this artefact and may do so, or why there is none.
fn by<'a>(
    policy: &'a TrustPolicy,
    subject: &Subject<'_>,
    signature: &Signature,
    now: Option<Timestamp>,
) -> Result<&'a Trust, Reason> {
    let mut nearest = Reason::Stranger;
    // One key may stand in several places, with another right in each.
    for trust in policy.0.iter().filter(|trust| signature.is_by(&trust.key)) {
        let reason = match refusal(trust, subject, signature, now) {
            None => return Ok(trust),
            Some(reason) => reason,
        };
        if reason.nearness() > nearest.nearness() {
            nearest = reason;
        }
    }
    Err(nearest)
}

fn refusal(
    trust: &Trust,
    subject: &Subject<'_>,
    signature: &Signature,
    now: Option<Timestamp>,
) -> Option<Reason> {
    let (name, place) = (trust.name.clone(), trust.place.clone());
    let names = trust.names(subject.kind);
    if !names.contain(subject.name) {
        return Some(Reason::MayNot { name, place, may: names.to_string() });
    }
    if let Some(from) = &trust.from {
        let reference = signature.claim.reference.clone();
        if !reference.as_deref().is_some_and(|reference| is_beneath(reference, from)) {
            return Some(Reason::Elsewhere { name, place, reference, from: from.clone() });
        }
    }
    match trust.until {
        Some(until) if now.is_none_or(|now| now >= until) => {
            Some(Reason::Ended { name, place, until })
        }
        _ => None,
    }
}

/// Whether a repository is a place or beneath it; a tag or digest in it does not count.
fn is_beneath(reference: &str, place: &str) -> bool {
    let rest = reference.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '@']))
}
