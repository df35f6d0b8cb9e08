//! What a command finds beneath its two folders: the release's files, and facts as files.
//!
//! Each answer is one that a component could have asked for, and is noted as such: what a file holds
//! (`read`), what is beneath a folder (`walk`), what a fact is. So the render cache knows what a command
//! depended on, and a fact that nobody opens is none.

use std::sync::Arc;

use super::{ACCES, Fault, NAMETOOLONG, NOENT, NOTCAPABLE};
use crate::host::CallState;
use crate::host::fact::{Question, Told};

/// The most bytes of a path, and the most parts.
const LONGEST_PATH: usize = 4 << 10;
const MOST_PARTS: usize = 128;

/// A folder at the root of a command's world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// The files that the pipeline entry shows, where they are granted.
    Files,
    /// Facts about the release and the customer.
    Facts,
}

/// What stands at a path.
#[derive(Debug)]
pub(super) enum Entry {
    Folder,
    File(Arc<[u8]>),
}

impl Tree {
    pub(super) fn name(self) -> &'static str {
        match self {
            Tree::Files => "/files",
            Tree::Facts => "/facts",
        }
    }
}

/// The path of `path`, which starts at `folder`. What leads out of that folder is refused, also where it
/// would come back.
pub(super) fn resolve(folder: &str, path: &[u8]) -> Result<String, Fault> {
    let path = std::str::from_utf8(path).map_err(|_| Fault::Errno(NOENT))?;
    if path.starts_with('/') {
        return Err(Fault::Errno(NOTCAPABLE));
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or(Fault::Errno(NOTCAPABLE))?),
            part => parts.push(part),
        }
    }
    parts.splice(..0, folder.split('/').filter(|part| !part.is_empty()));
    let resolved = parts.join("/");
    match parts.len() > MOST_PARTS || resolved.len() > LONGEST_PATH {
        true => Err(Fault::Errno(NAMETOOLONG)),
        false => Ok(resolved),
    }
}

impl CallState {
    /// What stands at a path of a tree.
    pub(super) fn entry(&mut self, tree: Tree, path: &str) -> Result<Entry, Fault> {
        match tree {
            Tree::Files => self.shown(path),
            Tree::Facts => self.fact_at(path),
        }
    }

    fn shown(&mut self, path: &str) -> Result<Entry, Fault> {
        self.questions += 1;
        // Programs look at the same paths over and over; what is noted once holds for the call.
        let is_new = self.process.descriptors.look_at(path);
        let content = match is_new {
            true => self.read(path).ok(),
            false => self.world.files.contents.get(path).cloned(),
        };
        if let Some(content) = content {
            return Ok(Entry::File(content));
        }
        if is_new && self.recorder.is_some() {
            // The answer is in the trace now; it need not be made for who only wants to know whether.
            drop(self.walk(path));
        }
        let prefix = prefix(path);
        let mut beneath = self.world.files.contents.range(prefix.clone()..);
        match beneath.next().is_some_and(|(path, _)| path.starts_with(&prefix)) || path.is_empty() {
            true => Ok(Entry::Folder),
            false => Err(Fault::Errno(NOENT)),
        }
    }

    /// What a folder holds, by name, and whether each is a folder.
    pub(super) fn children(&mut self, tree: Tree, path: &str) -> Result<Vec<Child>, Fault> {
        if tree == Tree::Facts {
            // Whoever were shown all facts would depend on all of them.
            return Err(Fault::Errno(ACCES));
        }
        self.questions += 1;
        if self.recorder.is_some() {
            drop(self.walk(path));
        }
        let prefix = prefix(path);
        let mut children: Vec<Child> = Vec::new();
        let mut from = prefix.clone();
        while let Some((path, _)) = self.world.files.contents.range(from..).next() {
            let Some(rest) = path.strip_prefix(&prefix) else { break };
            let (name, is_folder) =
                rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
            children.push(Child { name: name.to_owned(), is_folder });
            // Behind everything beneath a folder, since `0` follows `/`; and behind a file.
            from = format!("{prefix}{name}{}", if is_folder { '0' } else { '\0' });
        }
        children.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(children)
    }

    fn fact_at(&mut self, path: &str) -> Result<Entry, Fault> {
        let parts: Vec<&str> = path.split('/').collect();
        let pointer;
        let question = match *parts.as_slice() {
            [""]
            | ["release" | "customer" | "images" | "outputs" | "namespaced"]
            | ["customer", "labels"] => return Ok(Entry::Folder),
            ["release", "name"] => Question::ReleaseName,
            ["release", "version"] => Question::ReleaseVersion,
            ["release", "digest"] => Question::ReleaseDigest,
            ["customer", "name"] => Question::CustomerName,
            ["customer", "labels", ..] => Question::CustomerLabel(behind(path, 2)),
            ["images", ..] => Question::Image(behind(path, 1)),
            ["outputs", ..] => Question::Output(behind(path, 1)),
            ["values"] => Question::Value(""),
            ["values", ..] => {
                pointer = format!("/{}", behind(path, 1));
                Question::Value(&pointer)
            }
            ["namespaced", _, ..] => match behind(path, 1).rsplit_once('/') {
                Some((api_version, kind)) => Question::Namespaced(api_version, kind),
                None => return Ok(Entry::Folder),
            },
            _ => return Err(Fault::Errno(NOENT)),
        };
        let text = match self.fact(0, question).map_err(Fault::End)? {
            Told::Text(text) => text,
            Told::Flag(flag) => flag.map(|flag| flag.to_string()),
            Told::Value(value) => self.tell(value).map_err(Fault::End)?,
            Told::Refused(_) => return Err(Fault::Errno(ACCES)),
        };
        text.map(|text| Entry::File(text.into_bytes().into())).ok_or(Fault::Errno(NOENT))
    }
}

/// One entry of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) name: String,
    pub(super) is_folder: bool,
}

/// What all paths beneath a folder start with.
fn prefix(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// The path behind so many of its parts.
fn behind(path: &str, parts: usize) -> &str {
    path.splitn(parts + 1, '/').nth(parts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn resolved(folder: &str, path: &str) -> Result<String, u32> {
        resolve(folder, path.as_bytes()).map_err(|fault| match fault {
            Fault::Errno(errno) => errno,
            Fault::End(_) => 0,
        })
    }

    #[test]
    fn a_path_is_beneath_its_folder_or_refused() {
        assert_eq!(resolved("", "a/./b//c/"), Ok("a/b/c".to_owned()));
        assert_eq!(resolved("a", "b/../c"), Ok("a/c".to_owned()));
        assert_eq!(resolved("a/b", ""), Ok("a/b".to_owned()));
        assert_eq!(resolved("a/b", ".."), Err(NOTCAPABLE));
        assert_eq!(resolved("a", "b/../../a/b"), Err(NOTCAPABLE));
        assert_eq!(resolved("", "/a"), Err(NOTCAPABLE));
        assert_eq!(resolved("", &"a/".repeat(MOST_PARTS + 1)), Err(NAMETOOLONG));
        assert_eq!(resolved("", &"a".repeat(LONGEST_PATH + 1)), Err(NAMETOOLONG));
    }

    proptest! {
        #[test]
        fn no_path_leads_out_of_its_folder(
            parts in prop::collection::vec(prop::sample::select(vec!["..", ".", "", "a", "b", "...", "~"]), 0..12)
        ) {
            let path = parts.join("/");
            if let Ok(resolved) = resolved("folder", &path) {
                let beneath = resolved == "folder" || resolved.starts_with("folder/");
                prop_assert!(beneath && !resolved.split('/').any(|part| part == ".."), "{resolved}");
            }
        }
    }
}
