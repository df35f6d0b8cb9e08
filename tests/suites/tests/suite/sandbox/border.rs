//! Traffic across the border: calls of the host, and bytes.

use bowline_core::Value;
use bowline_core::store::Store;

use super::{Case, world};

#[tokio::test]
pub async fn a_million_host_calls_are_enough() {
    let told = Case::of("host-call-flood").transform().await;
    insta::assert_snapshot!(told.failure(), @"host-call-flood 1.0.0: plugin.budget: it called the host more than 1000000 times");
    assert_eq!(told.receipt.host_calls, 1_000_001);
}

#[tokio::test]
pub async fn bytes_across_the_border_are_counted_at_once_and_in_all() {
    let moved = async |way: &str| {
        let case = Case::of("border-traffic").config(way);
        let case = case.limits(|limits| limits.crossing_total = 40 << 20);
        case.transform().await.failure()
    };
    insta::assert_snapshot!(moved("in-once").await, @"border-traffic 1.0.0: plugin.budget: it moved too many bytes in one host call");
    insta::assert_snapshot!(moved("in-total").await, @"border-traffic 1.0.0: plugin.budget: it moved more than 41943040 bytes in all host calls together");
    insta::assert_snapshot!(moved("selector-once").await, @"border-traffic 1.0.0: plugin.budget: it moved too many bytes in one host call");
    insta::assert_snapshot!(moved("selector-total").await, @"border-traffic 1.0.0: plugin.budget: it moved more than 41943040 bytes in all host calls together");
}

#[tokio::test]
async fn bytes_to_the_guest_count_as_well() {
    let read = async |way: &str, megabytes: usize| {
        let mut object = world::json(r#"{"apiVersion":"apps/v1","kind":"Deployment"}"#);
        let at = bowline_core::Pointer::parse("/data").unwrap();
        object.set(&at, Value::from("x".repeat(megabytes << 20))).unwrap();
        let case = Case::of("border-traffic").config(way).store(Store::new([object]));
        let case = case.limits(|limits| limits.crossing_total = 40 << 20);
        case.transform().await.failure()
    };
    insta::assert_snapshot!(read("out-once", 17).await, @"border-traffic 1.0.0: plugin.budget: it moved more than 16777216 bytes in one host call");
    insta::assert_snapshot!(read("out-total", 1).await, @"border-traffic 1.0.0: plugin.budget: it moved more than 41943040 bytes in all host calls together");
}

#[tokio::test]
pub async fn an_answer_without_end_is_cut_off() {
    let told = Case::of("endless-list").transform().await;
    insta::assert_snapshot!(told.failure(), @"endless-list 1.0.0: plugin.trap: list pointer/length out of bounds of memory");
}
