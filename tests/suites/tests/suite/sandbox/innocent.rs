//! The well-behaved guest that is called after and beside every other one.

use std::sync::Arc;

use bowline_core::Value;
use bowline_core::grant::Grants;
use bowline_core::limits::CallLimits;
use bowline_sandbox::{Invocation, Program, Sandbox};

use super::case::listed;
use super::{Case, world};
use crate::guests;

/// What it makes of the three objects.
const OUTPUT: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"team":"blue"}},"spec":{"replicas":1,"list":[1]}}
{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}
{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","labels":{"owner":"data","team":"blue"}}}
{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"seen"},"data":{"customer":"CUSTOMER","release":"shop 1.2.0","objects":"2"}}"#;

/// The innocent guest, ready to be called.
pub async fn load(sandbox: &Sandbox) -> Program {
    let artifact = guests::artifact("innocent");
    let loaded = sandbox.load(&artifact, CallLimits::default().memory).await;
    loaded.unwrap_or_else(|failure| panic!("{failure}"))
}

/// Calls it for `customer`, and checks all that came of it.
pub async fn call(sandbox: &Sandbox, program: &Program, customer: &str) {
    call_within(sandbox, program, customer, CallLimits::default()).await;
}

/// The same within other limits.
pub async fn call_within(sandbox: &Sandbox, program: &Program, customer: &str, limits: CallLimits) {
    let store = world::store();
    let mut invocation = Invocation::new(Arc::new(limits.clone()), Arc::new(Grants::default()));
    invocation.facts = Some(world::facts(customer));
    invocation.session = Some(world::session(&store, &limits, false));
    let called = sandbox.transform(program, invocation, &Value::from("blue")).await;
    let findings = called.result.unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(listed(&findings), "seen: 2 objects\n");
    assert_eq!(called.log.len(), 1);
    let output = world::committed(called.session.unwrap());
    assert_eq!(output, OUTPUT.replace("CUSTOMER", customer));
}

/// Loads and calls it once.
pub async fn is_unharmed(sandbox: &Sandbox) {
    let program = load(sandbox).await;
    call(sandbox, &program, "globex").await;
}

#[tokio::test]
async fn the_receipt_says_what_a_call_used() {
    let told = Case::of("innocent").config("blue").transform().await;
    let receipt = &told.receipt;
    // One selection, two labels, three facts, one object, one line.
    assert_eq!((receipt.host_calls, receipt.questions), (8, 4));
    assert_eq!(receipt.plugin.to_string(), "innocent 1.0.0");
    assert_eq!(receipt.digest, guests::artifact("innocent").digest());
    assert!(receipt.bytes_in > 0 && receipt.bytes_out > 0 && receipt.peak_memory > 0);
    assert!(receipt.running > std::time::Duration::ZERO);
    assert_eq!(told.objects(), OUTPUT.replace("CUSTOMER", "acme"));
}
