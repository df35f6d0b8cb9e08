//! `bowline health -f FILE`: how objects are, off line.

use std::path::PathBuf;

use bowline_core::Value;
use bowline_core::health::{
    Health, HealthStatus, assess, assess_claim, signs, signs_of_controller,
};
use bowline_core::object::ObjectId;
use clap::Args;
use serde::Serialize;

use super::{Global, OutputFormat};
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::objects;
use crate::report::{self, ObjectPart, Table};

/// Judge live objects in files, by the rules that a run waits by; no cluster is asked
///
/// Ends with 10 where one of them would hold a run up. A claim is judged with its StorageClass where that
/// is among the files; kinds that a release's plugins judge are judged by their conditions.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    kubectl get deploy,pod -o yaml | bowline health -f -\n  \
    bowline health -f broken.yaml -o json")]
pub struct HealthArgs {
    /// A file of objects in YAML or JSON, with their status; - for standard input
    #[arg(short, long = "file", value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// `health -o json`: one document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HealthReport {
    api_version: &'static str,
    kind: &'static str,
    objects: Vec<ObjectPart>,
}

pub(super) fn run(args: &HealthArgs, global: &Global) -> Result<Exit, Problems> {
    let mut all = Vec::new();
    for file in &args.files {
        all.extend(objects::read(file)?);
    }
    let judged = all.iter().map(|object| part(object, judge(object, &all)));
    let objects = judged.collect::<Result<Vec<_>, Problem>>()?;
    let held_up = objects.iter().any(ObjectPart::holds_up);
    show(
        &HealthReport { api_version: report::API_VERSION, kind: "HealthReport", objects },
        global,
    )?;
    Ok(if held_up { Exit::Differences } else { Exit::Done })
}

fn judge(object: &Value, all: &[Value]) -> Health {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let class = text(object.key("spec").and_then(|spec| spec.key("storageClassName")));
    let named = |other: &&Value| {
        let name = text(other.key("metadata").and_then(|metadata| metadata.key("name")));
        other.key("kind").and_then(Value::as_str) == Some("StorageClass") && name == class
    };
    match all.iter().find(named).filter(|_| class.is_some()) {
        Some(class) => assess_claim(object, Some(class)),
        None => assess(object),
    }
}

fn part(object: &Value, health: Health) -> Result<ObjectPart, Problem> {
    let id = ObjectId::of(object).map_err(|error| Problem::of_error(Exit::InvalidInput, &error))?;
    let mut found = Vec::new();
    if health.status != HealthStatus::Healthy {
        found = signs_of_controller(object);
        if &*id.kind == "Pod" {
            found.extend(signs(object));
        }
    }
    let why = found.iter().map(ToString::to_string).collect();
    Ok(ObjectPart::new(id.to_string(), health, why))
}

fn show(report: &HealthReport, global: &Global) -> Result<(), Problem> {
    if global.output != OutputFormat::Text {
        return report::print_json(report);
    }
    let mut table = Table::new(["OBJECT", "STATUS", "WHY"], &[]);
    for one in &report.objects {
        table.row(one.cells());
    }
    report::print(&table.text())
}
