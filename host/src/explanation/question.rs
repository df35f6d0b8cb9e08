//! What `explain` is asked for: `deployment/web/spec/replicas`, found among the objects that there are.

use bowline_core::diff::FieldPath;
use bowline_core::nearest::nearest;
use bowline_core::object::ObjectId;

use crate::error::Problem;
use crate::exit::Exit;

/// How many names a message lists.
const SHOWN: usize = 8;

/// Which field of which object.
#[derive(Clone, Debug)]
pub struct Question {
    /// `[GROUP/][VERSION/]KIND/NAME`, and perhaps a path behind it.
    pub object: String,
    /// The path, where it stands apart.
    pub path: Option<String>,
    /// The object's namespace, where that must be said.
    pub namespace: Option<String>,
}

/// An object among those that there are or were.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its number in the render.
    pub number: u32,
    /// What it is, or was when it was removed.
    pub id: ObjectId,
    /// Whether it is still there.
    pub live: bool,
}

impl Question {
    /// The one object that is meant, and the place in it.
    pub fn find<'a>(&self, known: &'a [Known]) -> Result<(&'a Known, FieldPath), Problem> {
        let mut found: Vec<(&Known, String)> = Vec::new();
        for heads in 2..=4 {
            let Some((head, path)) = split(&self.object, heads) else { continue };
            let meant = known.iter().filter(|one| is_named(&one.id, &head));
            found.extend(meant.map(|one| (one, path.clone())));
        }
        if let Some(namespace) = &self.namespace {
            found.retain(|(one, _)| one.id.namespace.as_deref() == Some(namespace));
        }
        // What was removed and added again is asked for as it is.
        if found.iter().any(|(one, _)| one.live) {
            found.retain(|(one, _)| one.live);
        }
        match &found[..] {
            [] => Err(self.nothing(known)),
            [(one, path)] => Ok((one, self.path(path)?)),
            [first, rest @ ..] if rest.iter().all(|(one, _)| one.id == first.0.id) => {
                // Removed several times: the last time counts.
                let (one, path) = rest.last().unwrap_or(first);
                Ok((one, self.path(path)?))
            }
            several => Err(self.several(several)),
        }
    }

    fn path(&self, behind: &str) -> Result<FieldPath, Problem> {
        let text = match (&self.path, behind) {
            (Some(_), behind) if !behind.is_empty() => {
                let message = format!("two paths: {behind} and one of its own");
                return Err(Problem::new(Exit::Usage, message));
            }
            (Some(path), _) => path,
            (None, behind) => behind,
        };
        FieldPath::parse(text).map_err(|error| Problem::of_error(Exit::Usage, &error))
    }

    fn nothing(&self, known: &[Known]) -> Problem {
        let named = |one: &Known| format!("{}/{}", one.id.kind.to_lowercase(), one.id.name);
        let mut heads: Vec<&str> = self.object.split('/').collect();
        let kind = |word: &str| known.iter().any(|one| is_kind(&one.id, word));
        if heads.len() > 2 && !kind(heads[0]) && kind(heads[1]) {
            // The first says the group.
            heads.remove(0);
        }
        let whole = heads.iter().take(2).copied().collect::<Vec<_>>().join("/");
        let names: Vec<String> = known.iter().map(named).collect();
        let of_kind = |one: &&Known| one.live && is_kind(&one.id, heads.first().unwrap_or(&""));
        let of_kind: Vec<&Known> = known.iter().filter(of_kind).collect();
        let place = self.namespace.as_ref().map_or(String::new(), |name| format!(" in {name}"));
        let problem = match &of_kind[..] {
            _ if heads.len() < 2 => {
                let message = format!("expected KIND/NAME and a path, found {:?}", self.object);
                return Problem::new(Exit::Usage, message);
            }
            [] => Problem::new(Exit::InvalidInput, format!("there is no object {whole}{place}")),
            some => {
                let names = some.iter().map(|one| match &one.id.namespace {
                    Some(namespace) if self.namespace.is_some() => {
                        format!("{namespace}/{}", one.id.name)
                    }
                    _ => one.id.name.to_string(),
                });
                let listed = listed(names);
                let kind = &some[0].id.kind;
                let message =
                    format!("there is no object {whole}{place}; of {kind} there is {listed}");
                Problem::new(Exit::InvalidInput, message)
            }
        };
        match nearest(&whole, names.iter().map(String::as_str)) {
            Some(meant) if meant != whole => problem.hint(format!("did you mean {meant}?")),
            _ => problem,
        }
    }

    fn several(&self, several: &[(&Known, String)]) -> Problem {
        let names = several.iter().map(|(one, _)| match &one.id.namespace {
            Some(namespace) => format!("{}/{} in {namespace}", one.id.kind, one.id.name),
            None => format!("{}/{} of {}", one.id.kind, one.id.name, one.id.api_version),
        });
        let message = format!("{} may be several objects: {}", self.object, listed(names));
        let problem = Problem::new(Exit::Usage, message);
        problem.hint("say the namespace with -n, or the group as in apps/Deployment/web")
    }
}

