//! The cases that the kit carries: folders by role, profile and name.
//!
//! ```text
//! cases/objects/unusual/nulls/{about.txt,input.yaml}         for transformers and validators
//! cases/objects/scale/ten-thousand/{…,repeat.txt,only.txt}   the input that often, `{n}` counting, and
//!                                                            only for components, or only for functions
//! cases/health/basic/rollout/{about.txt,input.yaml}          each object is judged by itself
//! cases/step/network/down/{about.txt,progress.yaml,http.yaml}
//! ```

use std::fmt;
use std::str::FromStr;

use bowline_artifact::Form;
use bowline_core::object::ObjectId;
use bowline_core::{Role, Value, yaml};
use bowline_sandbox::Progress;
use include_dir::{Dir, include_dir};

use crate::network::Reply;
use crate::progress;

static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");

/// What a case is there to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// What a plugin meets every day.
    Basic,
    /// What is allowed and rare, or wrong and common.
    Unusual,
    /// What a step meets on the network.
    Network,
    /// Ten thousand objects; a thousand for a KRM function.
    Scale,
    /// What the plugin's author gives: the objects of its own cases.
    Own,
}

impl Profile {
    /// Those that come with the kit.
    pub const CARRIED: [Profile; 4] =
        [Profile::Basic, Profile::Unusual, Profile::Network, Profile::Scale];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Profile::Basic => "basic",
            Profile::Unusual => "unusual",
            Profile::Network => "network",
            Profile::Scale => "scale",
            Profile::Own => "own",
        }
    }
}

/// No profile has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no profile {0:?}; there are basic, unusual, network, scale and own")]
pub struct NoProfile(String);

impl FromStr for Profile {
    type Err = NoProfile;

    fn from_str(text: &str) -> Result<Profile, NoProfile> {
        let all = Profile::CARRIED.into_iter().chain([Profile::Own]);
        let found = all.into_iter().find(|profile| profile.word() == text);
        found.ok_or_else(|| NoProfile(text.to_owned()))
    }
}

/// One thing that plugins of a role are given.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) profile: Profile,
    pub(crate) name: String,
    /// The objects of a transformer or validator; the one of a health plugin.
    pub(crate) objects: Vec<Value>,
    /// Where a step stands.
    pub(crate) progress: Progress,
    /// What answers a step's requests.
    pub(crate) reply: Reply,
}

/// A case that came with the kit and cannot be read: a mistake in the kit.
#[derive(Debug, thiserror::Error)]
#[error("the kit's case {case}: {message}")]
pub struct BrokenCase {
    case: String,
    message: String,
}

impl BrokenCase {
    fn of(folder: &Dir<'_>, message: impl fmt::Display) -> BrokenCase {
        BrokenCase { case: folder.path().display().to_string(), message: message.to_string() }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.profile.word(), self.name)
    }
}

/// The cases of a role and form in these profiles, by profile and name.
pub(crate) fn carried(
    role: Role,
    form: Form,
    profiles: &[Profile],
) -> Result<Vec<Case>, BrokenCase> {
    let folder = match role {
        Role::Transformer | Role::Validator => "objects",
        Role::Health => "health",
        Role::Step => "step",
    };
    let mut cases = Vec::new();
    for profile in profiles {
        let path = format!("{folder}/{}", profile.word());
        for folder in CASES.get_dir(&path).into_iter().flat_map(Dir::dirs) {
            if is_for(folder, form)? {
                cases.extend(read(folder, role, *profile)?);
            }
        }
    }
    Ok(cases)
}

/// Whether plugins of this form are tried with it.
fn is_for(folder: &Dir<'_>, form: Form) -> Result<bool, BrokenCase> {
    match text(folder, "only.txt")?.map(str::trim) {
        None => Ok(true),
        Some("component") => Ok(form == Form::Component),
        Some("function") => Ok(form == Form::Module),
        Some(odd) => Err(BrokenCase::of(folder, format!("its only.txt says {odd:?}"))),
    }
}

