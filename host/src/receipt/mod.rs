//! Receipts: what a customer's render was made of and what came of it, so that `replay` can do it again.
//!
//! A receipt holds no secret. Of a sensitive output it holds an HMAC under a key that is drawn for each
//! receipt and stands in it: who knows the output can tell whether it is the same, and two receipts say
//! nothing about each other. Whoever can guess an output can test the guess, with the HMAC as with the
//! digest of the objects that were made of it; so the file is for its owner only.

mod make;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use bowline_core::{FailureClass, Value};
use hmac::{Hmac, KeyInit, Mac};
pub use make::{grants, write_receipts};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::Problem;
use crate::report::API_VERSION;

const KIND: &str = "Receipt";
/// No file with receipts is larger.
const MOST_BYTES: u64 = 1 << 30;
const KEY_BYTES: usize = 32;

/// What one customer's render was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptDocument {
    api_version: String,
    kind: String,
    /// The digest over release, customer and plugins: what approvals and status go by, too.
    pub run: String,
    /// The release.
    pub release: ReleaseRecord,
    /// The customer.
    pub customer: CustomerRecord,
    /// The version of every plugin of the release that the customer runs, by name.
    pub plugins: BTreeMap<String, PluginRecord>,
    /// Terraform's outputs, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, OutputRecord>,
    /// The key of all HMACs, in hexadecimal digits; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hmac_key: Option<String>,
    /// How many objects there are.
    pub objects: usize,
    /// The digest of the objects.
    pub digest: String,
    /// What each plugin call may do, and what it used.
    pub calls: Vec<CallRecord>,
}

/// Which release it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its digest.
    pub digest: String,
}

/// The customer as their file was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// The name.
    pub name: String,
    /// The labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// The spec without its windows.
    pub spec: serde_json::Value,
}

/// A plugin version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginRecord {
    /// The version.
    pub version: String,
    /// The digest of its file.
    pub digest: String,
}

/// An output of Terraform.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OutputRecord {
    /// What it said.
    Value(serde_json::Value),
    /// Of a sensitive one: HMAC-SHA-256 in hexadecimal digits.
    Hmac(String),
}

/// One plugin call.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallRecord {
    /// The pipeline entry.
    pub entry: String,
    /// The plugin.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// Its digest.
    pub digest: String,
    /// The capabilities in force.
    pub grants: Vec<String>,
    /// How much it may use.
    pub limits: LimitsRecord,
    wall_microseconds: u64,
    running_microseconds: u64,
    peak_memory_bytes: u64,
    host_calls: u64,
    bytes_in: u64,
    bytes_out: u64,
    questions: u64,
    /// Whether it was taken over from an earlier render, which takes none of the above.
    cached: bool,
}

/// The limits of a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitsRecord {
    running_milliseconds: u64,
    wall_milliseconds: u64,
    memory_bytes: u64,
    output_bytes: u64,
    output_objects: u64,
    host_calls: u64,
}

/// The HMAC of an output under a key: over its name and its value in canonical form.
fn hmac_of(key: &[u8; KEY_BYTES], name: &str, value: &Value) -> String {
    let mut text = String::new();
    value.write_canonical(&mut text);
    let mut block = [0; 64];
    block[..KEY_BYTES].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(&(name.len() as u64).to_be_bytes());
    mac.update(name.as_bytes());
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

impl ReceiptDocument {
    /// Reads a file with a receipt a line.
    pub fn read(path: &Path) -> Result<Vec<ReceiptDocument>, Problem> {
        let refuse = |message: String| {
            let message = format!("{}: {message}", path.display());
            Problem::of_class(FailureClass::ReleaseInvalid, message)
        };
        let file = File::open(path).map_err(|error| refuse(error.to_string()))?;
        let mut receipts = Vec::new();
        for (index, line) in BufReader::new(file.take(MOST_BYTES)).lines().enumerate() {
            let line = line.map_err(|error| refuse(error.to_string()))?;
            let at = |message: String| refuse(format!("line {}: {message}", index + 1));
            let receipt: ReceiptDocument = serde_json::from_str(&line)
                .map_err(|error| at(format!("no receipt of bowline: {error}")))?;
            if receipt.api_version != API_VERSION || receipt.kind != KIND {
                let (version, kind) = (&receipt.api_version, &receipt.kind);
                return Err(at(format!("expected {API_VERSION} {KIND}, found {version} {kind}")));
            }
            receipts.push(receipt);
        }
        match receipts.is_empty() {
            true => Err(refuse("there is no receipt in this file".to_owned())),
            false => Ok(receipts),
        }
    }

    /// Whether an output's value is the one whose HMAC is recorded.
    pub fn is_same_output(&self, name: &str, value: &Value, recorded: &str) -> bool {
        let mut key = [0; KEY_BYTES];
        let read = self.hmac_key.as_ref().map(|text| hex::decode_to_slice(text, &mut key));
        matches!(read, Some(Ok(()))) && hmac_of(&key, name, value) == recorded
    }
}
