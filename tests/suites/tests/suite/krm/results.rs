//! What functions find.

use bowline_core::{FailureClass, Finding};

use super::hostile::odd;

fn whole(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| format!("{finding}\n  {:?}\n", finding.hint));
    lines.collect()
}

#[tokio::test]
async fn results_are_findings_at_their_object_and_field() {
    let told = odd("warn").transform().await;
    insta::assert_snapshot!(whole(told.result.as_ref().unwrap()), @r#"
    warning[result] deployment/web /spec/list/0: there is only one of it
      Some("the function proposes 2")
    info[result] deployment/web: somebody should own it
      None
    "#);
    let edits = told.objects();
    assert!(!edits.contains("internal.config"), "{edits}");
}

#[tokio::test]
async fn results_that_are_errors_refuse() {
    let told = odd("refuse").transform().await;
    assert_eq!(told.class(), Some(FailureClass::PluginRefused));
    insta::assert_snapshot!(told.failure(), @"odd 1.0.0: plugin.refused: error[result] deployment/web /spec/list/0: there is only one of it (and 1 more)");
    assert_eq!(told.result.unwrap_err().findings.len(), 2);
}
