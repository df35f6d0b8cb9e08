//! `gate`: asks a person whether to go on.
//!
//! ```text
//! no answer yet ─► ask ─► one that may be given? ─► among `proceed`? ─► done
//!                   ▲        no ─┘                        no └► refused
//! ```

use bowline_guest::role::Run;
use bowline_guest::{Context, Finding, Findings, Outcome, Step};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The plugin.
pub struct Gate;

/// How long a question may be, in characters: a person is to read it.
const LONGEST_QUESTION: usize = 1_000;

/// Config of `gate`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GateConfig {
    /// What the person is asked.
    question: String,
    /// The answers that may be given; upper and lower case are the same.
    #[serde(default = "yes_and_no")]
    #[schemars(length(min = 1, max = 20))]
    answers: Vec<String>,
    /// The answers with which the run goes on. Where nothing is said, the first.
    #[serde(default)]
    proceed: Vec<String>,
}

/// A person's answer: alone, or with who gave it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Yes(bool),
    Words(String),
    Signed { answer: Value, by: Option<String> },
}

impl Step for Gate {
    type Config = GateConfig;

    fn run(&self, config: GateConfig, cx: &Context<Run>) -> Result<Outcome, Findings> {
        config.check()?;
        let Some(value) = cx.progress().answer::<Value>()? else {
            return Ok(Outcome::ask(config.ask(None)));
        };
        let (said, by) = read(value);
        let Some(answer) = config.answers.iter().find(|one| same(one, &said)) else {
            return Ok(Outcome::ask(config.ask(Some(&said))));
        };
        let proceed = match config.proceed.is_empty() {
            true => &config.answers[..1],
            false => &config.proceed[..],
        };
        if !proceed.iter().any(|one| same(one, answer)) {
            let who = by.map_or_else(|| "the answer is".to_owned(), |by| format!("{by} says"));
            let message = format!("{who} {answer:?} to: {}", config.question);
            return Err(Finding::error("refused", message).into());
        }
        let outcome = Outcome::done().output("answer", answer.as_str());
        Ok(match by {
            Some(by) => outcome.output("by", by),
            None => outcome,
        })
    }
}

impl GateConfig {
    /// What a schema cannot say.
    fn check(&self) -> Result<(), Findings> {
        let mut findings = Findings::none();
        if self.question.trim().is_empty() || self.question.chars().count() > LONGEST_QUESTION {
            let message = format!("a question has 1 to {LONGEST_QUESTION} characters");
            findings.push(Finding::error("no-question", message).field("/question"));
        }
        if self.answers.iter().any(|answer| answer.trim().is_empty()) || self.answers.is_empty() {
            let finding = Finding::error("no-answer", "there is no answer that can be given");
            findings.push(finding.field("/answers"));
        }
        let unknown = |one: &&String| !self.answers.iter().any(|answer| same(answer, one));
        for (index, answer) in self.proceed.iter().enumerate().filter(|(_, one)| unknown(one)) {
            let message = format!("{answer:?} is none of the answers");
            let finding = Finding::error("unknown-answer", message);
            let hint = format!("the answers are {}", self.answers.join(", "));
            findings.push(finding.field(format!("/proceed/{index}")).hint(hint));
        }
        findings.into_result().map(drop)
    }

    fn ask(&self, wrong: Option<&str>) -> String {
        let note = wrong.map(|said| {
            let said: String = said.chars().take(60).collect();
            format!("{said:?} is none of the answers. ")
        });
        format!("{}{} ({})", note.unwrap_or_default(), self.question, self.answers.join(" / "))
    }
}

/// What was said, and by whom.
fn read(value: Value) -> (String, Option<String>) {
    match serde_json::from_value(value.clone()) {
        Ok(Answer::Yes(yes)) => (if yes { "yes" } else { "no" }.to_owned(), None),
        Ok(Answer::Words(words)) => (words, None),
        Ok(Answer::Signed { answer, by }) if !answer.is_object() => (read(answer).0, by),
        _ => (value.to_string(), None),
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn yes_and_no() -> Vec<String> {
    ["yes", "no"].map(str::to_owned).to_vec()
}

bowline_guest::export!(Gate as Step);

#[cfg(test)]
mod tests;
