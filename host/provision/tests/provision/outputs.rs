//! What render gets to read.

use std::collections::BTreeMap;

use bowline_core::facts::Outputs;
use bowline_core::release::{OutputDeclaration, OutputType};
use bowline_core::{FailureClass, Value};
use bowline_provision::ProvisionError;

use crate::fixture::{Customer, Ear};

async fn read(
    customer: &Customer,
    declared: &[(&str, OutputType)],
) -> Result<Outputs, ProvisionError> {
    let declared: BTreeMap<_, _> = declared
        .iter()
        .map(|(name, kind)| {
            (
                name.to_string(),
                OutputDeclaration { kind: *kind, sensitive: false, placeholder: None },
            )
        })
        .collect();
    let mut stop = Ear::default().stop.subscribe();
    customer.open().await.outputs(&declared, &mut stop).await
}

#[tokio::test]
async fn outputs_of_every_type_are_read_and_sensitive_ones_are_marked() {
    let module = r#"
variable "given" {}
output "string" { value = "text" }
output "number" { value = 1.5 }
output "bool" { value = true }
output "list" { value = tolist(["a", "b"]) }
output "set" { value = toset(["a"]) }
output "tuple" { value = ["a", 1] }
output "map" { value = tomap({ a = "b" }) }
output "object" { value = { a = 1, b = { c = [null] } } }
output "secret" {
  value     = { password = "p" }
  sensitive = true
}
output "given" { value = var.given }
"#;
    let mut customer = Customer::with(module);
    let given = r#"{"a b":["${x} %{if}","$$ \"\\\n\t\u0001é",null,-1.5e3,18446744073709551615]}"#;
    let given = Value::from_json(given).unwrap();
    customer.variable("given", given.clone());
    customer.deploy().await;
    let declared = [
        ("string", OutputType::String),
        ("number", OutputType::Number),
        ("bool", OutputType::Bool),
        ("list", OutputType::List),
        ("set", OutputType::List),
        ("tuple", OutputType::List),
        ("map", OutputType::Object),
        ("object", OutputType::Object),
        ("secret", OutputType::Object),
        ("given", OutputType::Any),
    ];
    let outputs = read(&customer, &declared).await.unwrap();
    assert_eq!(outputs.get("number"), Some(&Value::from_json("1.5").unwrap()));
    assert_eq!(
        outputs.get("object"),
        Some(&Value::from_json(r#"{"a":1,"b":{"c":[null]}}"#).unwrap())
    );
    let marked: Vec<&str> =
        outputs.names().filter(|name| outputs.get(name).unwrap().is_sensitive()).collect();
    assert_eq!(marked, ["secret"]);
    assert_eq!(outputs.get("given"), Some(&given), "a variable comes through as it is");
}

#[tokio::test]
async fn an_output_that_is_missing_null_renamed_or_mistyped_is_named() {
    let customer =
        Customer::with("output \"hosts\" { value = [\"h\"] }\noutput \"port\" { value = null }\n");
    customer.deploy().await;
    let refusal = async |name, kind| {
        let error = read(&customer, &[(name, kind)]).await.unwrap_err();
        assert_eq!(error.class(), FailureClass::TerraformOutputs);
        error.to_string()
    };
    assert_eq!(
        refusal("host", OutputType::String).await,
        "output host, which release.yaml declares, is missing; there is hosts"
    );
    assert_eq!(
        refusal("port", OutputType::Number).await,
        "output port, which release.yaml declares, is missing; there is hosts"
    );
    assert_eq!(
        refusal("hosts", OutputType::String).await,
        "output hosts is declared as string and is an array"
    );
}
