//! The release's own objects, read once for all customers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use bowline_core::object::{ObjectId, flatten, is_list};
use bowline_core::release::Place;
use bowline_core::{Pointer, Value, yaml};
use globset::GlobBuilder;

use crate::document::{Document, yaml_error};
use crate::error::{BundleError, Errors, Gathered};
use crate::folder::{Folder, Hidden, MAX_PART};

/// The most objects of a release.
const MAX_OBJECTS: usize = 100_000;

/// One object of a release's manifests.
#[derive(Clone, Debug)]
pub struct BaseObject {
    /// The object.
    pub value: Value,
    /// Which one it is.
    pub id: ObjectId,
    /// Where it stands.
    pub source: Place,
}

/// Reads the manifests that release.yaml names, in its order.
pub(crate) fn read(
    folder: &mut Folder,
    document: &Document,
    manifests: &[String],
) -> Result<Vec<BaseObject>, Errors> {
    let mut errors = Gathered::default();
    let mut files = Vec::<(String, Place)>::new();
    for (index, path) in manifests.iter().enumerate() {
        let named = document.place(&Pointer::of(["spec", "manifests", &index.to_string()]));
        if let Some(found) = errors.take(named_files(folder, path, &named)) {
            // What two entries name is taken once, at the first.
            let new =
                found.into_iter().filter(|path| !files.iter().any(|(known, _)| known == path));
            files.extend(new.map(|path| (path, named.clone())).collect::<Vec<_>>());
        }
    }
    let mut objects = Vec::new();
    for (path, named) in files {
        errors
            .take(folder.read(&path, &named, MAX_PART))
            .and_then(|bytes| errors.take_all(read_file(&path.into(), &bytes, &mut objects)));
    }
    refuse_duplicates(&objects, &mut errors);
    errors.finish()?;
    Ok(objects)
}

/// The files that one entry of `manifests` names.
fn named_files(folder: &Folder, path: &str, named: &Place) -> Result<Vec<String>, BundleError> {
    if path.contains(['*', '?', '[', '{']) {
        return matching_files(folder, path, named);
    }
    if folder.is_folder(path, named)? {
        let all = folder.walk(path, named, Hidden::LeftOut)?;
        return Ok(all.into_iter().filter(|path| holds_objects(path)).collect());
    }
    if !holds_objects(path) {
        let message = match is_kustomization(path) {
            true => format!("{path} is no object: name the files that it lists"),
            false => format!("{path} is neither .yaml, .yml nor .json"),
        };
        return Err(BundleError::text(named.clone(), message));
    }
    Ok(vec![path.to_owned()])
}

fn matching_files(folder: &Folder, glob: &str, named: &Place) -> Result<Vec<String>, BundleError> {
    let matcher = GlobBuilder::new(glob).literal_separator(true).build().map_err(|cause| {
        BundleError::text(named.clone(), format!("{glob:?} is no glob")).caused_by(cause)
    })?;
    let matcher = matcher.compile_matcher();
    // Only the folder before the first part with a wildcard has to be searched.
    let parts = glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
    let start = parts.collect::<Vec<_>>().join("/");
    let all = folder.walk(&start, named, Hidden::LeftOut)?;
    let found: Vec<String> =
        all.into_iter().filter(|path| holds_objects(path) && matcher.is_match(path)).collect();
    match found.is_empty() {
        true => {
            let message = format!("{glob:?} matches no .yaml, .yml or .json file");
            Err(BundleError::text(named.clone(), message).incomplete())
        }
        false => Ok(found),
    }
}

fn holds_objects(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending))
        && !is_kustomization(path)
}

fn is_kustomization(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(&name)
}

/// Reads one file's objects behind those that are there.
fn read_file(file: &Arc<str>, bytes: &[u8], objects: &mut Vec<BaseObject>) -> Result<(), Errors> {
    let refuse = |error: yaml::Error| yaml_error(file, &error);
    let text = yaml::text(bytes).map_err(refuse)?;
    let documents = yaml::read(text, &yaml::Limits::default()).map_err(refuse)?;
    // Marks cost time and memory; only lists need them, to say where each element stands.
    let marked = match documents.iter().any(|document| is_list(&document.value)) {
        true => yaml::read_marked(text, &yaml::Limits::default()).map_err(refuse)?,
        false => Vec::new(),
    };
    let mut errors = Gathered::default();
    for (index, document) in documents.into_iter().enumerate() {
        let line = |at: &Pointer| {
            let mark = marked.get(index).and_then(|marked| marked.mark(at));
            mark.map_or(document.line, |mark| mark.line)
        };
        flatten(&document.value, &Pointer::ROOT, &mut |value, at| {
            let source = Place::at(file.clone(), line(at), 0);
            objects.extend(errors.take(object(value, source, objects.len())));
        });
    }
    errors.finish()
}

fn object(value: &Value, source: Place, count: usize) -> Result<BaseObject, BundleError> {
    if count >= MAX_OBJECTS {
        let message = format!("the release has more than {MAX_OBJECTS} objects");
        return Err(BundleError::text(source, message));
    }
    match ObjectId::checked(value) {
        Ok(id) => Ok(BaseObject { value: value.clone(), id, source }),
        Err(refused) => Err(BundleError::text(source, refused.to_string())),
    }
}

fn refuse_duplicates(objects: &[BaseObject], errors: &mut Gathered) {
    let mut known = BTreeMap::new();
    for object in objects {
        match known.entry(object.id.identity()) {
            Entry::Vacant(vacant) => {
                vacant.insert(&object.source);
            }
            Entry::Occupied(first) => {
                let message = format!("{} stands at {} already", object.id, first.get());
                errors.push(BundleError::text(object.source.clone(), message));
            }
        }
    }
}
