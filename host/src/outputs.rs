//! Terraform outputs from a file, for renders without a run.
//!
//! The file is what `terraform output -json` prints, or simply `{"name": value}`. With `--outputs
//! FOLDER` each customer has a file of its own there, `CUSTOMER.json`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use bowline_core::facts::Outputs;
use bowline_core::release::{Release, Terraform};
use bowline_core::terraform::check_outputs;
use bowline_core::{FailureClass, Value};

use crate::error::Problem;

/// No outputs are larger than this.
const MOST_BYTES: u64 = 16 << 20;

/// Where a render's outputs come from.
#[derive(Clone, Debug)]
pub enum OutputsFrom {
    /// Nobody asked Terraform: the release's placeholders, for every customer.
    Placeholders(Outputs),
    /// One file for every customer.
    File(Outputs),
    /// A file a customer in this folder.
    Folder(PathBuf),
}

impl OutputsFrom {
    /// Looks at what `path` is; a single file is read now.
    pub fn open(path: Option<&Path>, release: &Release) -> Result<OutputsFrom, Problem> {
        Ok(match path {
            None => OutputsFrom::Placeholders(
                release.terraform.as_ref().map(Terraform::placeholders).unwrap_or_default(),
            ),
            Some(path) if path.is_dir() => OutputsFrom::Folder(path.to_owned()),
            Some(path) => OutputsFrom::File(read(path, release)?),
        })
    }

    /// The names of outputs that are nothing but placeholders.
    pub fn placeholders(&self) -> Vec<String> {
        match self {
            OutputsFrom::Placeholders(outputs) => outputs.names().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    /// The outputs of one customer.
    pub fn of(&self, customer: &str, release: &Release) -> Result<Outputs, Problem> {
        match self {
            OutputsFrom::Placeholders(outputs) | OutputsFrom::File(outputs) => Ok(outputs.clone()),
            OutputsFrom::Folder(folder) => read(&folder.join(format!("{customer}.json")), release),
        }
    }
}

fn read(path: &Path, release: &Release) -> Result<Outputs, Problem> {
    let invalid = |message: String| {
        Problem::of_class(FailureClass::ReleaseInvalid, format!("{}: {message}", path.display()))
    };
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| invalid(error.to_string()))?;
    let size = file.take(MOST_BYTES + 1).read_to_string(&mut text);
    if size.map_err(|error| invalid(error.to_string()))? as u64 > MOST_BYTES {
        return Err(invalid(format!("more than {MOST_BYTES} bytes")));
    }
    let value = Value::from_json(&text).map_err(|error| invalid(error.to_string()))?;
    let given =
        value.as_object().ok_or_else(|| invalid(format!("{}, not an object", value.kind())))?;
    let declared = release.terraform.as_ref().map(|terraform| &terraform.outputs);
    check_outputs(given, declared.unwrap_or(&BTreeMap::new()))
        .map_err(|fault| invalid(fault.to_string()))
}
