//! Writing receipts of a fleet's render.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use bowline_bundle::{Bundle, Ready};
use bowline_core::Value;
use bowline_core::facts::Outputs;
use bowline_core::plan::PlannedCall;

use super::{
    CallRecord, CustomerRecord, KEY_BYTES, KIND, LimitsRecord, OutputRecord, PluginRecord,
    ReceiptDocument, ReleaseRecord, hmac_of,
};
use crate::customer::Done;
use crate::error::Problem;
use crate::exit::Exit;
use crate::pipeline::FleetReport;
use crate::report::API_VERSION;

/// Writes a line for each customer that was rendered, in their order.
pub fn write_receipts(path: &Path, fleet: &FleetReport) -> Result<(), Problem> {
    let refuse = |error: std::io::Error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", path.display()))
    };
    let mut text = Vec::new();
    for (customer, tenant) in fleet.customers.iter().zip(&fleet.bundle.tenants) {
        if let (Ok(done), Ok(ready)) = (&customer.outcome, &tenant.outcome) {
            let receipt = receipt(&fleet.bundle, ready, done).map_err(refuse)?;
            serde_json::to_writer(&mut text, &receipt).map_err(|error| refuse(error.into()))?;
            text.push(b'\n');
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = || {
        // Temporary files are for their owner only, and stay so under their new name.
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&text)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok::<(), std::io::Error>(())
    };
    written().map_err(refuse)
}

fn receipt(bundle: &Bundle, ready: &Ready, done: &Done) -> std::io::Result<ReceiptDocument> {
    let customer = &ready.customer;
    let plugins = ready.plugins.iter().map(|(name, artifact)| {
        let version = artifact.id().version.to_string();
        (name.to_string(), PluginRecord { version, digest: artifact.digest().to_string() })
    });
    let (outputs, hmac_key) = outputs(&done.outputs)?;
    let calls = done.calls.iter().zip(&done.receipts);
    let labels = customer.labels.iter();
    Ok(ReceiptDocument {
        api_version: API_VERSION.to_owned(),
        kind: KIND.to_owned(),
        run: ready.run.to_string(),
        release: ReleaseRecord {
            name: bundle.release.name.to_string(),
            version: bundle.release.version.to_string(),
            digest: bundle.digest.to_string(),
        },
        customer: CustomerRecord {
            name: customer.name.to_string(),
            labels: labels.map(|(key, value)| (key.clone(), value.to_string())).collect(),
            spec: json(&customer.spec.veiled()),
        },
        plugins: plugins.collect(),
        outputs,
        hmac_key,
        objects: done.objects,
        digest: done.digest.to_string(),
        calls: calls.map(|(call, used)| CallRecord::of(call, used)).collect(),
    })
}

impl CallRecord {
    fn of(call: &PlannedCall, used: &bowline_sandbox::Receipt) -> CallRecord {
        CallRecord {
            entry: call.label.to_string(),
            plugin: used.plugin.name.to_string(),
            version: used.plugin.version.to_string(),
            digest: used.digest.to_string(),
            grants: grants(call),
            limits: LimitsRecord {
                running_milliseconds: whole(call.limits.running.as_millis()),
                wall_milliseconds: whole(call.limits.wall.as_millis()),
                memory_bytes: call.limits.memory,
                output_bytes: call.limits.output.bytes,
                output_objects: call.limits.output.objects,
                host_calls: call.limits.host_calls,
            },
            wall_microseconds: whole(used.wall.as_micros()),
            running_microseconds: whole(used.running.as_micros()),
            peak_memory_bytes: used.peak_memory,
            host_calls: used.host_calls,
            bytes_in: used.bytes_in,
            bytes_out: used.bytes_out,
            questions: used.questions,
            cached: used.cached,
        }
    }
}

/// The capabilities of a call, in words.
pub fn grants(call: &PlannedCall) -> Vec<String> {
    call.grants.in_force().map(ToString::to_string).collect()
}

fn whole(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The outputs as they are recorded, with the key of their HMACs.
fn outputs(outputs: &Outputs) -> std::io::Result<(BTreeMap<String, OutputRecord>, Option<String>)> {
    let mut key = None;
    let mut records = BTreeMap::new();
    for name in outputs.names() {
        let Some(value) = outputs.get(name) else { continue };
        let record = if value.is_sensitive() {
            let drawn = match &key {
                Some(key) => *key,
                None => *key.insert(draw_key()?),
            };
            OutputRecord::Hmac(hmac_of(&drawn, name, value))
        } else {
            OutputRecord::Value(json(value))
        };
        records.insert(name.to_owned(), record);
    }
    Ok((records, key.map(hex::encode)))
}

fn draw_key() -> std::io::Result<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(std::io::Error::other)?;
    Ok(key)
}

fn json(value: &Value) -> serde_json::Value {
    // What a value writes is JSON.
    serde_json::from_str(&value.to_json()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_output_of_the_same_receipt_has_its_hmac() {
        let secret = |text: &str| Value::from(text).into_sensitive();
        let record = |text: &str| {
            let plain = ("host".to_owned(), Value::from("db"));
            outputs(&Outputs::new([("a".to_owned(), secret(text)), plain])).unwrap()
        };
        let (records, key) = record("one");
        let text = serde_json::to_string(&records).unwrap();
        assert!(text.contains("db") && !text.contains("one"), "{text}");
        let mut bytes = [0; KEY_BYTES];
        hex::decode_to_slice(key.as_ref().unwrap(), &mut bytes).unwrap();
        let OutputRecord::Hmac(mac) = &records["a"] else { panic!("an HMAC") };
        assert_eq!(*mac, hmac_of(&bytes, "a", &secret("one")));
        assert_ne!(*mac, hmac_of(&bytes, "a", &secret("two")));
        assert_ne!(*mac, hmac_of(&bytes, "b", &secret("one")));
        let (again, _) = record("one");
        assert!(matches!(&again["a"], OutputRecord::Hmac(other) if other != mac));
    }
}
