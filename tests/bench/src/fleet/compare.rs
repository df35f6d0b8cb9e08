//! Whether all sides of the comparison made the same manifests.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use bowline_core::Value;
use bowline_core::object::ObjectId;
use bowline_core::yaml::{self, Limits};

use crate::practice::Practice;

/// The same bytes for every customer.
pub fn same_bytes(customers: &[String], one: &Path, other: &Path) -> anyhow::Result<()> {
    for customer in customers {
        let [one, other] = [one, other].map(|out| read(&out.join(customer).join("manifests.yaml")));
        ensure!(one? == other?, "bowline and its floor give other manifests for {customer}");
    }
    Ok(())
}

/// The same objects for the customers of the practice, in whatever order and notation.
pub fn same_objects(practice: &Practice, rendered: &Path) -> anyhow::Result<()> {
    for customer in &practice.customers {
        let theirs = objects(&practice.output(customer))?;
        let ours = objects(&rendered.join(customer).join("manifests.yaml"))?;
        ensure!(theirs.len() == ours.len(), "other numbers of objects for {customer}");
        for (id, object) in &ours {
            if theirs.get(id) != Some(object) {
                bail!("bowline and kustomize give another {id} for {customer}");
            }
        }
    }
    Ok(())
}

fn objects(path: &Path) -> anyhow::Result<BTreeMap<String, Value>> {
    let documents = yaml::read(&read(path)?, &Limits::default())?;
    let named = documents.into_iter().map(|document| {
        let id = ObjectId::of(&document.value)?.to_string();
        Ok((id, document.value))
    });
    named.collect()
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
