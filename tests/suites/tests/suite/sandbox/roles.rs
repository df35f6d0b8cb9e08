//! Each role, called for real.

use std::collections::BTreeMap;

use bowline_core::FailureClass;
use bowline_sandbox::Progress;

use super::outside::Board;
use super::world::json;
use super::{Case, world};

#[tokio::test]
pub async fn a_validator_finds_and_changes_nothing() {
    let told = Case::of("owners").validate().await;
    insta::assert_snapshot!(told.findings(), @"no-owner: Deployment/web nobody owns it");
    let before: Vec<_> = world::store().objects().map(|(_, object)| object.to_json()).collect();
    assert_eq!(told.objects(), before.join("\n"));
}

#[tokio::test]
pub async fn a_health_plugin_judges_one_object() {
    let ready = Case::of("ready").assess(r#"{"status":{"ready":true}}"#).await;
    insta::assert_debug_snapshot!(ready.result.unwrap(), @r#"
    Assessment {
        status: "healthy",
        reason: "Ready",
        message: "it says that it is ready",
        extra: [
            (
                "bytes",
                "25",
            ),
        ],
    }
    "#);
    insta::assert_snapshot!(ready.log.len(), @"1");
    let waiting = Case::of("ready").assess("{}").await;
    assert_eq!(waiting.result.unwrap().status, "progressing");
}

#[tokio::test]
async fn a_health_plugin_is_held_to_its_limits_and_cannot_write_to_a_terminal() {
    let odd = Case::of("ready").config("odd").assess("{}").await;
    assert_eq!(odd.result.unwrap().message, r"\u{1b}]0;title\u{7}");
    let case = Case::of("ready").config("loop");
    let case = case.limits(|limits| limits.running = std::time::Duration::from_millis(60));
    assert_eq!(case.assess("{}").await.class(), Some(FailureClass::PluginTimeout));
}

fn announcement(progress: Progress, board: &Board) -> Case {
    let capability = &["http:board.example"];
    let progress = Progress { key: "run-7/announce".into(), attempt: 1, ..progress };
    let case = Case::of("announcement").config("https://board.example/posts").http(board.clone());
    case.asking(capability).granting(capability).progress(progress)
}

#[tokio::test]
pub async fn a_step_posts_waits_asks_and_is_done() {
    let board = Board::default();
    let first = Progress { began: 1_000, now: 3_000, ..Progress::default() };
    let first = announcement(first, &board).run().await.result.unwrap();
    insta::assert_debug_snapshot!(first, @r#"
    Outcome {
        status: "wait",
        retry_after_ms: 4000,
        question: None,
        saved: Some(
            "\"201 post 1\"",
        ),
        outputs: [],
        children: [],
        extra: [],
    }
    "#);
    insta::assert_debug_snapshot!(board.posted()[0].headers, @r#"
    [
        (
            "idempotency-key",
            "run-7/announce",
        ),
    ]
    "#);
    assert_eq!(board.posted()[0].body, b"shop 1");

    let saved = first.saved.map(|saved| json(&saved));
    let second = Progress { saved: saved.clone(), ..Progress::default() };
    let second = announcement(second, &board).run().await.result.unwrap();
    assert_eq!((&*second.status, second.question.as_deref()), ("ask", Some("\"go on?\"")));

    let third = Progress {
        saved,
        answer: Some(json("true")),
        ending: Some("terminated".into()),
        outputs: BTreeMap::new(),
        ..Progress::default()
    };
    let third = announcement(third, &board).run().await.result.unwrap();
    insta::assert_debug_snapshot!((third.outputs, third.extra), @r#"
    (
        [
            (
                "posted",
                "\"201 post 1\"",
            ),
            (
                "answer",
                "true",
            ),
        ],
        [
            (
                "ending",
                "\"Some(\"terminated\")\"",
            ),
        ],
    )
    "#);
    assert_eq!(board.posted().len(), 1, "posted once");
}

#[tokio::test]
async fn a_step_reaches_the_hosts_that_are_granted_and_no_other() {
    let board = Board::default();
    for url in [
        "https://other.example/",
        "http://board.example/",
        "https://board.example:8443/",
        "https://board.example.evil.example/",
        "https://board.example@evil.example/",
        "https://evil.example#board.example",
        "file:///etc/passwd",
    ] {
        let told = announcement(Progress::default(), &board).config(url).run().await;
        assert_eq!(told.class(), Some(FailureClass::PluginRefused), "{url}: {}", told.failure());
    }
    assert_eq!(board.posted(), []);
    let told = announcement(Progress::default(), &board).granting(&[]).run().await;
    insta::assert_snapshot!(told.failure(), @"announcement 1.0.0: plugin.refused: error[post]: denied: bowline.toml does not grant http:board.example to this plugin");
    let told = announcement(Progress::default(), &board).asking(&[]).run().await;
    insta::assert_snapshot!(told.failure(), @"announcement 1.0.0: plugin.refused: error[post]: denied: the plugin's manifest does not ask for http:board.example");
}

#[tokio::test]
async fn a_program_is_called_in_its_own_role_only() {
    let told = Case::of("innocent").validate().await;
    insta::assert_snapshot!(told.failure(), @"innocent 1.0.0: unknown: the program is no validator");
}
