//! Who else holds a state, or a customer's folder.

use bowline_core::FailureClass;

use crate::fixture::{Customer, Ear};
use crate::http_state::HttpState;

const MODULE: &str =
    "terraform {\n  backend \"http\" {}\n}\nresource \"terraform_data\" \"a\" {}\n";

#[tokio::test]
async fn a_state_behind_a_backend_is_locked_while_it_changes_and_free_after() {
    let server = HttpState::start();
    let mut customer = Customer::with(MODULE);
    customer.backend(&server.settings());
    customer.deploy().await;
    assert!(server.state().contains("terraform_data"));
    assert!(!server.is_locked());
    assert!(server.held.lock().unwrap().unlocks >= 2, "by the plan and by the apply");
}

#[tokio::test]
async fn a_lock_that_somebody_else_holds_is_left_alone_and_told() {
    let server = HttpState::start();
    let mut customer = Customer::with(MODULE);
    customer.backend(&server.settings());
    server.lock_as("11111111-2222-3333-4444-555555555555");
    let refused = customer.refusal().await;
    assert_eq!(refused.class(), FailureClass::TerraformLocked);
    let said = refused.to_string();
    assert_eq!(said, "the state is locked: lock 11111111-2222-3333-4444-555555555555");
    let hint = &refused.hints()[0];
    assert!(hint.contains("force-unlock 11111111-2222-3333-4444-555555555555"), "{hint}");
    assert!(hint.contains("TF_DATA_DIR="), "{hint}");
    assert!(server.is_locked());
}

#[tokio::test]
async fn two_processes_do_not_work_in_one_folder() {
    let customer = Customer::with(MODULE.split_once('}').unwrap().1.trim_start_matches("\n}"));
    let held = customer.open().await;
    let refused = customer.try_open().await.err().unwrap();
    assert_eq!(refused.class(), FailureClass::CustomerBusy);
    drop(held);
    customer.try_open().await.unwrap();
}

#[tokio::test]
async fn a_local_state_that_another_terraform_changes_is_locked() {
    let slow = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \
                \"touch FOLDER/began; while test ! -e FOLDER/go; do sleep 0.05; done\"\n  }\n}\n";
    let customer = Customer::with(slow);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let began = customer.path("began");
    let meanwhile = async {
        crate::fixture::until_there(&began).await;
        let mut other = Customer::with(slow);
        // Another folder with the same state.
        let state = customer.inner("state/terraform.tfstate").display().to_string();
        other.file("backend.tf", "terraform {\n  backend \"local\" {}\n}\n");
        other.backend(&[("path", &state)]);
        let refused = other.refusal().await;
        std::fs::write(customer.path("go"), "").unwrap();
        refused
    };
    let (applied, refused) = tokio::join!(ear.apply(&mut provision, planned, None), meanwhile);
    applied.unwrap();
    assert_eq!(refused.class(), FailureClass::TerraformLocked);
    assert!(refused.to_string().contains(" since "), "{refused}");
}
