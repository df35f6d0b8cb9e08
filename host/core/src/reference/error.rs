//! Looking a reference up, and what there is instead where it leads nowhere.

use std::fmt;

use super::{Known, Reference};
use crate::nearest::nearest;
use crate::value::{Pointer, PointerError, Value, View};

/// A reference that cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", Shown(.at))]
pub struct ReferenceError {
    /// Where it stands in the config.
    pub at: Pointer,
    /// What is wrong with it.
    pub problem: ReferenceProblem,
}

struct Shown<'a>(&'a Pointer);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_root() { Ok(()) } else { write!(out, "{}: ", self.0) }
    }
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceProblem {
    /// A word that is none.
    #[error(
        "`{word}` is no reference: {}; a key that is to start with a dollar sign is written `${word}`",
        match .nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "there are $value, $output, $image and $secret".to_owned(),
        }
    )]
    Word {
        /// The word.
        word: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// Something else than a text behind the word.
    #[error("{word} takes {}, not {found}", match *.word {
        "$value" => "a JSON Pointer such as /sidecar/port",
        _ => "a name",
    })]
    NoText {
        /// The word.
        word: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// Nothing behind the word.
    #[error("{0} takes a name, not an empty text")]
    Empty(&'static str),
    /// A text that is no pointer.
    #[error(transparent)]
    Pointer(PointerError),
    /// No such value.
    #[error("no value at {at}; {instead}")]
    NoValue {
        /// The pointer into the values.
        at: Pointer,
        /// What there is on the way to it.
        instead: String,
    },
    /// No such output.
    #[error("no output {name}; {}", listed("the outputs are", .known))]
    NoOutput {
        /// The output.
        name: String,
        /// What outputs there are.
        known: Vec<String>,
    },
    /// No such image.
    #[error("no image {name} in the release; {}", listed("the images are", .known))]
    NoImage {
        /// The image.
        name: String,
        /// What images there are.
        known: Vec<String>,
    },
    /// A secret where none may be.
    #[error(
        "a plugin's config may not name a secret ({0}): secrets go only into terraform.variables and \
         the configs of steps"
    )]
    Secret(String),
    /// No such secret.
    #[error("no secret {name}; {}", listed("the secrets are", .known))]
    NoSecret {
        /// The secret.
        name: String,
        /// What secrets there are.
        known: Vec<String>,
    },
    /// The config would nest too deep.
    #[error("{0} would nest the config more than {limit} deep", limit = crate::value::MAX_DEPTH)]
    Depth(Reference),
}

/// The value of `reference`.
pub(super) fn look_up(reference: &Reference, known: Known<'_>) -> Result<Value, ReferenceProblem> {
    match reference {
        Reference::Value(at) => known.values.get(at).cloned().ok_or_else(|| {
            let instead = instead(known.values, at);
            ReferenceProblem::NoValue { at: at.clone(), instead }
        }),
        Reference::Output(name) => known.outputs.get(name).cloned().ok_or_else(|| {
            let known = known.outputs.names().map(str::to_owned).collect();
            ReferenceProblem::NoOutput { name: name.clone(), known }
        }),
        Reference::Image(name) => match known.images.get(name) {
            Some(image) => Ok(Value::from(image.clone())),
            None => {
                let known = known.images.keys().cloned().collect();
                Err(ReferenceProblem::NoImage { name: name.clone(), known })
            }
        },
        Reference::Secret(name) => Err(ReferenceProblem::Secret(name.clone())),
    }
}

/// What there is at the end of the part of `at` that leads somewhere.
fn instead(values: &Value, at: &Pointer) -> String {
    let leads = |count: &usize| values.get(&Pointer::of(at.parts()[..*count].to_vec()));
    let count = (0..at.parts().len()).rev().find(|count| leads(count).is_some()).unwrap_or(0);
    let (there, missing) = (Pointer::of(at.parts()[..count].to_vec()), &at.parts()[count]);
    let (place, has) = match there.is_root() {
        true => ("the values".to_owned(), "have"),
        false => (there.to_string(), "has"),
    };
    match values.get(&there).map(Value::view) {
        Some(View::Object(map)) => {
            let keys: Vec<&str> = map.keys().map(|key| &**key).collect();
            let meant = nearest(missing, keys.iter().copied());
            let meant = meant.map(|key| format!(", did you mean {}?", there.child(key)));
            format!("{}{}", listed(&format!("{place} {has}"), &keys), meant.unwrap_or_default())
        }
        Some(View::Array(items)) => format!("{place} is a list of {}", items.len()),
        _ => format!("{place} is {}", values.get(&there).map_or("nothing", Value::kind)),
    }
}

/// How many names a message lists.
const SHOWN: usize = 12;

fn listed(begin: &str, names: &[impl AsRef<str>]) -> String {
    if names.is_empty() {
        return format!("{begin}: none");
    }
    let shown: Vec<&str> = names.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{begin}: {}{more}", shown.join(", "))
}
