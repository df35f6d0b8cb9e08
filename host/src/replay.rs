//! `replay`: customers rendered again from their receipts, and compared with what came of them then.
//!
//! ```text
//! receipt ─┬─ the customer's spec ──► a customer's file, as it was ─┐
//!          ├─ outputs, HMACs ────────► outputs, with --outputs ─────┴─render─► digest
//!          └─ digests ───────────────► what differs
//! ```

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_bundle::{Bundle, OpenOptions};
use bowline_core::facts::Outputs;
use bowline_core::plan::Plan;
use bowline_core::{FailureClass, Value};
use bowline_render::fleet;
use bowline_sandbox::SharedSandbox;

use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::receipt::{OutputRecord, PluginRecord, ReceiptDocument, grants};
use crate::report::{API_VERSION, Progress};
use crate::workshop::{Opened, Workshop};

/// What is to be done again.
pub struct ReplayRequest {
    /// The release as it is now; which customers, the receipts say.
    pub open: OpenOptions,
    /// What is recorded.
    pub receipts: Vec<ReceiptDocument>,
    /// A file or folder with Terraform's outputs.
    pub outputs: Option<PathBuf>,
    /// How many customers at once.
    pub concurrency: usize,
}

/// What came of it.
pub struct Replay {
    /// The release as it is now.
    pub bundle: Arc<Bundle>,
    /// The customers, by name.
    pub customers: Vec<(Arc<str>, Result<Replayed, Problems>)>,
}

/// One customer, rendered again.
pub struct Replayed {
    /// How many objects there are now.
    pub objects: usize,
    /// Their digest.
    pub digest: String,
    /// What differs from the receipt; the objects, if they do, at the end.
    pub differences: Vec<Difference>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What: `release`, `plugin NAME`, `grants of ENTRY`, `output NAME` or `objects`.
    pub what: String,
    /// As it is recorded.
    pub recorded: String,
    /// As it is now.
    pub now: String,
}

/// Renders again and compares.
pub async fn replay(
    request: ReplayRequest,
    sandbox: SharedSandbox,
    progress: &Arc<Progress>,
) -> Result<Replay, Problems> {
    let folder = customers_folder(&request)?;
    let open = OpenOptions { customers: Some(folder.path().to_owned()), ..request.open };
    let mut opened = Opened::open(&open, request.outputs.as_deref())?;
    // From a cache it would not be done again.
    let workshop = opened.prepare(sandbox, None);
    let planned = std::mem::take(&mut opened.planned);
    let receipts = request.receipts.into_iter();
    let receipts: HashMap<String, ReceiptDocument> =
        receipts.map(|receipt| (receipt.customer.name.clone(), receipt)).collect();
    progress.begin(planned.len());
    let bundle = Arc::new(opened.bundle);
    let shared = Arc::new((workshop, bundle.clone(), receipts));
    let customers = fleet(planned, request.concurrency, |(name, plan)| {
        let (shared, progress) = (shared.clone(), progress.clone());
        async move {
            let (workshop, bundle, receipts) = &*shared;
            let outcome = match (plan, receipts.get(&*name)) {
                (Ok(plan), Some(receipt)) => customer(workshop, bundle, plan, receipt).await,
                (Err(problems), _) => Err(problems),
                (Ok(_), None) => Err(no_receipt(&name).into()),
            };
            progress.step();
            (name, outcome)
        }
    })
    .await;
    Ok(Replay { bundle, customers })
}

/// Each folder was made of the receipts.
fn no_receipt(name: &str) -> Problem {
    Problem::new(Exit::Bug, format!("no receipt of {name}"))
}

/// The recorded customers, as the files that they were. The lock of the release's customers goes with
/// them.
fn customers_folder(request: &ReplayRequest) -> Result<tempfile::TempDir, Problem> {
    let refuse = |error: std::io::Error| {
        Problem::new(Exit::Failed, format!("cannot write a temporary folder: {error}"))
    };
    let folder = tempfile::tempdir().map_err(refuse)?;
    for receipt in &request.receipts {
        let customer = &receipt.customer;
        let path = folder.path().join(format!("{}.json", file_name(&customer.name)?));
        if path.exists() {
            let message = format!("two receipts of {}", customer.name);
            return Err(Problem::of_class(FailureClass::ReleaseInvalid, message));
        }
        let file = serde_json::json!({
            "apiVersion": API_VERSION,
            "kind": "Customer",
            "metadata": {"name": customer.name, "labels": customer.labels},
            "spec": customer.spec,
        });
        std::fs::write(&path, file.to_string()).map_err(refuse)?;
    }
    let release = &request.open.release;
    let release = if release.is_file() { release.parent().unwrap_or(release) } else { release };
    let usual = || release.join("customers");
    let lock = request.open.customers.clone().unwrap_or_else(usual).join("bowline.lock");
    if lock.is_file() {
        std::fs::copy(&lock, folder.path().join("bowline.lock")).map_err(refuse)?;
    }
    Ok(folder)
}

