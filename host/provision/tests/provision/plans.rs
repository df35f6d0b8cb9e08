//! Planning and applying.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use bowline_core::run::{Changes, Phase};
use bowline_core::{FailureClass, Value};
use bowline_provision::{Approved, Intent, ProgressStage, Watch};

use crate::fixture::{Customer, Ear, files, permit};

const TWO: &str = r#"
variable "size" { default = 1 }
resource "terraform_data" "a" { input = var.size }
resource "terraform_data" "b" { triggers_replace = var.size }
output "size" { value = var.size }
"#;

#[tokio::test]
async fn what_was_applied_is_not_applied_again() {
    let customer = Customer::with(TWO);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    assert!(!planned.plan.empty && planned.plan.guarded.is_empty());
    assert_eq!(planned.plan.changes, Changes { created: 2, ..Changes::default() });
    let applied = ear.apply(&mut provision, planned, None).await.unwrap();
    assert!(applied.lineage.is_some());
    let done: Vec<_> =
        ear.progress.lock().unwrap().iter().map(|one| (one.address.clone(), one.stage)).collect();
    for address in ["terraform_data.a", "terraform_data.b"] {
        for stage in [ProgressStage::Started, ProgressStage::Done] {
            assert!(done.contains(&(address.to_owned(), stage)), "{address}: {done:?}");
        }
    }
    let again = ear.plan(&mut provision).await.unwrap();
    assert!(again.plan.empty);
    assert_eq!(again.plan.changes, Changes { unchanged: 2, ..Changes::default() });
}

#[tokio::test]
async fn what_only_changes_outputs_is_applied() {
    let mut customer = Customer::with("output \"a\" { value = 1 }\n");
    customer.deploy().await;
    customer.file("main.tf", "output \"a\" { value = 2 }\n");
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    assert!(!planned.plan.empty && planned.plan.changes.is_empty());
    ear.apply(&mut provision, planned, None).await.unwrap();
    assert!(ear.plan(&mut provision).await.unwrap().plan.empty);
}

#[tokio::test]
async fn what_is_replaced_or_deleted_needs_an_approval_or_the_releases_word() {
    let mut customer = Customer::with(TWO);
    customer.deploy().await;
    customer.variable("size", Value::from(2_i64));
    customer.file(
        "main.tf",
        &TWO.replace("resource \"terraform_data\" \"a\" { input = var.size }", ""),
    );
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    assert_eq!(planned.plan.guarded, ["terraform_data.a", "terraform_data.b"]);
    let digest = planned.plan.digest;
    let refused = ear.apply(&mut provision, planned, None).await.unwrap_err();
    assert_eq!(refused.class(), FailureClass::GuardTerraform);
    let planned = ear.plan(&mut provision).await.unwrap();
    let other = Some(bowline_core::Digest::of("another plan"));
    let refused = ear.apply(&mut provision, planned, other).await.unwrap_err();
    assert_eq!(refused.class(), FailureClass::ApprovalStale);
    drop(provision);

    customer.settings.may_replace = vec!["terraform_data.b".into()];
    let mut provision = customer.open().await;
    let planned = ear.plan(&mut provision).await.unwrap();
    assert_eq!(planned.plan.guarded, ["terraform_data.a"]);
    assert_eq!(planned.plan.digest, digest, "what is given free is no part of what is done");
    ear.apply(&mut provision, planned, Some(digest)).await.unwrap();
}

#[tokio::test]
async fn what_is_forgotten_needs_an_approval() {
    let mut customer = Customer::with(TWO);
    customer.deploy().await;
    let removed =
        "removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = false\n  }\n}\n";
    let rest = TWO.replace("resource \"terraform_data\" \"a\" { input = var.size }", removed);
    customer.file("main.tf", &rest);
    let planned = Ear::default().plan(&mut customer.open().await).await.unwrap();
    assert_eq!(planned.plan.guarded, ["terraform_data.a"]);
}

#[tokio::test]
async fn a_permit_for_another_phase_applies_nothing() {
    let customer = Customer::with(TWO);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let (mut note, mut progress) = (|_: &str| Ok(()), |_| {});
    let mut watch = Watch { note: &mut note, progress: &mut progress, stop: ear.stop.subscribe() };
    let refused = provision.apply(&permit(Phase::Sync, None), planned, &mut watch).await;
    assert!(refused.is_err());
    assert!(!customer.inner("state/terraform.tfstate").exists());
}

#[tokio::test]
async fn a_plan_has_the_same_digest_each_time_and_another_when_a_secret_changes() {
    let module = "variable \"password\" { sensitive = true }\n\
                  resource \"terraform_data\" \"a\" { input = var.password }\n";
    let mut customer = Customer::with(module);
    let secret = |text: &str| Value::from(text).into_sensitive();
    customer.variable("password", secret("canary-one"));
    let first = Ear::default().plan(&mut customer.open().await).await.unwrap();
    let second = Ear::default().plan(&mut customer.open().await).await.unwrap();
    assert_eq!(first.plan.digest, second.plan.digest);
    customer.variable("password", secret("canary-two"));
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let third = ear.plan(&mut provision).await.unwrap();
    assert_ne!(first.plan.digest, third.plan.digest);
    let Approved::Other(lines) = provision.compare(&third, first.plan.digest) else {
        panic!("it is another plan")
    };
    assert_eq!(lines, ["~ terraform_data.a: create, with other values"]);
    assert_eq!(provision.compare(&third, third.plan.digest), Approved::Same);
    let record = format!("{:?} {}", third.record, serde_json::to_string(&third.record).unwrap());
    assert!(!record.contains("canary"), "{record}");
}

