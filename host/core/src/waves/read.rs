//! What an object's annotations say of its order.

use super::WaveError;
use super::hooks::{self, DeletePolicy, Hook, Moment};
use super::place::{Place, Stage};
use super::rules::{self, Rule};
use crate::object::{ObjectId, annotation};
use crate::order::apply_key;
use crate::value::Value;

const ARGO_WAVE: &str = "argocd.argoproj.io/sync-wave";
const HELM_WEIGHT: &str = "helm.sh/hook-weight";

/// An object, and what its annotations say of its order.
pub(super) struct Object<'a> {
    pub(super) id: ObjectId,
    pub(super) value: &'a Value,
    pub(super) number: i64,
    /// When it runs, if it is a hook.
    pub(super) moments: Option<Vec<Moment>>,
    pub(super) policy: DeletePolicy,
    pub(super) groups: Vec<String>,
    pub(super) rules: Vec<Rule>,
}

impl Object<'_> {
    /// The part of a sync in which it comes where it is no hook.
    pub(super) fn stage(&self) -> Stage {
        if self.is_definition() { Stage::Definitions } else { Stage::Sync }
    }

    pub(super) fn is_namespace(&self) -> bool {
        (self.id.group(), &*self.id.kind) == ("", "Namespace")
    }

    pub(super) fn is_definition(&self) -> bool {
        let crd = ("apiextensions.k8s.io", "CustomResourceDefinition");
        self.is_namespace() || (self.id.group(), &*self.id.kind) == crd
    }

    /// The group and kind that it defines, if it is a CRD.
    pub(super) fn defines(&self) -> Option<(&str, &str)> {
        if self.is_namespace() || !self.is_definition() {
            return None;
        }
        let spec = self.value.key("spec")?;
        Some((spec.key("group")?.as_str()?, spec.key("names")?.key("kind")?.as_str()?))
    }

    pub(super) fn place(&self, stage: Stage) -> Place {
        Place { stage, number: self.number, part: 0 }
    }

    pub(super) fn hook(&self) -> Option<Hook> {
        self.moments.as_ref().map(|_| Hook { id: self.id.clone(), policy: self.policy })
    }
}

/// Reads the objects, in the order in which those of one wave are applied.
pub(super) fn objects<'a>(objects: &[&'a Value]) -> Result<Vec<Object<'a>>, WaveError> {
    let mut ids = Vec::with_capacity(objects.len());
    for object in objects {
        ids.push((ObjectId::of(object)?, *object));
    }
    sort(&mut ids);
    let mut seen = std::collections::BTreeSet::new();
    let once = |id: &ObjectId| match seen.insert(id.identity()) {
        true => Ok(()),
        false => Err(WaveError::Twice(id.identity())),
    };
    ids.iter().map(|(id, _)| id).try_for_each(once)?;
    ids.into_iter().map(|(id, value)| object(id, value)).collect()
}

/// The same for objects that are live already and on their way out: what has no name, or an annotation
/// that is wrong, must not keep it alive. Hooks count as members.
pub(super) fn live<'a>(objects: &[&'a Value]) -> Vec<Object<'a>> {
    let named = |object: &&'a Value| Some((ObjectId::of(object).ok()?, *object));
    let mut ids: Vec<_> = objects.iter().filter_map(named).collect();
    sort(&mut ids);
    let object = |(id, value): (ObjectId, &'a Value)| Object {
        number: number(value, &id, false).unwrap_or(0),
        moments: None,
        policy: DeletePolicy::default(),
        groups: rules::groups(value, &id),
        rules: rules::rules(value, &id).filter_map(Result::ok).collect(),
        id,
        value,
    };
    ids.into_iter().map(object).collect()
}

/// Objects that the key does not tell apart, since only their groups differ, are told by the rest.
fn sort(ids: &mut [(ObjectId, &Value)]) {
    ids.sort_by_cached_key(|(id, _)| (apply_key(id), id.clone()));
}

fn object(id: ObjectId, value: &Value) -> Result<Object<'_>, WaveError> {
    let moments = hooks::moments(value, &id)?;
    let helm = moments.is_some() && hooks::is_helms(value);
    let policy = match &moments {
        Some(_) => hooks::policy(value, &id)?,
        None => DeletePolicy::default(),
    };
    Ok(Object {
        number: number(value, &id, helm)?,
        policy,
        moments,
        groups: rules::groups(value, &id),
        rules: rules::rules(value, &id).collect::<Result<_, _>>()?,
        id,
        value,
    })
}

fn number(object: &Value, id: &ObjectId, helm: bool) -> Result<i64, WaveError> {
    let read = |name| whole(object, id, name);
    match (read(super::WAVE)?, read(ARGO_WAVE)?) {
        (Some(bowline), Some(argo)) if bowline != argo => {
            Err(WaveError::Differ { object: Box::new(id.clone()), bowline, argo })
        }
        (Some(number), _) | (None, Some(number)) => Ok(number),
        (None, None) if helm => Ok(read(HELM_WEIGHT)?.unwrap_or(0)),
        (None, None) => Ok(0),
    }
}

fn whole(object: &Value, id: &ObjectId, name: &'static str) -> Result<Option<i64>, WaveError> {
    let Some(said) = annotation(object, name) else { return Ok(None) };
    let number = said.as_str().and_then(|text| text.parse().ok());
    let refuse = || WaveError::Number {
        object: Box::new(id.clone()),
        annotation: name,
        found: said.veiled().to_json(),
    };
    number.ok_or_else(refuse).map(Some)
}
