//! Applying an object of which others own fields: tried and done alike.

use bowline_core::conflict::{
    Conflict, ConflictRule, Policy, Resolution, conflicts, resolve, without, yielding,
};
use bowline_core::diff::FieldPath;
use bowline_core::object::{annotation, resource_version, with_metadata};
use bowline_core::owned::{covers, owned};
use bowline_core::run::Failure;
use bowline_core::target::KubernetesTarget;
use bowline_core::{FailureClass, Value};

use super::client::{Answer, Client, MANAGER, Mode, Refusal};
use super::wanted::{APPLIED, Member, with_entry};

/// The fields that were left to others, on the member.
pub(super) const YIELDED: &str = "bowline.dev/yielded";
/// How often an object may be written by others while it is taken.
const MOST_TRIES: usize = 5;

/// What is done about fields of others.
pub(super) struct Contest<'a> {
    client: &'a Client,
    rules: Vec<ConflictRule>,
    /// The whole set: an autoscaler in it scales others.
    all: &'a [&'a Value],
}

impl<'a> Contest<'a> {
    pub(super) fn new(
        client: &'a Client,
        target: &KubernetesTarget,
        all: &'a [&'a Value],
    ) -> Contest<'a> {
        // What is not compared is not fought for either.
        let ignored = target.ignore.iter().map(|rule| ConflictRule {
            kinds: rule.kinds.clone(),
            path: rule.path.clone(),
            policy: Policy::Yield,
        });
        let rules = target.conflicts.iter().cloned().chain(ignored).collect();
        Contest { client, rules, all }
    }

    /// Whether a live object is what is wanted, and nobody took a field of it from us but such as are
    /// left to others.
    pub(super) fn is_settled(&self, live: &Value, member: &Member) -> bool {
        let applied = |object| annotation(object, APPLIED);
        let same = applied(live).is_some() && applied(live) == applied(&member.object);
        let Some(fields) = owned(live, MANAGER).filter(|_| same) else { return false };
        self.left(live, &member.object).is_some_and(|object| covers(fields, &object))
    }

    /// What is wanted without what is left to others of this live object; none where something was left
    /// that is wanted by now.
    pub(super) fn left(&self, live: &Value, object: &Value) -> Option<Value> {
        let yielded = yielded(live);
        let still = |field: &FieldPath| {
            let conflict = Conflict { manager: String::new(), field: field.clone() };
            matches!(resolve(&[conflict], &self.rules, object, self.all), Resolution::Yield { .. })
        };
        yielded.iter().all(still).then(|| without(object, &yielded))
    }

    /// What is wanted without all that may be left to others.
    pub(super) fn ours(&self, live: &Value, object: &Value) -> Value {
        let mut fields = yielding(&self.rules, object, self.all);
        fields.extend(yielded(live));
        without(object, &fields)
    }

    /// Applies an object. Where others own fields of it, that goes by the rules: what yields is left
    /// out, what may be forced is forced if all of it may, and every other conflict is a refusal that
    /// names it.
    pub(super) async fn apply(
        &self,
        path: &str,
        object: &Value,
        mode: Mode,
    ) -> Result<Answer, Refusal> {
        let mut sent = object.clone();
        let mut left: Vec<FieldPath> = Vec::new();
        loop {
            let refusal = match self.client.apply(path, &sent, (mode, false)).await {
                Err(refusal) if refusal.code == Some(409) => refusal,
                answered => return answered,
            };
            match self.judged(&refusal, &sent) {
                Some(Resolution::Yield { fields })
                    if !fields.iter().all(|one| left.contains(one)) =>
                {
                    left.extend(fields);
                    sent =
                        with_entry(&without(object, &left), "annotations", YIELDED, &text(&left));
                }
                Some(Resolution::Fail(failure)) => return Err(Refusal { failure, ..refusal }),
                Some(Resolution::Force) => return self.force(path, &sent, mode).await,
                _ => return Err(refusal),
            }
        }
    }

    /// Takes the fields: of the very object in which every conflict may be forced, since force is for all
    /// of a request.
    async fn force(&self, path: &str, object: &Value, mode: Mode) -> Result<Answer, Refusal> {
        if mode == Mode::DryRun {
            return self.client.apply(path, object, (mode, true)).await;
        }
        for _ in 0..MOST_TRIES {
            let live = self.client.get(path).await?;
            let Some(version) = live.as_ref().and_then(resource_version) else { break };
            let pinned = with_metadata(object, |metadata| {
                metadata.insert("resourceVersion", version.into());
            });
            match self.client.apply(path, &pinned, (Mode::DryRun, false)).await {
                Ok(_) => {}
                Err(refusal) => match self.judged(&refusal, object) {
                    Some(Resolution::Force) => {}
                    Some(Resolution::Fail(failure)) => return Err(Refusal { failure, ..refusal }),
                    // Somebody wrote it meanwhile.
                    None if refusal.code == Some(409) => continue,
                    _ => return Err(refusal),
                },
            }
            match self.client.apply(path, &pinned, (Mode::Real, true)).await {
                Err(refusal) if refusal.code == Some(409) => {}
                answered => return answered,
            }
        }
        let message = "others write the object again and again while its fields are taken";
        Err(Failure::new(FailureClass::SyncUnavailable, message).into())
    }

    /// What the rules say to a refusal; nothing where it is not about fields of others.
    fn judged(&self, refusal: &Refusal, object: &Value) -> Option<Resolution> {
        let found = refusal.status.as_ref().map(|status| conflicts(status, object))?;
        (!found.is_empty()).then(|| resolve(&found, &self.rules, object, self.all))
    }
}

/// The fields that were left to others when this was applied.
fn yielded(live: &Value) -> Vec<FieldPath> {
    let text = annotation(live, YIELDED).and_then(Value::as_str).unwrap_or_default();
    text.lines().filter_map(|line| FieldPath::parse(line).ok()).collect()
}

fn text(fields: &[FieldPath]) -> String {
    fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
