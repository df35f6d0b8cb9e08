//! `spec.sync` as a [`Target`].

use super::place::{branch, folder, repository};
use super::rules;
use super::{Author, CUSTOMER, DirectoryTarget, GitTarget, KubernetesTarget, Target};
use crate::nearest::nearest;
use crate::object::check_name;
use crate::value::{Map, Pointer, Value, View};

const DIRECTORY: &[&str] = &["to", "path", "allowSecrets"];
const GIT: &[&str] = &["to", "repository", "branch", "path", "author", "allowSecrets"];
const KUBERNETES: &[&str] = &[
    "to",
    "kubeconfig",
    "context",
    "namespace",
    "createNamespaces",
    "conflicts",
    "ignore",
    "adopt",
    "health",
    "deletion",
];
/// Where Bowline keeps what it knows of a customer, if nobody says otherwise.
const NAMESPACE: &str = "bowline-{customer}";

/// What is wrong with a `sync`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TargetError {
    /// Where, from `sync` on.
    pub at: Pointer,
    /// What.
    pub message: String,
}

impl Target {
    /// Reads what stands under `spec.sync`; all that is wrong with it, where something is.
    pub fn read(sync: &Value) -> Result<Target, Vec<TargetError>> {
        let mut reader = Reader { map: sync.as_object(), errors: Vec::new() };
        if reader.map.is_none() {
            reader.refuse(Pointer::ROOT, format!("expected an object, found {}", sync.kind()));
        }
        let target = reader.target();
        match (target, reader.errors) {
            (Some(target), errors) if errors.is_empty() => Ok(target),
            (_, errors) => Err(errors),
        }
    }
}

struct Reader<'a> {
    map: Option<&'a Map>,
    errors: Vec<TargetError>,
}

impl Reader<'_> {
    fn target(&mut self) -> Option<Target> {
        match self.text("to")?.as_str() {
            "directory" => self.directory().map(Target::Directory),
            "git" => self.git().map(Target::Git),
            "kubernetes" => self.kubernetes().map(Target::Kubernetes),
            other => {
                let message =
                    format!("the targets are directory, git and kubernetes, not {other:?}");
                self.refuse(Pointer::of(["to"]), message);
                None
            }
        }
    }

    fn directory(&mut self) -> Option<DirectoryTarget> {
        self.known("a directory", DIRECTORY);
        let path = self.optional("path");
        if path.as_deref().is_some_and(|path| path.is_empty() || path.contains('\0')) {
            self.refuse(Pointer::of(["path"]), "expected a folder".to_owned());
        }
        Some(DirectoryTarget { path, allow_secrets: self.flag("allowSecrets", false) })
    }

    fn git(&mut self) -> Option<GitTarget> {
        self.known("git", GIT);
        let where_it_is = self.text("repository");
        let repository = where_it_is.and_then(|text| self.check("repository", repository(&text)));
        let name = self.optional("branch").unwrap_or_else(|| "main".to_owned());
        let branch = self.check("branch", branch(&name));
        let path = self.optional("path").unwrap_or_else(|| CUSTOMER.to_owned());
        let path = self.check("path", folder(&path));
        let author = match self.optional("author") {
            None => Some(Author::default()),
            Some(text) => self.check("author", author(&text)),
        };
        let allow_secrets = self.flag("allowSecrets", false);
        Some(GitTarget {
            repository: repository?,
            branch: branch?,
            path: path?,
            author: author?,
            allow_secrets,
        })
    }

    fn kubernetes(&mut self) -> Option<KubernetesTarget> {
        self.known("a cluster", KUBERNETES);
        let kubeconfig = self.optional("kubeconfig");
        let context = self.optional("context");
        for (key, text) in [("kubeconfig", &kubeconfig), ("context", &context)] {
            if text.as_deref().is_some_and(|text| text.is_empty() || text.contains('\0')) {
                self.refuse(Pointer::of([key]), "expected a name".to_owned());
            }
        }
        let namespace = self.optional("namespace").unwrap_or_else(|| NAMESPACE.to_owned());
        let checked = check_name("", "Namespace", &namespace.replace(CUSTOMER, "customer"));
        let checked = checked.map_err(|error| error.to_string());
        self.check("namespace", checked)?;
        let create_namespaces = self.flag("createNamespaces", true);
        let map = self.map?;
        Some(KubernetesTarget {
            kubeconfig,
            context,
            namespace,
            create_namespaces,
            conflicts: rules::conflicts(map, &mut self.errors),
            ignore: rules::ignore(map, &mut self.errors),
            adopt: rules::adopt(map, &mut self.errors),
            tolerate: rules::tolerate(map, &mut self.errors),
            deletion: rules::deletion(map, &mut self.errors),
        })
    }

    /// Refuses keys that mean nothing to this target.
    fn known(&mut self, target: &str, known: &[&str]) {
        let keys = self.map.into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| !known.contains(&&***key)) {
            let meant = nearest(key, known.iter().copied());
            let meant = meant.map_or(String::new(), |meant| format!(", did you mean `{meant}`?"));
            let elsewhere = [DIRECTORY, GIT, KUBERNETES].concat();
            let message = match elsewhere.contains(&&**key) {
                true => format!("`{key}` means nothing to {target}"),
                false => format!("unknown key `{}`{meant}", key.escape_debug()),
            };
            self.errors.push(TargetError { at: Pointer::of([key.clone()]), message });
        }
    }

    fn text(&mut self, key: &'static str) -> Option<String> {
        let before = self.errors.len();
        let text = self.optional(key);
        if text.is_none() && before == self.errors.len() && self.map.is_some() {
            self.refuse(Pointer::ROOT, format!("`{key}` is missing"));
        }
        text
    }

    fn optional(&mut self, key: &'static str) -> Option<String> {
        let value = self.map?.get(key)?;
        if value.as_str().is_none() {
            let message = format!("expected a text, found {}", value.kind());
            self.refuse(Pointer::of([key]), message);
        }
        value.as_str().map(str::to_owned)
    }

    fn flag(&mut self, key: &'static str, usually: bool) -> bool {
        match self.map.and_then(|map| map.get(key)).map(|value| (value.view(), value.kind())) {
            None => usually,
            Some((View::Bool(flag), _)) => flag,
            Some((_, kind)) => {
                let message = format!("expected true or false, found {kind}");
                self.refuse(Pointer::of([key]), message);
                false
            }
        }
    }

    fn check<T>(&mut self, key: &'static str, checked: Result<T, String>) -> Option<T> {
        checked.map_err(|message| self.refuse(Pointer::of([key]), message)).ok()
    }

    fn refuse(&mut self, at: Pointer, message: String) {
        self.errors.push(TargetError { at, message });
    }
}

/// `NAME <ADDRESS>`.
fn author(text: &str) -> Result<Author, String> {
    let parts = text.strip_suffix('>').and_then(|text| text.split_once(" <"));
    let plain = |part: &str| {
        let odd = |letter: char| letter.is_control() || "<>".contains(letter);
        !part.trim().is_empty() && part.trim() == part && part.len() <= 200 && !part.contains(odd)
    };
    match parts {
        Some((name, email)) if plain(name) && plain(email) && !email.contains(' ') => {
            Ok(Author { name: name.to_owned(), email: email.to_owned() })
        }
        _ => Err(format!("expected `NAME <ADDRESS>`, found {:?}", shortened(text))),
    }
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
