//! Tests of kustomize's function framework: `config.yaml` and `input*.yaml` for a command, or a
//! `ResourceList` as `input.yaml` for a processor; and `expected.yaml`, or `errors.txt`.
//!
//! Each line of `errors.txt` is a regular expression that what the function says must match. Where there
//! is such a file, nothing else is compared.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_core::krm::Printed;
use bowline_core::object::is_list;
use bowline_core::{Map, Value, yaml};
use regex::Regex;

use super::{Layout, case, expect, handed, listed, objects};
use crate::cases::files::{bytes, single};
use crate::cases::read::{Case, CaseError, Refusal};

/// Reads one folder.
pub(super) fn read(layout: Layout, folder: &Path, name: String) -> Result<Case, CaseError> {
    let (given, config) = match layout {
        Layout::Command => inputs(folder)?,
        _ => input_list(&folder.join("input.yaml"))?,
    };
    let mut case = case(layout, folder, name, given, config);
    let expected = folder.join("expected.yaml");
    if let Some(patterns) = patterns(&folder.join("errors.txt"))? {
        case.refused = Some(Refusal::Words(patterns));
    } else if layout == Layout::Processor {
        if let Some(listed) = listed(&expected, &case.given)? {
            expect(&mut case, listed);
        }
    } else if expected.is_file() {
        let printed = Printed::of(objects(&expected)?);
        case.expected = Some(handed(&expected, &case.given)?.listed(&printed).objects);
    }
    Ok(case)
}

/// What a command is called with: the objects of all inputs, by name, and the config.
fn inputs(folder: &Path) -> Result<(Vec<Value>, Value), CaseError> {
    let wrong = |source| CaseError::Io { path: folder.to_owned(), source };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("input") && name.ends_with(".yaml") {
            files.push(path);
        }
    }
    files.sort();
    let mut given = Vec::new();
    for file in files {
        given.extend(objects(&file)?);
    }
    Ok((given, single(&folder.join("config.yaml"))?.unwrap_or(Value::NULL)))
}

/// What a processor reads.
fn input_list(path: &Path) -> Result<(Vec<Value>, Value), CaseError> {
    let list = single(path)?.unwrap_or_else(|| Map::new().into());
    if !is_list(&list) {
        let message = "expected a ResourceList; where the objects stand alone, the config is in a \
                       config.yaml"
            .to_owned();
        return Err(CaseError::Form { path: path.to_owned(), message });
    }
    let items = list.key("items").and_then(Value::as_array).unwrap_or_default();
    Ok((items.to_vec(), list.key("functionConfig").cloned().unwrap_or(Value::NULL)))
}

/// The lines of a file as regular expressions; none where there is no file, or nothing in it.
fn patterns(path: &Path) -> Result<Option<Vec<Regex>>, CaseError> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    let wrong = |source| CaseError::Yaml { path: path.to_owned(), source };
    let text = yaml::text(&bytes).map_err(wrong)?.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let each = text.lines().enumerate();
    let compiled = each.map(|(index, line)| {
        Regex::new(line).map_err(|source| CaseError::Pattern {
            path: path.to_owned(),
            line: index + 1,
            source,
        })
    });
    compiled.collect::<Result<_, _>>().map(Some)
}
