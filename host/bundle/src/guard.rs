//! Lets in plugins whose signatures the operator trusts, before anything else is done with them. What
//! this machine knows is judged first; registries are asked only for what that does not settle.

use std::collections::BTreeMap;

use bowline_artifact::Artifact;
use bowline_core::Digest;
use bowline_core::release::Place;
use jiff::Timestamp;

use crate::error::BundleError;
use crate::sources::{Evidence, Sources};
use crate::trust::{Distrust, SignedKind, Subject, TrustPolicy, judge};

/// The operator's trust at one moment, with what it let in by then.
pub(crate) struct Guard<'a> {
    policy: &'a TrustPolicy,
    now: Option<Timestamp>,
    /// By file: the key's name, or why there is none.
    judged: BTreeMap<Digest, Result<String, Distrust>>,
}

impl<'a> Guard<'a> {
    pub fn new(policy: &'a TrustPolicy, now: Option<Timestamp>) -> Guard<'a> {
        Guard { policy, now, judged: BTreeMap::new() }
    }

    /// Lets a plugin in, or says why not. `wanted` is where it is asked for, `source` where it is from.
    pub fn admit(
        &mut self,
        plugin: &Artifact,
        sources: &Sources,
        source: &str,
        wanted: &Place,
    ) -> Result<(), BundleError> {
        if !self.policy.speaks_of(SignedKind::Plugin) {
            return Ok(());
        }
        let digest = plugin.digest();
        if !self.judged.contains_key(&digest) {
            let judged = self.judge(plugin, sources, source, wanted)?;
            self.judged.insert(digest, judged);
        }
        match self.judged.get(&digest) {
            Some(Err(distrust)) => {
                let error = BundleError::text(wanted.clone(), distrust.to_string());
                Err(error.of_class(distrust.class()).with_hint(distrust.hint()))
            }
            _ => Ok(()),
        }
    }

    /// Who signed what was let in.
    pub fn signed(self) -> BTreeMap<Digest, String> {
        let judged = self.judged.into_iter();
        judged.filter_map(|(digest, judged)| Some((digest, judged.ok()?))).collect()
    }

    fn judge(
        &self,
        plugin: &Artifact,
        sources: &Sources,
        source: &str,
        wanted: &Place,
    ) -> Result<Result<String, Distrust>, BundleError> {
        let known = sources.evidence(plugin, wanted)?;
        if let Ok(name) = self.by(plugin, source, &known) {
            return Ok(Ok(name));
        }
        let all = known.and(sources.asked_evidence(plugin, wanted)?);
        Ok(self.by(plugin, source, &all))
    }

    fn by(&self, plugin: &Artifact, source: &str, evidence: &Evidence) -> Result<String, Distrust> {
        let id = plugin.id();
        let subject = Subject {
            kind: SignedKind::Plugin,
            name: id.name.as_str(),
            version: id.version.to_string(),
            source: source.to_owned(),
            manifests: evidence.manifests.clone(),
        };
        let by = judge(self.policy, &subject, &evidence.signatures(), self.now)?;
        Ok(by.unwrap_or_default())
    }
}
