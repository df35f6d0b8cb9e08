//! Calls that do not end by themselves.

use std::time::Duration;

use bowline_core::FailureClass;

use super::Case;
use super::outside::{Answering, Silent};
use super::world::json;

const SHORT: Duration = Duration::from_millis(60);

#[tokio::test]
pub async fn an_endless_loop_is_stopped() {
    let told = Case::of("endless-loop").limits(|limits| limits.running = SHORT).transform().await;
    insta::assert_snapshot!(told.failure(), @r#"
    endless-loop 1.0.0: plugin.timeout: it ran for more than 0.1 s
      hint: a plugin that needs longer asks for capabilities = ["wall:SECONDS"] in its plugin.toml
    "#);
    assert!(told.receipt.running >= SHORT);
}

#[tokio::test]
pub async fn an_endless_start_function_is_stopped() {
    let told = Case::of("endless-start").limits(|limits| limits.running = SHORT).transform().await;
    insta::assert_snapshot!(told.failure(), @r#"
    endless-start 1.0.0: plugin.timeout: it ran for more than 0.1 s
      hint: a plugin that needs longer asks for capabilities = ["wall:SECONDS"] in its plugin.toml
    "#);
}

#[tokio::test]
pub async fn a_host_call_that_never_answers_is_cancelled() {
    let cluster = Silent::default();
    let told = reading("wait", cluster.clone()).limits(|limits| limits.wall = SHORT).transform();
    let told = told.await;
    insta::assert_snapshot!(told.failure(), @"blocked-read 1.0.0: timeout: no end after 0.1 s, of which it ran 0.0 s");
    assert_eq!(cluster.given_up(), 1, "nobody waits for the answer any more");
    assert!(told.session.is_none());
}

#[tokio::test]
async fn a_loop_behind_a_host_call_is_stopped_by_its_running_time() {
    let told = reading("loop", Answering).limits(|limits| limits.running = SHORT).transform().await;
    insta::assert_snapshot!(told.failure(), @r#"
    blocked-read 1.0.0: plugin.timeout: it ran for more than 0.1 s
      hint: a plugin that needs longer asks for capabilities = ["wall:SECONDS"] in its plugin.toml
    "#);
}

#[tokio::test]
async fn a_loop_is_stopped_by_the_wall_clock_too_which_is_the_hosts_fault() {
    let told = reading("loop", Answering).limits(|limits| limits.wall = SHORT).transform().await;
    assert_eq!(told.class(), Some(FailureClass::Timeout), "{}", told.failure());
    let told = Case::of("endless-start").limits(|limits| limits.wall = SHORT).transform().await;
    assert_eq!(told.class(), Some(FailureClass::Timeout), "{}", told.failure());
}

#[tokio::test]
async fn a_call_that_is_dropped_is_gone() {
    let cluster = Silent::default();
    let call = reading("wait", cluster.clone()).transform();
    tokio::select! {
        biased;
        told = call => panic!("{}", told.failure()),
        () = until(|| cluster.asked() == 1) => {}
    }
    assert_eq!(cluster.given_up(), 1);
    super::innocent::is_unharmed(&super::case::SANDBOX).await;
}

/// Waits, turn by turn, until it is so.
async fn until(so: impl Fn() -> bool) {
    while !so() {
        tokio::task::yield_now().await;
    }
}

fn reading(mode: &str, cluster: impl bowline_sandbox::ClusterReads + 'static) -> Case {
    let capability = &["cluster-read:/Secret"];
    let case = Case::of("blocked-read").config(json(&format!("{mode:?}"))).reads(cluster);
    case.asking(capability).granting(capability)
}
