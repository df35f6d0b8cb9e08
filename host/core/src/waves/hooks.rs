//! Hooks, as Argo CD and helm write them.

use super::WaveError;
use super::place::Stage;
use crate::object::{ObjectId, annotation};
use crate::value::Value;

const ARGO: &str = "argocd.argoproj.io/hook";
const ARGO_POLICY: &str = "argocd.argoproj.io/hook-delete-policy";
const HELM: &str = "helm.sh/hook";
const HELM_POLICY: &str = "helm.sh/hook-delete-policy";

/// What is made, waited for and deleted; no member of the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Which object.
    pub id: ObjectId,
    /// When it is deleted.
    pub policy: DeletePolicy,
}

/// When a hook is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeletePolicy {
    /// The one of an earlier run, before a new one is made.
    pub before_creation: bool,
    /// Once it succeeded.
    pub succeeded: bool,
    /// Once it failed.
    pub failed: bool,
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    PreSync,
    Sync,
    PostSync,
    SyncFail,
    PreDelete,
    PostDelete,
}

impl Moment {
    /// The stage of a sync, where it is a moment of one.
    pub(super) fn stage(self) -> Option<Stage> {
        match self {
            Moment::PreSync => Some(Stage::PreSync),
            Moment::Sync => Some(Stage::Sync),
            Moment::PostSync => Some(Stage::PostSync),
            Moment::SyncFail | Moment::PreDelete | Moment::PostDelete => None,
        }
    }
}

/// What Argo CD's words mean; none is not to run at all.
const ARGO_WORDS: &[(&str, Option<Moment>)] = &[
    ("PreSync", Some(Moment::PreSync)),
    ("Sync", Some(Moment::Sync)),
    ("PostSync", Some(Moment::PostSync)),
    ("SyncFail", Some(Moment::SyncFail)),
    ("PreDelete", Some(Moment::PreDelete)),
    ("PostDelete", Some(Moment::PostDelete)),
    ("Skip", None),
];

/// What helm's words mean. A run neither tests a chart nor rolls one back.
const HELM_WORDS: &[(&str, Option<Moment>)] = &[
    ("pre-install", Some(Moment::PreSync)),
    ("pre-upgrade", Some(Moment::PreSync)),
    ("post-install", Some(Moment::PostSync)),
    ("post-upgrade", Some(Moment::PostSync)),
    ("pre-delete", Some(Moment::PreDelete)),
    ("post-delete", Some(Moment::PostDelete)),
    ("pre-rollback", None),
    ("post-rollback", None),
    ("test", None),
    ("test-success", None),
    ("test-failure", None),
    (CRD_INSTALL, None),
];

/// Helm 2's word for a CRD; what has it is an object like others, and comes first anyway.
const CRD_INSTALL: &str = "crd-install";

const POLICIES: &[(&str, DeletePolicy)] = &[
    ("BeforeHookCreation", DeletePolicy { before_creation: true, succeeded: false, failed: false }),
    ("HookSucceeded", DeletePolicy { before_creation: false, succeeded: true, failed: false }),
    ("HookFailed", DeletePolicy { before_creation: false, succeeded: false, failed: true }),
];

const HELM_POLICIES: &[(&str, DeletePolicy)] = &[
    ("before-hook-creation", POLICIES[0].1),
    ("hook-succeeded", POLICIES[1].1),
    ("hook-failed", POLICIES[2].1),
];

/// When this object runs as a hook: none where it is no hook, nothing where it never runs. Where it is
/// one for Argo CD, what it says to helm does not count.
pub(super) fn moments(object: &Value, id: &ObjectId) -> Result<Option<Vec<Moment>>, WaveError> {
    let (name, table) = match annotation(object, ARGO) {
        Some(_) => (ARGO, ARGO_WORDS),
        None => (HELM, HELM_WORDS),
    };
    let Some(said) = annotation(object, name) else { return Ok(None) };
    let found = words(said, table).ok_or_else(|| unknown(id, name, said, table))?;
    let has = |word: &str| found.iter().any(|(found, _)| *found == word);
    if has(CRD_INSTALL) {
        return Ok(None);
    }
    // Whoever says so with other words beside it wants it gone, too.
    let skipped = has("Skip");
    let mut moments: Vec<Moment> =
        found.iter().filter(|_| !skipped).filter_map(|(_, moment)| *moment).collect();
    moments.sort_unstable();
    moments.dedup();
    Ok(Some(moments))
}

/// Whether the hook is helm's, so that helm's weight counts.
pub(super) fn is_helms(object: &Value) -> bool {
    annotation(object, ARGO).is_none() && annotation(object, HELM).is_some()
}

/// When this hook is deleted.
pub(super) fn policy(object: &Value, id: &ObjectId) -> Result<DeletePolicy, WaveError> {
    let mut policy = DeletePolicy::default();
    for (name, table) in [(ARGO_POLICY, POLICIES), (HELM_POLICY, HELM_POLICIES)] {
        let Some(said) = annotation(object, name) else { continue };
        for (_, one) in words(said, table).ok_or_else(|| unknown(id, name, said, table))? {
            policy.before_creation |= one.before_creation;
            policy.succeeded |= one.succeeded;
            policy.failed |= one.failed;
        }
    }
    if policy == DeletePolicy::default() {
        policy.before_creation = true;
    }
    Ok(policy)
}

/// A list of words with commas between; none where one is not known, or where there is none.
fn words<T: Copy>(said: &Value, table: &[(&'static str, T)]) -> Option<Vec<(&'static str, T)>> {
    let find = |word: &str| table.iter().find(|(known, _)| *known == word.trim()).copied();
    said.as_str()?.split(',').map(find).collect()
}

fn unknown<T>(
    object: &ObjectId,
    annotation: &'static str,
    said: &Value,
    table: &[(&str, T)],
) -> WaveError {
    let known = table.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    WaveError::Word {
        object: Box::new(object.clone()),
        annotation,
        found: said.veiled().to_json(),
        known,
    }
}