/// So many parts of a text as the object's name, and the rest as a path.
fn split(text: &str, heads: usize) -> Option<(Vec<&str>, String)> {
    let mut parts = text.splitn(heads + 1, '/');
    let head: Vec<&str> = parts.by_ref().take(heads).collect();
    let path = parts.next().map_or(String::new(), |rest| format!("/{rest}"));
    (head.len() == heads).then_some((head, path))
}

fn is_named(id: &ObjectId, head: &[&str]) -> bool {
    let (kind, name, group) = match head {
        [kind, name] => (kind, name, true),
        [group, kind, name] => {
            let of_group = group.eq_ignore_ascii_case(id.group()) || **group == *id.api_version;
            (kind, name, of_group)
        }
        [group, version, kind, name] => {
            (kind, name, *id.api_version == *format!("{group}/{version}"))
        }
        _ => return false,
    };
    group && **name == *id.name && is_kind(id, kind)
}

/// Whether a word names a kind: in any case, and as one or many.
fn is_kind(id: &ObjectId, word: &str) -> bool {
    let (kind, word) = (id.kind.to_lowercase(), word.to_lowercase());
    let vowel = |letter: Option<char>| letter.is_some_and(|letter| "aeiou".contains(letter));
    let plural = match kind.strip_suffix('y') {
        Some(stem) if !vowel(stem.chars().last()) => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| kind.ends_with(end)) => format!("{kind}es"),
        _ => format!("{kind}s"),
    };
    word == kind || word == plural
}

pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Known> {
        let one = |number, api_version: &str, kind: &str, namespace: Option<&str>, name: &str| {
            let (api_version, kind, name) = (api_version.into(), kind.into(), name.into());
            let namespace = namespace.map(Into::into);
            Known { number, id: ObjectId { api_version, kind, namespace, name }, live: true }
        };
        let mut known = vec![
            one(0, "apps/v1", "Deployment", Some("shop"), "web"),
            one(1, "v1", "Service", Some("shop"), "web"),
            one(2, "networking.k8s.io/v1", "NetworkPolicy", Some("shop"), "web"),
            one(3, "v1", "ConfigMap", Some("a"), "settings"),
            one(4, "v1", "ConfigMap", Some("b"), "settings"),
            one(5, "networking.k8s.io/v1", "Ingress", None, "web"),
            one(6, "apps/v1", "Deployment", Some("shop"), "spec"),
        ];
        known.push(Known { live: false, ..known[0].clone() });
        known
    }

    fn ask(object: &str, path: Option<&str>, namespace: Option<&str>) -> String {
        let question = Question {
            object: object.into(),
            path: path.map(Into::into),
            namespace: namespace.map(Into::into),
        };
        match question.find(&known()) {
            Ok((one, at)) => format!("{} {at}", one.number),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn kinds_go_by_any_case_and_number_and_perhaps_their_group() {
        assert_eq!(ask("deployment/web/spec/replicas", None, None), "0 /spec/replicas");
        assert_eq!(ask("apps/Deployment/web", Some("/spec/replicas"), None), "0 /spec/replicas");
        assert_eq!(ask("apps/v1/deployments/web/spec", None, None), "0 /spec");
        assert_eq!(ask("v1/services/web", None, None), "1 ");
        assert_eq!(ask("networkpolicies/web/a", None, None), "2 /a");
        assert_eq!(ask("ingresses/web", None, None), "5 ");
        assert_eq!(ask("configmap/settings/data", None, Some("b")), "4 /data");
        assert_eq!(ask("deployment/spec/spec", None, None), "6 /spec");
    }

    #[test]
    fn what_is_unclear_or_unknown_is_told() {
        let told = |object: &str| ask(object, None, None);
        assert_eq!(
            told("configmap/settings"),
            "error: configmap/settings may be several objects: ConfigMap/settings in a, \
             ConfigMap/settings in b\n  hint: say the namespace with -n, or the group as in \
             apps/Deployment/web"
        );
        let wrong = "error: there is no object deployment/wbe; of Deployment there is web, spec\n  \
                     hint: did you mean deployment/web?";
        assert_eq!(told("deployment/wbe/spec"), wrong);
        assert_eq!(told("apps/deployment/wbe"), wrong);
        assert_eq!(
            told("deploymnt/web/spec"),
            "error: there is no object deploymnt/web\n  hint: did you mean deployment/web?"
        );
        assert_eq!(
            ask("configmap/settings", None, Some("c")),
            "error: there is no object configmap/settings in c; of ConfigMap there is a/settings, \
             b/settings"
        );
        assert_eq!(told("web"), "error: expected KIND/NAME and a path, found \"web\"");
        let twice = ask("deployment/web/spec", Some("/x"), None);
        assert_eq!(twice, "error: two paths: /spec and one of its own");
    }
}
