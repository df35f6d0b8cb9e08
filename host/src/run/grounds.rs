//! What customers' files say of Terraform: where each state lives, and who would share one.

use std::collections::BTreeMap;

use bowline_bundle::{Bundle, Ready};
use bowline_core::terraform::{ModuleFacts, StatePlace, shared_places};
use bowline_core::{FailureClass, Pointer, Value};

use crate::error::Problem;

/// Customers whose Terraform would work on one state: none of them may run.
pub fn shared_states(bundle: &Bundle) -> BTreeMap<String, Problem> {
    let Some(terraform) = &bundle.release.terraform else { return BTreeMap::new() };
    let files = bundle.module.iter();
    let module = ModuleFacts::read(files.map(|(path, bytes)| (path.as_str(), &**bytes)));
    let ready = bundle.tenants.iter().filter_map(|tenant| tenant.outcome.as_ref().ok());
    let places: Vec<(&str, StatePlace)> = ready
        .map(|ready| (&*ready.customer.name, state_place(&terraform.backend, ready)))
        .collect();
    let mut problems = BTreeMap::new();
    for customers in shared_places(&module, &places) {
        for customer in &customers {
            let message =
                format!("{}: their Terraform would share one state", customers.join(", "));
            let problem = Problem::of_class(FailureClass::TerraformInvalid, message).hint(
                "tell them apart by {customer} in spec.terraform.backend of release.yaml, or by \
                 spec.terraform in each customer's file",
            );
            problems.insert((*customer).to_owned(), problem);
        }
    }
    problems
}

/// A customer's environment for Terraform.
pub fn environment(ready: &Ready) -> Vec<(String, Value)> {
    let texts = texts(&ready.customer.spec, "env");
    texts.into_iter().map(|(name, text)| (name, text.into())).collect()
}

/// Where a customer's Terraform state lives.
pub fn state_place(backend: &BTreeMap<String, String>, ready: &Ready) -> StatePlace {
    let spec = &ready.customer.spec;
    let workspace = spec.get(&Pointer::of(["terraform", "workspace"]));
    let workspace = workspace.and_then(Value::as_str).unwrap_or("default");
    StatePlace::resolve(&ready.customer.name, backend, &texts(spec, "backend"), workspace)
}

/// Texts of `spec.terraform` by their key.
fn texts(spec: &Value, part: &str) -> BTreeMap<String, String> {
    let map = spec.get(&Pointer::of(["terraform", part])).and_then(Value::as_object);
    let entries = map.into_iter().flat_map(|map| map.iter());
    entries.filter_map(|(key, value)| Some((key.to_string(), value.as_str()?.to_owned()))).collect()
}
