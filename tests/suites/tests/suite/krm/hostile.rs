//! Functions that print what is no list, or come to no good end.

use std::time::Duration;

use bowline_core::value::Map;
use bowline_core::{Finding, Value};

use super::function;
use crate::sandbox::{Case, Told};

/// A call of the function `odd`.
pub fn odd(misdeed: &str) -> Case {
    let config: Map = [("do", Value::from(misdeed))].into_iter().collect();
    Case::calling(function("odd")).config(config)
}

async fn failure(misdeed: &str) -> String {
    let told: Told<Vec<Finding>> = odd(misdeed).transform().await;
    told.failure()
}

#[tokio::test]
async fn what_is_no_list_is_told_apart() {
    insta::assert_snapshot!(failure("nothing").await, @"odd 1.0.0: plugin.output: it printed nothing, where a ResourceList is expected");
    insta::assert_snapshot!(failure("half").await, @"odd 1.0.0: plugin.output: it printed half a list: the last line has no end");
    insta::assert_snapshot!(failure("noise").await, @"odd 1.0.0: plugin.output: it printed a string, where a ResourceList is expected");
    insta::assert_snapshot!(failure("endless-noise").await, @"odd 1.0.0: plugin.output: it wrote more than 16777216 bytes");
    insta::assert_snapshot!(failure("several").await, @"odd 1.0.0: plugin.output: it printed 2 documents, where a ResourceList is expected");
    insta::assert_snapshot!(failure("no-items").await, @"odd 1.0.0: plugin.output: it printed a list without items; a function that removes all prints `items: []`");
    insta::assert_snapshot!(failure("other-kind").await, @"odd 1.0.0: plugin.output: it printed List of v1, where a ResourceList is expected");
}

#[tokio::test]
async fn a_good_list_does_not_make_up_for_a_bad_end() {
    insta::assert_snapshot!(failure("exit").await, @"odd 1.0.0: plugin.refused: it exited with status 1; its last words: the answer is no");
    insta::assert_snapshot!(failure("panic").await, @"odd 1.0.0: plugin.trap: it exited with status 2; its last words: panic: it broke");
    insta::assert_snapshot!(failure("memory").await, @r#"
    odd 1.0.0: plugin.memory: it wanted 65 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
}

#[tokio::test]
async fn an_endless_function_is_stopped() {
    let told = odd("loop").limits(|limits| limits.running = Duration::from_millis(300));
    insta::assert_snapshot!(told.transform().await.failure(), @r#"
    odd 1.0.0: plugin.timeout: it ran for more than 0.3 s
      hint: a plugin that needs longer asks for capabilities = ["wall:SECONDS"] in its plugin.toml
    "#);
}

#[tokio::test]
async fn sleeping_takes_no_time_and_a_flood_of_words_is_cut() {
    assert_eq!(odd("sleep").transform().await.failure(), "no failure");
    let told = odd("flood").transform().await;
    assert_eq!((told.failure(), told.log.len()), ("no failure".to_owned(), 1001));
}

#[tokio::test]
async fn a_config_that_no_function_reads_is_refused() {
    let settings =
        |text: &str| Case::calling(function("odd")).config(Value::from_json(text).unwrap());
    insta::assert_snapshot!(settings("[1]").transform().await.failure(), @"odd 1.0.0: release.invalid: its config is an array, where a KRM function takes an object");
    insta::assert_snapshot!(settings(r#"{"do":["copy"]}"#).transform().await.failure(), @"odd 1.0.0: release.invalid: its config has an array under `do`, where a KRM function takes texts, numbers and booleans; a config of any other form has an apiVersion and a kind");
    insta::assert_snapshot!(settings(r#"{"other":1}"#).transform().await.failure(), @"odd 1.0.0: plugin.trap: it exited with status 3; its last words: no config");
}
