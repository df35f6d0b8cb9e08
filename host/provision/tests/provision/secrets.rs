//! Where a secret may be: in Terraform's own state, and in its plan while there is one.

use bowline_core::Value;
use bowline_core::release::{OutputDeclaration, OutputType};

use crate::fixture::{Customer, Ear, files, until_there};

const CANARY: &str = "canary-3f9c";

const MODULE: &str = r#"
variable "password" {
  type      = string
  sensitive = true
}
resource "terraform_data" "a" {
  input = var.password
  provisioner "local-exec" {
    command     = "echo \"I know $PASSWORD and $GIVEN\"; touch FOLDER/began; while test ! -e FOLDER/go; do sleep 0.05; done; exit $CODE"
    environment = { PASSWORD = self.input }
  }
}
output "password" {
  value     = terraform_data.a.output
  sensitive = true
}
"#;

fn holding(customer: &Customer) -> Vec<String> {
    let all = files(&customer.settings.folder);
    let holds =
        |bytes: &[u8]| bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
    let mut names: Vec<String> = all
        .iter()
        .filter(|(_, bytes)| holds(bytes))
        .map(|(path, _)| path.strip_prefix(&customer.settings.folder).unwrap())
        .map(|path| path.display().to_string())
        .collect();
    names.sort();
    names
}

fn customer(code: &str) -> Customer {
    let mut customer = Customer::with(MODULE);
    customer.variable("password", Value::from(CANARY).into_sensitive());
    customer.settings.env.insert("GIVEN".into(), Value::from("canary-3f9c-env").into_sensitive());
    customer.settings.env.insert("CODE".into(), code.into());
    customer
}

#[tokio::test]
async fn a_secret_is_in_the_state_and_nowhere_else() {
    let customer = customer("0");
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    assert_eq!(holding(&customer), Vec::<String>::new(), "a plan is packed");
    let began = customer.path("began");
    let look = async {
        until_there(&began).await;
        let meanwhile = holding(&customer);
        std::fs::write(customer.path("go"), "").unwrap();
        meanwhile
    };
    let (applied, meanwhile) = tokio::join!(ear.apply(&mut provision, planned, None), look);
    applied.unwrap();
    assert!(meanwhile.iter().all(|name| name.starts_with("state/")), "{meanwhile:?}");
    assert_eq!(holding(&customer), ["state/terraform.tfstate"]);
    let declared =
        OutputDeclaration { kind: OutputType::String, sensitive: false, placeholder: None };
    let declared = [("password".to_owned(), declared)].into();
    let outputs = provision.outputs(&declared, &mut ear.stop.subscribe()).await.unwrap();
    assert_eq!(outputs.get("password").unwrap().as_str(), Some(CANARY), "else it sees nothing");
    assert!(outputs.get("password").unwrap().is_sensitive());
    let told = format!("{:?} {:?}", ear.notes.lock().unwrap(), ear.progress.lock().unwrap());
    assert!(!told.contains(CANARY));
}

#[tokio::test]
async fn a_secret_that_a_failing_command_prints_is_not_told() {
    let customer = customer("1");
    std::fs::write(customer.path("go"), "").unwrap();
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let failed = ear.apply(&mut provision, planned, None).await.unwrap_err();
    assert!(failed.to_string().contains("exit status 1"), "{failed}");
    let told = format!("{failed:?} {:?}", failed.failure());
    assert!(!told.contains(CANARY), "{told}");
    let told = format!("{:?} {:?}", ear.notes.lock().unwrap(), ear.progress.lock().unwrap());
    assert!(!told.contains(CANARY));
    assert!(holding(&customer).iter().all(|name| name.starts_with("state/")));
}

#[tokio::test]
async fn a_secret_of_the_environment_that_terraform_shows_is_masked() {
    let module = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \
                  \"echo $GIVEN; exit 1\"\n  }\n}\n";
    let mut customer = customer("1");
    customer.settings.variables = Value::from_json("{}").unwrap();
    customer.file("main.tf", module);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let failed = ear.apply(&mut provision, planned, None).await.unwrap_err();
    assert!(failed.to_string().contains("(sensitive)"), "{failed}");
    assert!(!failed.to_string().contains(CANARY), "{failed}");
    assert_eq!(holding(&customer), Vec::<String>::new());
}
