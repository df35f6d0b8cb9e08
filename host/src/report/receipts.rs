//! `--receipts`: what each plugin call used, one JSON document a line.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::error::Problem;
use crate::exit::Exit;
use crate::pipeline::FleetReport;

/// What one call used, as `--receipts` writes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptLine<'a> {
    customer: &'a str,
    plugin: String,
    version: String,
    digest: String,
    wall_microseconds: u128,
    running_microseconds: u128,
    peak_memory_bytes: u64,
    host_calls: u64,
    bytes_in: u64,
    bytes_out: u64,
    questions: u64,
    cached: bool,
}

/// Writes a line for each plugin call of the fleet, in the order of the customers.
pub fn write_receipts(path: &Path, fleet: &FleetReport) -> Result<(), Problem> {
    let mut text = Vec::new();
    for customer in &fleet.customers {
        for receipt in customer.outcome.iter().flat_map(|done| &done.receipts) {
            let line = ReceiptLine {
                customer: &customer.name,
                plugin: receipt.plugin.name.to_string(),
                version: receipt.plugin.version.to_string(),
                digest: receipt.digest.to_string(),
                wall_microseconds: receipt.wall.as_micros(),
                running_microseconds: receipt.running.as_micros(),
                peak_memory_bytes: receipt.peak_memory,
                host_calls: receipt.host_calls,
                bytes_in: receipt.bytes_in,
                bytes_out: receipt.bytes_out,
                questions: receipt.questions,
                cached: receipt.cached,
            };
            // Writing JSON to memory cannot fail for a struct of texts and numbers.
            if serde_json::to_writer(&mut text, &line).is_ok() {
                text.push(b'\n');
            }
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = || {
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&text)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok::<(), std::io::Error>(())
    };
    written().map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot write {}: {error}", path.display()))
    })
}
