//! The files of customers.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::nearest::nearest;
use bowline_core::release::{Customer, Place};
use bowline_core::{Pointer, Value};

use crate::document::{Document, MAX_BYTES};
use crate::error::{BundleError, Errors, Gathered};
use crate::folder::read_file;
use crate::read;
use crate::select::CustomerSelection;

/// The most customers.
const MAX_CUSTOMERS: usize = 100_000;

/// A customer's file, or what is wrong with it.
pub(crate) struct CustomerFile {
    /// The customer's name; the file's, where the file does not say.
    pub name: Arc<str>,
    pub place: Place,
    pub outcome: Result<(Document, Customer), Errors>,
}

/// Reads the selected customers of a folder, by name. `shown` is what messages call the folder.
pub(crate) fn read(
    folder: &Path,
    shown: &str,
    selection: &CustomerSelection,
) -> Result<Vec<CustomerFile>, Errors> {
    let mut customers = read_all(&paths(folder, shown)?, shown);
    if customers.is_empty() {
        let place = Place::file(shown);
        return Err(BundleError::text(place, "no customers: no .yaml, .yml or .json file")
            .incomplete()
            .into());
    }
    customers.sort_by(|a, b| (&a.name, &a.place).cmp(&(&b.name, &b.place)));
    refuse_twins(&mut customers);
    select(customers, shown, selection)
}

fn paths(folder: &Path, shown: &str) -> Result<Vec<PathBuf>, BundleError> {
    let refuse = |cause: io::Error| {
        let error =
            BundleError::text(Place::file(shown), "cannot read the folder of the customers");
        error.incomplete().caused_by(cause)
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(refuse)? {
        let path = entry.map_err(refuse)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let ending = [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
        if ending && !name.starts_with('.') {
            paths.push(path);
        }
        if paths.len() > MAX_CUSTOMERS {
            let message = format!("more than {MAX_CUSTOMERS} customers");
            return Err(BundleError::text(Place::file(shown), message));
        }
    }
    Ok(paths)
}

/// A fleet's files are read on all processors: nothing else can begin before they are there.
fn read_all(paths: &[PathBuf], shown: &str) -> Vec<CustomerFile> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(threads).max(32);
    std::thread::scope(|scope| {
        let read = |share: &'_ [PathBuf]| -> Vec<CustomerFile> {
            share.iter().map(|path| read_one(path, shown)).collect()
        };
        let running: Vec<_> =
            paths.chunks(share).map(|share| scope.spawn(move || read(share))).collect();
        let joined = running.into_iter().flat_map(|thread| match thread.join() {
            Ok(customers) => customers,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    })
}

fn read_one(path: &Path, shown: &str) -> CustomerFile {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    let file: Arc<str> = format!("{}/{name}", shown.trim_end_matches('/')).into();
    let document =
        read_file(path, &file, MAX_BYTES).and_then(|bytes| Document::yaml(&file, &bytes));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match document {
        Err(error) => {
            CustomerFile { name: stem.into(), place: Place::file(file), outcome: Err(error.into()) }
        }
        Ok(document) => {
            let said = document.value.get(&Pointer::of(["metadata", "name"]));
            let name = said.and_then(Value::as_str).unwrap_or(stem).into();
            let place = document.place(&Pointer::ROOT);
            let customer = read::customer::read(&document);
            CustomerFile { name, place, outcome: customer.map(|customer| (document, customer)) }
        }
    }
}

/// Customers of one name are all refused: nobody can say which of them is meant.
fn refuse_twins(customers: &mut [CustomerFile]) {
    let mut files = BTreeMap::<Arc<str>, Vec<Arc<str>>>::new();
    for customer in customers.iter() {
        files.entry(customer.name.clone()).or_default().push(customer.place.file.clone());
    }
    for customer in customers {
        let others = files.get(&customer.name).map_or(&[][..], Vec::as_slice);
        if let Some(other) = others.iter().find(|file| **file != customer.place.file) {
            let place = match &customer.outcome {
                Ok((document, _)) => document.place(&Pointer::of(["metadata", "name"])),
                Err(_) => customer.place.clone(),
            };
            let message = format!("the customer {} stands in {other} too", customer.name);
            customer.outcome = Err(BundleError::text(place, message).into());
        }
    }
}

fn select(
    customers: Vec<CustomerFile>,
    shown: &str,
    selection: &CustomerSelection,
) -> Result<Vec<CustomerFile>, Errors> {
    match selection {
        CustomerSelection::All => Ok(customers),
        CustomerSelection::Names(names) => {
            let mut errors = Gathered::default();
            for name in
                names.iter().filter(|name| !customers.iter().any(|one| *one.name == ***name))
            {
                let meant = nearest(name, customers.iter().map(|customer| &*customer.name));
                let meant = meant.map_or(String::new(), |meant| format!(", did you mean {meant}?"));
                let message = format!("no customer {name}{meant}");
                errors.push(BundleError::text(Place::file(shown), message).incomplete());
            }
            errors.finish()?;
            let named = |one: &CustomerFile| names.iter().any(|name| **name == *one.name);
            Ok(customers.into_iter().filter(named).collect())
        }
        CustomerSelection::Labels(selector) => {
            // Of a file that cannot be read nobody knows whether it is meant, so it is told.
            let meant = |one: &CustomerFile| match &one.outcome {
                Ok((_, customer)) => selector.matches(&customer.labels),
                Err(_) => true,
            };
            let selected: Vec<CustomerFile> = customers.into_iter().filter(meant).collect();
            match selected.is_empty() {
                true => {
                    Err(BundleError::text(Place::file(shown), "no customer has these labels")
                        .into())
                }
                false => Ok(selected),
            }
        }
    }
}
