//! What Terraform says line by line, as `-json` has it.

use bowline_core::terraform::Diagnostic;
use serde::Deserialize;

use crate::watch::{Progress, ProgressStage};

/// More errors than these tell nothing more.
const MOST: usize = 50;

/// What was heard so far.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Errors, in order.
    pub errors: Vec<Diagnostic>,
    /// Warnings, in order.
    pub warnings: Vec<Diagnostic>,
    /// Whether it has got so far that it holds the state's lock.
    pub locked: bool,
}

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type", default)]
    kind: String,
    hook: Option<Hook>,
    diagnostic: Option<Said>,
}

#[derive(Deserialize)]
struct Hook {
    resource: Resource,
    #[serde(default)]
    action: String,
    #[serde(default)]
    elapsed_seconds: f64,
}

#[derive(Deserialize)]
struct Resource {
    addr: String,
}

#[derive(Deserialize)]
struct Said {
    severity: String,
    summary: String,
    #[serde(default)]
    detail: String,
    address: Option<String>,
    range: Option<Range>,
}

#[derive(Deserialize)]
struct Range {
    filename: String,
    start: Start,
}

#[derive(Deserialize)]
struct Start {
    line: u64,
}

impl Heard {
    /// Hears one line; the progress that it tells of. What is no such line is of no interest.
    pub fn hear(&mut self, line: &[u8]) -> Option<Progress> {
        let line: Line = serde_json::from_slice(line).ok()?;
        if let Some(said) = line.diagnostic {
            let list = if said.severity == "error" { &mut self.errors } else { &mut self.warnings };
            if list.len() < MOST {
                list.push(diagnostic(said));
            }
            return None;
        }
        // It plans, refreshes and applies under the lock only.
        self.locked |= line.kind == "planned_change" || line.hook.is_some();
        let hook = line.hook?;
        let stage = match line.kind.as_str() {
            "apply_start" | "refresh_start" => ProgressStage::Started,
            // No time is this long; a cast keeps within the type.
            "apply_progress" => ProgressStage::Going { seconds: hook.elapsed_seconds as u64 },
            "apply_complete" | "refresh_complete" => ProgressStage::Done,
            "apply_errored" => ProgressStage::Failed,
            // A provisioner's output may be anything.
            _ => return None,
        };
        let action = match hook.action.is_empty() {
            true => "refresh".to_owned(),
            false => hook.action,
        };
        Some(Progress { address: hook.resource.addr, action, stage })
    }
}

fn diagnostic(said: Said) -> Diagnostic {
    let (file, line) = said.range.map(|range| (range.filename, range.start.line)).unzip();
    let Said { summary, detail, address, .. } = said;
    Diagnostic { summary, detail, address, file, line }
}

/// The errors in what a command says that knows no `-json`: a heading, and what stands below it.
pub(crate) fn plain(text: &str) -> Vec<Diagnostic> {
    let blocks = text.split("Error: ").skip(1).take(MOST);
    let errors = blocks.map(|block| {
        let (summary, detail) = block.split_once("\n\n").unwrap_or((block, ""));
        let (summary, detail) = (summary.trim().replace('\n', " "), detail.trim().to_owned());
        Diagnostic { summary, detail, ..Diagnostic::default() }
    });
    errors.collect()
}
