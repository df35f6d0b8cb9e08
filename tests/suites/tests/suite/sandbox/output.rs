//! Guests that write, log or nest too much.

use bowline_core::FailureClass;

use super::Case;

#[tokio::test]
pub async fn output_is_bounded_in_bytes_and_values() {
    let write = |what: &str| Case::of("huge-output").config(what).transform();
    insta::assert_snapshot!(write("bytes").await.failure(), @"huge-output 1.0.0: plugin.output: it wrote more than 16777216 bytes");
    insta::assert_snapshot!(write("values").await.failure(), @"huge-output 1.0.0: plugin.output: it wrote more than 1000000 JSON values");
}

#[tokio::test]
async fn findings_are_bounded() {
    let find = |what: &str| Case::of("huge-output").config(what).transform();
    insta::assert_snapshot!(find("findings").await.failure(), @"huge-output 1.0.0: plugin.budget: it moved too many bytes in one host call");
    insta::assert_snapshot!(find("message").await.failure(), @"huge-output 1.0.0: plugin.budget: it moved too many bytes in one host call");
}

#[tokio::test]
pub async fn objects_are_counted() {
    let told = Case::of("many-objects").transform().await;
    insta::assert_snapshot!(told.failure(), @"many-objects 1.0.0: plugin.output: it made more than 10000 objects");
}

#[tokio::test]
pub async fn a_pointer_of_a_million_parts_is_an_error_to_the_guest() {
    let told = Case::of("long-pointer").transform().await;
    insta::assert_snapshot!(told.findings(), @r#"
    get: Err("a JSON Pointer has at most 4096 bytes, this one has 2000000")
    set: Err("a JSON Pointer has at most 4096 bytes, this one has 2000000")
    append: Err("a JSON Pointer has at most 4096 bytes, this one has 2000000")
    insert: Err("a JSON Pointer has at most 4096 bytes, this one has 2000000")
    unset: Err("a JSON Pointer has at most 4096 bytes, this one has 2000000")
    value: None
    deepest: Ok(())
    too deep: Err("a JSON Pointer has at most 128 parts, this one has 129")
    "#);
}

#[tokio::test]
pub async fn a_value_nested_a_million_deep_ends_the_call() {
    for way in ["set", "append", "insert", "replace", "add", "grow"] {
        let told = Case::of("deep-value").config(way).transform().await;
        assert_eq!(told.class(), Some(FailureClass::PluginOutput), "{way}: {}", told.findings());
        assert_eq!(
            told.failure(),
            "deep-value 1.0.0: plugin.output: it wrote a value nested more than 128 deep",
            "{way}"
        );
    }
}

#[tokio::test]
pub async fn a_flood_of_logs_is_cut_and_fails_nobody() {
    for (flood, lines) in [("lines", 1_000), ("bytes", 26)] {
        let told = Case::of("log-flood").config(flood).transform().await;
        assert_eq!(told.findings(), "done: it logged\n");
        assert_eq!(told.log.len(), lines + 1, "{flood}");
        let last = &told.log[lines].message;
        assert_eq!(last, "truncated: the plugin logs more than its limit");
    }
}