#[tokio::test]
async fn what_is_left_after_a_partial_apply_is_a_part_of_what_was_approved() {
    let module = r#"
variable "more" { default = "" }
resource "terraform_data" "a" { input = "ready" }
resource "terraform_data" "b" {
  input = "${terraform_data.a.id}${var.more}"
  lifecycle {
    precondition {
      condition     = fileexists("FOLDER/${terraform_data.a.output}")
      error_message = "not ready"
    }
  }
}
output "b" { value = terraform_data.b.output }
"#;
    let mut customer = Customer::with(module);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let approved = planned.plan.digest;
    let failed = ear.apply(&mut provision, planned, Some(approved)).await.unwrap_err();
    assert_eq!(failed.class(), FailureClass::TerraformFailed);
    assert!(failed.to_string().starts_with("infra/main.tf:8: "), "{failed}");
    fs::write(customer.path("ready"), "").unwrap();
    let left = ear.plan(&mut provision).await.unwrap();
    assert_eq!(left.plan.changes.created, 1);
    assert_ne!(left.plan.digest, approved);
    assert_eq!(provision.compare(&left, approved), Approved::Part);
    drop((left, provision));

    customer.variable("more", "more".into());
    let mut provision = customer.open().await;
    let other = ear.plan(&mut provision).await.unwrap();
    assert_eq!(provision.compare(&other, approved), Approved::Part, "it hung on what was unknown");
    customer.file("main.tf", &format!("{module}resource \"terraform_data\" \"c\" {{}}\n"));
    drop((other, provision));
    let mut provision = customer.open().await;
    let other = ear.plan(&mut provision).await.unwrap();
    assert!(matches!(provision.compare(&other, approved), Approved::Other(_)));
}

#[tokio::test]
async fn a_failing_provisioner_fails_the_apply_and_its_resource_is_guarded() {
    let module = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \
                  \"echo on its way; exit 3\"\n  }\n}\n";
    let customer = Customer::with(module);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let failed = ear.apply(&mut provision, planned, None).await.unwrap_err();
    assert_eq!(failed.class(), FailureClass::TerraformFailed);
    let message = failed.to_string();
    assert!(message.contains("terraform_data.a") && message.contains("exit status 3"), "{message}");
    let failures = ear
        .progress
        .lock()
        .unwrap()
        .iter()
        .filter(|one| one.stage == ProgressStage::Failed)
        .count();
    assert_eq!(failures, 1);
    let again = ear.plan(&mut provision).await.unwrap();
    assert_eq!(again.plan.guarded, ["terraform_data.a"]);
}

#[tokio::test]
async fn a_new_release_keeps_the_state() {
    let mut customer = Customer::with(TWO);
    let before = customer.deploy().await;
    customer.file("more.tf", "resource \"terraform_data\" \"c\" {}\n");
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    assert_eq!(planned.plan.changes, Changes { created: 1, unchanged: 2, ..Changes::default() });
    let after = ear.apply(&mut provision, planned, None).await.unwrap();
    assert_eq!(after.lineage, before.lineage);
}

#[tokio::test]
async fn workspaces_have_states_of_their_own() {
    let mut customer = Customer::with(TWO);
    customer.settings.place.workspace = "blue".into();
    customer.deploy().await;
    assert!(customer.inner("state/spaces/blue/terraform.tfstate").is_file());
    let planned = Ear::default().plan(&mut customer.open().await).await.unwrap();
    assert!(planned.plan.empty);
}

#[tokio::test]
async fn offboarding_destroys_with_approval_and_leaves_a_state_that_can_be_planned_on() {
    let customer = Customer::with(TWO);
    customer.deploy().await;
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan_to(&mut provision, Intent::Destroy).await.unwrap();
    assert_eq!(planned.plan.guarded, ["terraform_data.a", "terraform_data.b"]);
    let digest = planned.plan.digest;
    ear.apply(&mut provision, planned, Some(digest)).await.unwrap();
    assert!(ear.plan_to(&mut provision, Intent::Destroy).await.unwrap().plan.empty);
    assert_eq!(ear.plan(&mut provision).await.unwrap().plan.changes.created, 2);
}

#[tokio::test]
async fn nobody_else_can_read_the_folder_and_no_plan_is_left_in_it() {
    let customer = Customer::with(TWO);
    customer.deploy().await;
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&customer.settings.folder), 0o700);
    for (path, _) in files(&customer.inner("state")) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(files(&customer.inner("run")), []);
}

#[tokio::test]
async fn a_plan_of_a_state_that_changed_since_is_not_applied() {
    let customer = Customer::with(TWO);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let first = ear.plan(&mut provision).await.unwrap();
    let second = ear.plan(&mut provision).await.unwrap();
    ear.apply(&mut provision, first, None).await.unwrap();
    let refused = ear.apply(&mut provision, second, None).await.unwrap_err();
    assert_eq!(refused.class(), FailureClass::TerraformState, "{refused}");
}
