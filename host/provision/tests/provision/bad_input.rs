//! Modules and settings that cannot work, and what is said of them.

use std::fs;

use bowline_core::{FailureClass, Value};

use crate::fixture::{Customer, Ear};
use crate::http_state::HttpState;

async fn refusal(customer: &Customer, class: FailureClass) -> String {
    let error = customer.refusal().await;
    assert_eq!(error.class(), class, "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_syntax_error_is_told_with_its_place() {
    let customer = Customer::with("output \"a\" {\n  value = }\n}\n");
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert!(said.starts_with("infra/main.tf:2: Invalid expression: "), "{said}");
}

#[tokio::test]
async fn an_argument_that_is_not_known_is_told_with_its_place() {
    let customer = Customer::with("resource \"terraform_data\" \"a\" {\n  inputs = 1\n}\n");
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert!(said.starts_with("infra/main.tf:2: "), "{said}");
    assert!(said.contains("Unsupported argument"), "{said}");
}

#[tokio::test]
async fn a_variable_without_a_value_is_told() {
    let customer = Customer::with("variable \"region\" {}\n");
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert!(said.contains("infra/main.tf:1: ") && said.contains("region"), "{said}");
}

#[tokio::test]
async fn a_variable_that_the_module_does_not_declare_is_told() {
    let mut customer = Customer::with("variable \"region\" { default = \"eu\" }\n");
    customer.variable("regoin", "us".into());
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert_eq!(said, "infra declares no variable regoin");
}

#[tokio::test]
async fn a_secret_is_not_given_to_a_variable_that_would_show_it() {
    let mut customer = Customer::with("variable \"password\" {}\n");
    customer.variable("password", Value::from("canary").into_sensitive());
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert_eq!(said, "variable password of infra gets a secret, and is not sensitive");
}

#[tokio::test]
async fn a_module_from_elsewhere_is_refused_before_anything_runs() {
    let customer = Customer::with("module \"net\" { source = \"hashicorp/consul/aws\" }\n");
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert!(said.starts_with("infra/main.tf: module net comes from"), "{said}");
    assert!(!customer.settings.folder.exists());
}

#[tokio::test]
async fn modules_beneath_the_module_are_used() {
    let mut customer = Customer::with("module \"net\" { source = \"./net\" }\n");
    customer.file("net/main.tf", "resource \"terraform_data\" \"a\" {}\n");
    assert_eq!(customer.deploy().await.changes.created, 1);
}

#[tokio::test]
async fn settings_for_a_backend_that_is_not_there_are_refused() {
    let mut customer = Customer::with("output \"a\" { value = 1 }\n");
    customer.backend(&[("key", "shop/acme")]);
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert_eq!(said, "infra has no backend block, and backend settings are given");
}

#[tokio::test]
async fn an_environment_that_would_change_what_bowline_does_is_refused() {
    let mut customer = Customer::with("output \"a\" { value = 1 }\n");
    customer.settings.env.insert("TF_CLI_ARGS_plan".into(), "-refresh=false".into());
    let said = refusal(&customer, FailureClass::TerraformInvalid).await;
    assert!(said.starts_with("env sets TF_CLI_ARGS_plan, which it may not"), "{said}");
}

#[tokio::test]
async fn a_state_that_vanished_or_is_another_is_not_planned_on() {
    let customer = Customer::with("resource \"terraform_data\" \"a\" {}\n");
    customer.deploy().await;
    let state = customer.inner("state/terraform.tfstate");
    let text = fs::read_to_string(&state).unwrap();
    fs::remove_file(&state).unwrap();
    let said = refusal(&customer, FailureClass::TerraformState).await;
    assert!(said.starts_with("there is no state, and there was one, of lineage "), "{said}");
    let lineage = said.rsplit(' ').next().unwrap();
    fs::write(&state, text.replace(lineage, "another")).unwrap();
    let said = refusal(&customer, FailureClass::TerraformState).await;
    assert!(said.starts_with("the state is another one: its lineage is another, "), "{said}");
    fs::write(&state, text).unwrap();
    assert!(Ear::default().plan(&mut customer.open().await).await.unwrap().plan.empty);
}

#[tokio::test]
async fn a_state_that_could_not_be_saved_is_kept_and_saved_before_the_next_plan() {
    let server = HttpState::start();
    let mut customer = Customer::with(
        "terraform {\n  backend \"http\" {}\n}\nresource \"terraform_data\" \"a\" {}\n",
    );
    customer.backend(&server.settings());
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    server.held.lock().unwrap().full = true;
    let failed = ear.apply(&mut provision, planned, None).await.unwrap_err();
    assert!(failed.hints()[0].starts_with("the state could not be saved"), "{:?}", failed.hints());
    let kept = customer.inner("errored.tfstate");
    assert!(kept.is_file());
    let refused = ear.plan(&mut provision).await.unwrap_err();
    assert!(kept.is_file(), "it still cannot be saved: {refused}");
    server.held.lock().unwrap().full = false;
    assert!(ear.plan(&mut provision).await.unwrap().plan.empty, "nothing was forgotten");
    assert!(!kept.exists());
}
