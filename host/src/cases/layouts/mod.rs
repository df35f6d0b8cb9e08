//! The layouts in which KRM functions have their tests already: folders beneath `testdata/`.
//!
//! | layout | is given | must come |
//! |---|---|---|
//! | golden, of kpt | `_fnconfig.yaml`, every other `.yaml` file | `_expected.yaml`, a `ResourceList` |
//! | command, of kustomize's framework | `config.yaml`, `input*.yaml` | `expected.yaml`, objects; or `errors.txt` |
//! | processor, likewise | `input.yaml`, a `ResourceList` | `expected.yaml`, a `ResourceList`; or `errors.txt` |
//!
//! What is expected is read as if the function had printed it, so that it is compared by the rules of a
//! render: by value, whatever the order of the items, and results as findings.

mod framework;
mod golden;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use bowline_core::krm::{self, Handed, Listed};
use bowline_core::limits::OutputLimits;
use bowline_core::{Finding, Severity, Value};

use super::compare::finding;
use super::files::bytes;
use super::given::Given;
use super::read::{Case, CaseError, Refusal};

/// How a case's folder is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As bowline has it.
    Own,
    /// As kpt's golden tests.
    Golden,
    /// As the tests of a command of kustomize's framework.
    Command,
    /// As the tests of a processor of kustomize's framework.
    Processor,
}

impl Layout {
    /// The layout of a folder beneath `testdata/`; none where it is no case.
    fn of(folder: &Path) -> Option<Layout> {
        let has = |names: &[&str]| names.iter().any(|name| folder.join(name).is_file());
        if has(&["_fnconfig.yaml", "_expected.yaml"]) {
            return Some(Layout::Golden);
        }
        match (has(&["config.yaml"]), has(&["input.yaml", "expected.yaml", "errors.txt"])) {
            (true, _) => Some(Layout::Command),
            (false, true) => Some(Layout::Processor),
            (false, false) => None,
        }
    }

    /// Whether a folder of this layout can say what a call that goes well finds.
    pub(super) fn tells_findings(self) -> bool {
        self != Layout::Command
    }
}

/// What a plugin without cases is told of these layouts.
pub const KNOWN: &str = "of a KRM function also beneath testdata/: folders with _fnconfig.yaml, resources.yaml and \
                         _expected.yaml, or with config.yaml, input.yaml and expected.yaml or errors.txt";

/// Reads all cases beneath `folder`, a `testdata`, by their paths. Folders that are no cases may stand
/// beside them.
pub fn read_testdata(folder: &Path) -> Result<Vec<Case>, CaseError> {
    let mut cases = BTreeMap::new();
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut folders = vec![(folder.to_owned(), name)];
    while let Some((folder, name)) = folders.pop() {
        let layout = Layout::of(&folder);
        // Everything beneath a golden test is its own.
        if layout != Some(Layout::Golden) {
            for beneath in subfolders(&folder)? {
                let path = format!("{name}/{beneath}");
                folders.push((folder.join(&beneath), path));
            }
        }
        if let Some(layout) = layout {
            cases.insert(name.clone(), read(layout, &folder, name)?);
        }
    }
    Ok(cases.into_values().collect())
}

/// Reads one folder of a layout that is not bowline's own.
pub(super) fn read(layout: Layout, folder: &Path, name: String) -> Result<Case, CaseError> {
    match layout {
        Layout::Golden => golden::read(folder, name),
        _ => framework::read(layout, folder, name),
    }
}

fn subfolders(folder: &Path) -> Result<Vec<String>, CaseError> {
    let wrong = |source| CaseError::Io { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(wrong(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(wrong)?;
        // A link to a folder above would be walked for ever.
        if entry.file_type().map_err(wrong)?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// A case of these objects and this config that expects nothing yet.
fn case(layout: Layout, folder: &Path, name: String, objects: Vec<Value>, config: Value) -> Case {
    Case {
        name,
        folder: folder.to_owned(),
        layout,
        given: Given { checked: false, ..Given::new(objects, config) },
        expected: None,
        findings: None,
        refused: None,
        assessment: None,
        outcome: None,
    }
}

/// The objects and the config as the function is handed them.
fn handed(path: &Path, given: &Given) -> Result<Handed, CaseError> {
    let objects = (0u32..).zip(given.objects.iter().cloned()).collect();
    krm::hand(objects, &given.config)
        .map_err(|error| CaseError::Form { path: path.to_owned(), message: error.to_string() })
}

/// What a file means that holds a `ResourceList`; none where there is no file.
fn listed(path: &Path, given: &Given) -> Result<Option<Listed>, CaseError> {
    let Some(mut text) = bytes(path)? else { return Ok(None) };
    // A program that ends without its last line was cut off; an editor leaves that out.
    text.push(b'\n');
    let handed = handed(path, given)?;
    let printed = krm::read(&text, &handed, &OutputLimits::default());
    let printed = printed.map_err(|source| CaseError::List { path: path.to_owned(), source })?;
    Ok(Some(handed.listed(&printed)))
}

/// Puts into a case what a list says must come. A result that is an error refuses the render, so of such
/// a list the objects are nobody's.
fn expect(case: &mut Case, listed: Listed) {
    let findings: Vec<Value> = listed.findings.iter().map(finding).collect();
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    match listed.findings.iter().any(is_error) {
        true => case.refused = Some(Refusal::Findings(findings)),
        false => {
            case.expected = Some(listed.objects);
            case.findings = Some(findings);
        }
    }
}

/// Each document of a file; those that hold nothing are left out.
fn objects(path: &Path) -> Result<Vec<Value>, CaseError> {
    let documents = super::files::documents(path)?.unwrap_or_default();
    let documents: Vec<Value> = documents.into_iter().filter(|one| !one.is_null()).collect();
    match documents.iter().find(|one| one.as_object().is_none()) {
        None => Ok(documents),
        Some(odd) => {
            let message = format!("expected objects, found {}", odd.kind());
            Err(CaseError::Form { path: path.to_owned(), message })
        }
    }
}
