//! Writes what came of a case into its folder, in place of what it expected.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use bowline_core::{Finding, Value, krm, yaml};

use super::answer::Answer;
use super::compare::{Verdict, compare, finding};
use super::layouts::Layout;
use super::read::Case;
use super::run::Came;

/// The files that say what must come, by layout.
const OWN: [&str; 5] =
    ["expected.yaml", "findings.yaml", "refused.yaml", "assessment.yaml", "outcome.yaml"];
const GOLDEN: [&str; 1] = ["_expected.yaml"];
const FRAMEWORK: [&str; 2] = ["expected.yaml", "errors.txt"];

type Files = BTreeMap<&'static str, String>;

/// Writes what came. What a step must send and what a cluster answers stays as it is: that is the
/// author's. In the layouts of others, so does what was expected rightly: it may be in another form.
pub fn update(case: &Case, came: &Came) -> io::Result<()> {
    let has = FRAMEWORK.iter().chain(&GOLDEN).any(|name| case.folder.join(name).is_file());
    if case.layout != Layout::Own && has && compare(case, came) == Verdict::Passed {
        return Ok(());
    }
    match case.layout {
        Layout::Own => put(&case.folder, &OWN, &own(case, came)),
        Layout::Golden => match golden(case, came)? {
            Some(files) => put(&case.folder, &GOLDEN, &files),
            None => Ok(()),
        },
        Layout::Command | Layout::Processor => {
            put(&case.folder, &FRAMEWORK, &framework(case, came)?)
        }
    }
}

fn own(case: &Case, came: &Came) -> Files {
    match &came.result {
        Err(refused) => Files::from([("refused.yaml", text(&found(refused)))]),
        Ok(Answer::Assessment(said)) => Files::from([("assessment.yaml", text(said))]),
        Ok(Answer::Outcome(said)) => Files::from([("outcome.yaml", text(said))]),
        Ok(Answer::Objects(objects)) => {
            let mut files = Files::new();
            let changed = *objects != case.given.objects;
            if changed {
                files.insert("expected.yaml", documents(objects));
            }
            if !came.findings.is_empty() || !changed {
                files.insert("findings.yaml", text(&found(&came.findings)));
            }
            files
        }
    }
}

fn golden(case: &Case, came: &Came) -> io::Result<Option<Files>> {
    let list = match &came.result {
        Ok(Answer::Objects(objects)) => list(case, objects, &came.findings)?,
        Err(refused) if !refused.is_empty() => list(case, &case.given.objects, refused)?,
        // This layout has no place for a function that only fails: what stands there stays.
        _ => return Ok(None),
    };
    Ok(Some(Files::from([("_expected.yaml", list)])))
}

fn framework(case: &Case, came: &Came) -> io::Result<Files> {
    Ok(match &came.result {
        Ok(Answer::Objects(objects)) if case.layout == Layout::Command => {
            Files::from([("expected.yaml", documents(objects))])
        }
        Ok(Answer::Objects(objects)) => {
            Files::from([("expected.yaml", list(case, objects, &came.findings)?)])
        }
        _ => {
            let lines = came.said.iter().flat_map(|said| said.lines());
            let lines: Vec<String> = lines.map(|line| regex::escape(line) + "\n").collect();
            Files::from([("errors.txt", lines.concat())])
        }
    })
}

/// Writes these files, and removes those of `names` that are none of them. A file that is the same
/// already is not touched.
fn put(folder: &Path, names: &[&str], files: &Files) -> io::Result<()> {
    for name in names {
        let path = folder.join(name);
        match files.get(name) {
            Some(text) if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) => {}
            Some(text) => crate::written::whole(&path, text.as_bytes())?,
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            },
        }
    }
    Ok(())
}

fn found(findings: &[Finding]) -> Value {
    findings.iter().map(finding).collect::<Vec<_>>().into()
}

fn list(case: &Case, objects: &[Value], found: &[Finding]) -> io::Result<String> {
    let list = krm::list(objects, &case.given.config, found).map_err(io::Error::other)?;
    Ok(text(&list))
}

fn text(value: &Value) -> String {
    let mut text = String::new();
    yaml::write(value, &mut text);
    text
}

fn documents(objects: &[Value]) -> String {
    objects.iter().map(text).collect::<Vec<_>>().join("---\n")
}