fn read(folder: &Dir<'_>, role: Role, profile: Profile) -> Result<Vec<Case>, BrokenCase> {
    let name = folder.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let about = text(folder, "about.txt")?.unwrap_or_default();
    if about.trim().is_empty() {
        return Err(BrokenCase::of(folder, "its about.txt does not say what it is about"));
    }
    let progress = document(folder, "progress.yaml")?;
    let progress = progress::read(progress.as_ref()).map_err(|odd| BrokenCase::of(folder, odd))?;
    let reply = document(folder, "http.yaml")?;
    let reply = Reply::read(reply.as_ref()).map_err(|odd| BrokenCase::of(folder, odd))?;
    let objects = repeated(folder, documents(folder, "input.yaml")?)?;
    let case = |name, objects| Case {
        profile,
        name,
        objects,
        progress: progress.clone(),
        reply: reply.clone(),
    };
    Ok(match role {
        Role::Health => {
            let each = objects.into_iter().enumerate();
            each.map(|(at, object)| case(format!("{name}/{}", called(at, &object)), vec![object]))
                .collect()
        }
        _ => vec![case(name, objects)],
    })
}

fn called(at: usize, object: &Value) -> String {
    ObjectId::of(object).map_or_else(|_| at.to_string(), |id| id.name.to_string())
}

/// The objects as often as the case says, each time with another number.
fn repeated(folder: &Dir<'_>, objects: Vec<Value>) -> Result<Vec<Value>, BrokenCase> {
    let Some(times) = text(folder, "repeat.txt")? else { return Ok(objects) };
    let times: usize = times.trim().parse().map_err(|odd| BrokenCase::of(folder, odd))?;
    let templates: Vec<String> = objects.iter().map(Value::to_json).collect();
    let numbered = (0..times).flat_map(|n| {
        templates.iter().map(move |template| template.replace("{n}", &n.to_string()))
    });
    let read = |json: String| Value::from_json(&json).map_err(|odd| BrokenCase::of(folder, odd));
    numbered.map(read).collect()
}

fn document(folder: &Dir<'_>, name: &str) -> Result<Option<Value>, BrokenCase> {
    Ok(documents(folder, name)?.into_iter().next())
}

fn documents(folder: &Dir<'_>, name: &str) -> Result<Vec<Value>, BrokenCase> {
    let text = text(folder, name)?.unwrap_or_default();
    let read = yaml::read(text, &yaml::Limits::default());
    let documents = read.map_err(|odd| BrokenCase::of(folder, odd))?;
    Ok(documents.into_iter().map(|document| document.value).collect())
}

fn text<'a>(folder: &'a Dir<'_>, name: &str) -> Result<Option<&'a str>, BrokenCase> {
    let Some(file) = folder.get_file(folder.path().join(name)) else { return Ok(None) };
    file.contents_utf8()
        .map(Some)
        .ok_or_else(|| BrokenCase::of(folder, format!("{name} is no text")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_that_the_kit_carries_can_be_read_and_every_role_has_some() {
        for role in Role::ALL {
            let cases = carried(role, Form::Component, &Profile::CARRIED).unwrap();
            let has = |profile| cases.iter().any(|case| case.profile == profile);
            assert!(has(Profile::Basic) && has(Profile::Unusual), "{role}");
            assert_eq!(has(Profile::Network), role == Role::Step, "{role}");
            let over_objects = matches!(role, Role::Transformer | Role::Validator);
            assert_eq!(has(Profile::Scale), over_objects, "{role}");
        }
    }

    #[test]
    fn the_case_of_scale_has_ten_thousand_objects_none_of_them_twice() {
        for (form, count) in [(Form::Component, 10_000), (Form::Module, 1_000)] {
            let cases = carried(Role::Transformer, form, &[Profile::Scale]).unwrap();
            let [case] = cases.as_slice() else { panic!("{}", cases.len()) };
            let names = case.objects.iter().map(|object| ObjectId::of(object).unwrap().to_string());
            assert_eq!(names.collect::<std::collections::BTreeSet<_>>().len(), count);
        }
    }
}
