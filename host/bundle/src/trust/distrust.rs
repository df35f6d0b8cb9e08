//! Why something is not trusted, in words that say what would do.

use std::fmt;

use bowline_core::release::Place;
use bowline_core::{Digest, FailureClass};
use jiff::Timestamp;

use super::{SignedKind, Subject, TrustPolicy};

/// That a plugin or bundle has no signature that lets it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distrust {
    /// What it has instead.
    pub reason: Box<Reason>,
    /// `sidecar 2.1.0 from oci://…`
    subject: String,
    kind: SignedKind,
    name: String,
    now: Option<Timestamp>,
    /// The keys that may sign it, each with where the operator says so.
    keys: Vec<String>,
}

/// What was found in the place of a good signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing.
    Unsigned,
    /// Signatures of something else, put beside it.
    OfAnother {
        /// The manifests that they are of.
        digests: Vec<Digest>,
    },
    /// A signature of a key that the operator does not name, or one that was damaged.
    Stranger,
    /// A signature of a key that may sign other things.
    MayNot {
        /// The key.
        name: String,
        /// Where the operator says so.
        place: Place,
        /// What it may sign; empty where it is nothing of this kind.
        may: String,
    },
    /// A signature that was made in another place.
    Elsewhere {
        /// The key.
        name: String,
        /// Where the operator says so.
        place: Place,
        /// Where it was made, as far as it says so.
        reference: Option<String>,
        /// Where it may be made.
        from: String,
    },
    /// A signature of a key that may no longer sign.
    Ended {
        /// The key.
        name: String,
        /// Where the operator says so.
        place: Place,
        /// Until when it might.
        until: Timestamp,
    },
}

impl Reason {
    /// How near it is to a good signature.
    pub(super) fn nearness(&self) -> u8 {
        match self {
            Reason::Unsigned => 0,
            Reason::OfAnother { .. } => 1,
            Reason::Stranger => 2,
            Reason::MayNot { .. } => 3,
            Reason::Elsewhere { .. } => 4,
            Reason::Ended { .. } => 5,
        }
    }
}

impl Distrust {
    pub(super) fn new(
        policy: &TrustPolicy,
        subject: &Subject<'_>,
        reason: Reason,
        now: Option<Timestamp>,
    ) -> Distrust {
        let may = policy.0.iter().filter(|trust| {
            let ended = trust.until.is_some_and(|until| now.is_none_or(|now| now >= until));
            trust.names(subject.kind).contain(subject.name) && !ended
        });
        let keys = may.map(|trust| format!("{:?} ({})", trust.name, trust.place));
        Distrust {
            reason: Box::new(reason),
            subject: format!("{} {} from {}", subject.name, subject.version, subject.source),
            kind: subject.kind,
            name: subject.name.to_owned(),
            now,
            keys: keys.collect(),
        }
    }

    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        FailureClass::ReleaseUntrusted
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        let (kind, name) = (self.kind.word(), &self.name);
        if self.keys.is_empty() {
            return format!(
                "no key may sign it: a [[trust]] with {kind} = [{name:?}] names one that may"
            );
        }
        let verb = match self.kind {
            SignedKind::Plugin => "bowline plugin sign",
            SignedKind::Bundle => "bowline bundle sign",
        };
        let keys = self.keys.join(", ");
        format!("who has the key of {keys} signs it with `{verb} REFERENCE --key FILE`, or cosign")
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, kind) = (&self.subject, self.kind.word());
        match &*self.reason {
            Reason::Unsigned => write!(out, "{subject} is not signed, and {kind} must be"),
            Reason::OfAnother { digests } => {
                let digests: Vec<String> = digests.iter().map(ToString::to_string).collect();
                let digests = digests.join(", ");
                write!(out, "{subject} is not signed: the signature beside it is of {digests}")
            }
            Reason::Stranger => write!(
                out,
                "{subject} is signed by no key that [[trust]] names, or its signature was changed"
            ),
            Reason::MayNot { name, place, may } if may.is_empty() => {
                write!(out, "{subject} is signed by {name:?}, which may sign no {kind} ({place})")
            }
            Reason::MayNot { name, place, may } => write!(
                out,
                "{subject} is signed by {name:?}, which may sign other {kind} ({place}: {may})"
            ),
            Reason::Elsewhere { name, place, reference, from } => {
                let said = match reference {
                    Some(reference) => format!("as {reference}"),
                    None => "without saying where".to_owned(),
                };
                write!(
                    out,
                    "{subject} is signed by {name:?} {said}, which may sign beneath {from} only \
                     ({place})"
                )
            }
            Reason::Ended { name, place, until } => {
                let now = self.now.map_or(String::new(), |now| format!(", and now is {now}"));
                write!(
                    out,
                    "{subject} is signed by {name:?}, which may sign until {until} ({place}){now}"
                )
            }
        }
    }
}

impl std::error::Error for Distrust {}