/// A receipt may come from anywhere: what it calls a customer must not lead out of the folder.
fn file_name(name: &str) -> Result<&str, Problem> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match !name.is_empty() && name.len() <= 63 && name.bytes().all(plain) {
        true => Ok(name),
        false => {
            let name: String = name.chars().take(80).collect();
            let message = format!("a receipt of {name:?}, which is no customer's name");
            Err(Problem::of_class(FailureClass::ReleaseInvalid, message))
        }
    }
}

async fn customer(
    workshop: &Workshop,
    bundle: &Bundle,
    plan: Plan,
    receipt: &ReceiptDocument,
) -> Result<Replayed, Problems> {
    let mut differences = inputs(bundle, &plan, receipt);
    let given = match receipt.outputs.is_empty() {
        true => Outputs::default(),
        false => workshop.outputs(&plan.customer)?,
    };
    let outputs = outputs(bundle, receipt, &given, &mut differences)?;
    let made = workshop.render_with(plan, outputs).await?;
    let (objects, digest) = (made.rendered.store.len(), made.rendered.digest().to_string());
    if digest != receipt.digest {
        let both = (receipt.objects.to_string(), objects.to_string());
        let recorded = format!("{} {}", both.0, receipt.digest);
        push(&mut differences, "objects", recorded, format!("{} {digest}", both.1));
    }
    Ok(Replayed { objects, digest, differences })
}

fn push(differences: &mut Vec<Difference>, what: impl Into<String>, recorded: String, now: String) {
    if recorded != now {
        differences.push(Difference { what: what.into(), recorded, now });
    }
}

/// What differs in the release, the plugins and what they may do.
fn inputs(bundle: &Bundle, plan: &Plan, receipt: &ReceiptDocument) -> Vec<Difference> {
    let mut found = Vec::new();
    let recorded = &receipt.release;
    let recorded = format!("{} {} {}", recorded.name, recorded.version, recorded.digest);
    let release = &bundle.release;
    let now = format!("{} {} {}", release.name, release.version, bundle.digest);
    push(&mut found, "release", recorded, now);
    let mut tenants = bundle.tenants.iter().filter(|tenant| tenant.name == plan.customer);
    let ready = tenants.next().and_then(|tenant| tenant.outcome.as_ref().ok());
    let now: std::collections::BTreeMap<String, PluginRecord> = ready
        .into_iter()
        .flat_map(|ready| ready.plugins.iter())
        .map(|(name, artifact)| {
            let version = artifact.id().version.to_string();
            (name.to_string(), PluginRecord { version, digest: artifact.digest().to_string() })
        })
        .collect();
    let shown = |record: Option<&PluginRecord>| {
        record.map_or("none".to_owned(), |record| format!("{} {}", record.version, record.digest))
    };
    for (name, record) in &receipt.plugins {
        push(&mut found, format!("plugin {name}"), shown(Some(record)), shown(now.get(name)));
    }
    for (name, record) in now.iter().filter(|(name, _)| !receipt.plugins.contains_key(*name)) {
        push(&mut found, format!("plugin {name}"), shown(None), shown(Some(record)));
    }
    for (call, recorded) in plan.calls.iter().zip(&receipt.calls) {
        let what = format!("grants of {}", call.label);
        push(&mut found, what, words(&recorded.grants), words(&grants(call)));
    }
    found
}

fn words(grants: &[String]) -> String {
    if grants.is_empty() { "none".to_owned() } else { grants.join(" ") }
}

/// The outputs to render with: as they are recorded, and where only an HMAC is, as they are given.
fn outputs(
    bundle: &Bundle,
    receipt: &ReceiptDocument,
    given: &Outputs,
    differences: &mut Vec<Difference>,
) -> Result<Outputs, Problem> {
    let declared = bundle.release.terraform.as_ref().map(|terraform| &terraform.outputs);
    let mut outputs = Vec::new();
    for (name, record) in &receipt.outputs {
        let (what, given) = (format!("output {name}"), given.get(name));
        let secret = declared.and_then(|all| all.get(name)).is_some_and(|one| one.sensitive);
        match record {
            OutputRecord::Value(value) => {
                let value = Value::from_json(&value.to_string()).map_err(|error| {
                    let message = format!("the receipt's output {name}: {error}");
                    Problem::of_class(FailureClass::ReleaseInvalid, message)
                })?;
                if let Some(given) = given.filter(|given| **given != value) {
                    push(differences, what, value.to_json(), given.veiled().to_json());
                }
                outputs.push((name.clone(), if secret { value.into_sensitive() } else { value }));
            }
            OutputRecord::Hmac(recorded) => {
                let given = given.ok_or_else(|| hmac_only(&receipt.customer.name, name))?;
                if !receipt.is_same_output(name, given, recorded) {
                    push(differences, what, "(sensitive)".into(), "another value".into());
                }
                outputs.push((name.clone(), given.clone().into_sensitive()));
            }
        }
    }
    Ok(Outputs::new(outputs))
}

fn hmac_only(customer: &str, name: &str) -> Problem {
    let message = format!("{customer}: the receipt has no value of the sensitive output {name}");
    Problem::new(Exit::Usage, message).hint("--outputs PATH names a file or folder that has it")
}
