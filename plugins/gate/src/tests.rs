use bowline_guest::TestCall;
use serde_json::json;

use super::*;

fn answered(config: Value, answer: Option<Value>) -> Result<Outcome, Findings> {
    let call = TestCall::new();
    let call = match answer {
        Some(answer) => call.answer(answer),
        None => call,
    };
    call.run(&Gate, config).result
}

fn plain() -> Value {
    json!({"question": "Is the backup done?"})
}

#[test]
fn it_asks_until_there_is_an_answer_that_may_be_given() {
    let question = "Is the backup done? (yes / no)";
    assert_eq!(answered(plain(), None), Ok(Outcome::ask(question)));
    let again = format!("\"maybe\" is none of the answers. {question}");
    assert_eq!(answered(plain(), Some(json!("maybe"))), Ok(Outcome::ask(again)));
}

#[test]
fn the_wanted_answer_lets_the_run_go_on_however_it_is_written() {
    let done = || Outcome::done().output("answer", "yes");
    for answer in [json!("yes"), json!(" YES "), json!(true), json!({"answer": "Yes"})] {
        assert_eq!(answered(plain(), Some(answer.clone())), Ok(done()), "{answer}");
    }
    let signed = json!({"answer": true, "by": "ana"});
    assert_eq!(answered(plain(), Some(signed)), Ok(done().output("by", "ana")));
}

#[test]
fn another_answer_ends_the_step_and_names_who_gave_it() {
    let findings = answered(plain(), Some(json!({"answer": "no", "by": "ana"}))).unwrap_err();
    assert_eq!(findings.to_string(), "error refused: ana says \"no\" to: Is the backup done?\n");
}

#[test]
fn several_answers_may_let_the_run_go_on() {
    let config = || json!({"question": "Which way?", "answers": ["stop", "blue", "green"], "proceed": ["blue", "green"]});
    let done = Outcome::done().output("answer", "green");
    assert_eq!(answered(config(), Some(json!("Green"))), Ok(done));
    assert!(answered(config(), Some(json!("stop"))).is_err());
}

#[test]
fn configs_that_nobody_could_answer_are_refused() {
    for (config, code) in [
        (json!({"question": " "}), "no-question"),
        (json!({"question": "x".repeat(1_001)}), "no-question"),
        (json!({"question": "?", "answers": []}), "no-answer"),
        (json!({"question": "?", "answers": ["a", ""]}), "no-answer"),
        (json!({"question": "?", "proceed": ["maybe"]}), "unknown-answer"),
        (json!({}), "config"),
    ] {
        let findings = answered(config.clone(), None).unwrap_err();
        assert_eq!(findings.iter().next().unwrap().code, code, "{config}");
    }
}
