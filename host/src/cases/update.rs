//! Writes what came of a case into its folder, in place of what it expected.

use std::fs;
use std::io;

use bowline_core::{Finding, Value, yaml};

use super::answer::Answer;
use super::compare::to_value;
use super::read::Case;
use super::run::Came;

/// Writes what came. What a step must send stays as it is: the answers are the author's.
pub fn update(case: &Case, came: &Came) -> io::Result<()> {
    let files = match &came.result {
        Err(refused) => vec![("refused.yaml", text(&list(refused)))],
        Ok(Answer::Assessment(said)) => vec![("assessment.yaml", text(said))],
        Ok(Answer::Outcome(said)) => vec![("outcome.yaml", text(said))],
        Ok(Answer::Objects(objects)) => {
            let mut files = Vec::new();
            let changed = *objects != case.given.objects;
            if changed {
                files.push(("expected.yaml", documents(objects)));
            }
            if !came.findings.is_empty() || !changed {
                files.push(("findings.yaml", text(&list(&came.findings))));
            }
            files
        }
    };
    for name in
        ["expected.yaml", "findings.yaml", "refused.yaml", "assessment.yaml", "outcome.yaml"]
    {
        match files.iter().find(|(file, _)| *file == name) {
            Some((_, text)) => fs::write(case.folder.join(name), text)?,
            None => match fs::remove_file(case.folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            },
        }
    }
    Ok(())
}

fn list(findings: &[Finding]) -> Value {
    findings.iter().map(to_value).collect::<Vec<_>>().into()
}

fn text(value: &Value) -> String {
    let mut text = String::new();
    yaml::write(value, &mut text);
    text
}

fn documents(objects: &[Value]) -> String {
    objects.iter().map(text).collect::<Vec<_>>().join("---\n")
}
