//! Guests that break down, and one that says no.

use bowline_core::FailureClass;

use super::Case;
use super::case::listed;

async fn trap(guest: &str) -> String {
    let told = Case::of(guest).config("now").transform().await;
    assert_eq!(told.class(), Some(FailureClass::PluginTrap), "{}", told.failure());
    told.failure()
}

#[tokio::test]
pub async fn an_unreachable_is_a_trap() {
    insta::assert_snapshot!(trap("unreachable").await, @"unreachable 1.0.0: plugin.trap: wasm trap: wasm `unreachable` instruction executed");
}

#[tokio::test]
pub async fn a_trap_in_a_start_function_is_a_trap() {
    insta::assert_snapshot!(trap("trapping-start").await, @"trapping-start 1.0.0: plugin.trap: wasm trap: wasm `unreachable` instruction executed");
}

#[tokio::test]
pub async fn a_panic_shows_its_message() {
    insta::assert_snapshot!(trap("panic").await, @r#"
    panic 1.0.0: plugin.trap: wasm trap: wasm `unreachable` instruction executed; its last words: panicked at tests/guests/examples/panic.rs:7:5:
    no such mode: "now"\u{1b}[2J
    "#);
}

#[tokio::test]
pub async fn deep_recursion_is_a_trap() {
    insta::assert_snapshot!(trap("deep-recursion").await, @"deep-recursion 1.0.0: plugin.trap: it recursed too deeply");
}

#[tokio::test]
pub async fn an_answer_outside_memory_is_a_trap() {
    insta::assert_snapshot!(trap("bad-pointer").await, @"bad-pointer 1.0.0: plugin.trap: pointer out of bounds of memory");
}

#[tokio::test]
pub async fn an_allocator_that_points_outside_memory_is_a_trap() {
    insta::assert_snapshot!(trap("bad-allocator").await, @"bad-allocator 1.0.0: plugin.trap: realloc return: beyond end of memory");
}

#[tokio::test]
pub async fn an_allocator_that_calls_the_host_is_a_trap() {
    insta::assert_snapshot!(trap("reentrant-allocator").await, @"reentrant-allocator 1.0.0: plugin.trap: wasm trap: cannot leave component instance");
}

#[tokio::test]
pub async fn text_that_is_no_utf8_is_a_trap() {
    insta::assert_snapshot!(trap("bad-text").await, @"bad-text 1.0.0: plugin.trap: invalid utf-8 sequence of 1 bytes from index 0");
}

#[tokio::test]
pub async fn a_refusal_carries_its_findings() {
    let refuse = |count: i64| Case::of("refusal").config(count).transform();
    let told = refuse(1).await;
    insta::assert_snapshot!(told.failure(), @r#"refusal 1.0.0: plugin.refused: error[too-few] deployment/web /spec/replicas: it has one replica\u{7}"#);
    let findings = told.result.unwrap_err().findings;
    insta::assert_snapshot!(listed(&findings), @r#"too-few: Deployment/web it has one replica\u{7}"#);
    assert_eq!(findings[0].hint.as_deref(), Some("raise it"));
    insta::assert_snapshot!(refuse(3).await.failure(), @r#"refusal 1.0.0: plugin.refused: error[too-few] deployment/web /spec/replicas: it has one replica\u{7} (and 2 more)"#);
    insta::assert_snapshot!(refuse(0).await.failure(), @"refusal 1.0.0: plugin.refused: it refused without a reason");
}
