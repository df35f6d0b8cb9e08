//! A run's steps, folded: what is finished is a number, what is not is a line. Ten thousand steps stay
//! readable.

use std::collections::BTreeMap;

use bowline_core::run::{Phase, StepNode, StepState, Steps, TaskState};
use serde::Serialize;

/// How many lines a phase has at most.
const MOST_LINES: usize = 20;

/// Steps of a phase.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepsPart {
    /// The phase.
    pub phase: Phase,
    /// How many steps there are, by state.
    pub counts: BTreeMap<&'static str, usize>,
    /// Those that are not done, and the release's own.
    pub shown: Vec<StepPart>,
    /// How many more are not done.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

/// One step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepPart {
    /// Its full name.
    pub name: String,
    /// The plugin.
    pub uses: String,
    /// Where it stands.
    pub state: &'static str,
    /// How often it was called.
    pub calls: u32,
    /// When it is called again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<jiff::Timestamp>,
    /// What it asks a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Whom to ask about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// The steps of a run, phase by phase. With `all`, none is folded.
pub fn parts(steps: &Steps, all: bool) -> Vec<StepsPart> {
    let mut by_phase: BTreeMap<Phase, StepsPart> = BTreeMap::new();
    for node in steps.iter() {
        let (phase, state) = (node.phase, word(node));
        let part = by_phase.entry(phase).or_insert_with(|| StepsPart {
            phase,
            counts: BTreeMap::new(),
            shown: Vec::new(),
            more: 0,
        });
        *part.counts.entry(state).or_default() += 1;
        let own = !node.name.contains('/');
        if !(all || own || node.state() != StepState::Done) {
            continue;
        }
        match all || own || part.shown.len() < MOST_LINES {
            true => part.shown.push(StepPart::of(node, state)),
            false => part.more += 1,
        }
    }
    by_phase.into_values().collect()
}

impl StepPart {
    fn of(node: &StepNode, state: &'static str) -> StepPart {
        let (until, failure) = match &node.work.state {
            TaskState::Waiting { until, because } => {
                (Some(*until), because.as_ref().map(|failure| failure.message.clone()))
            }
            TaskState::Failed(failure) => {
                (None, Some(format!("{}: {}", failure.class, failure.message)))
            }
            _ => (None, None),
        };
        let asks = node.work.state == TaskState::Asking;
        StepPart {
            name: node.name.clone(),
            uses: node.uses.clone(),
            state,
            calls: node.work.attempts,
            until,
            question: node.question.clone().filter(|_| asks),
            failure,
            owner: node.owner.clone(),
        }
    }
}

fn word(node: &StepNode) -> &'static str {
    match node.state() {
        StepState::Pending => "pending",
        StepState::Active if node.work.state.is_running() => "running",
        StepState::Active => "ready",
        StepState::Waiting if node.work.state == TaskState::Asking => "asking",
        StepState::Waiting => "waiting",
        StepState::Children => "children",
        StepState::Done => "done",
        StepState::Failed => "failed",
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl StepsPart {
    /// Lines for people.
    pub fn lines(&self) -> Vec<String> {
        let counts = self.counts.iter().map(|(word, count)| format!("{count} {word}"));
        let counts: Vec<String> = counts.collect();
        let mut lines = vec![format!("{} steps: {}", self.phase, counts.join(", "))];
        for step in &self.shown {
            let mut line = format!("  {:<24} {}", step.name, step.state);
            if step.calls > 1 {
                line.push_str(&format!(", call {}", step.calls));
            }
            if let Some(until) = step.until {
                line.push_str(&format!(", again at {until:.0}"));
            }
            if let Some(question) = &step.question {
                line.push_str(&format!(": {question}"));
            }
            if let Some(failure) = &step.failure {
                line.push_str(&format!(" ({failure})"));
            }
            if let Some(owner) = &step.owner {
                line.push_str(&format!(", owner {owner}"));
            }
            lines.push(line);
        }
        if self.more > 0 {
            lines.push(format!("  and {} more; --all shows them", self.more));
        }
        lines
    }
}
