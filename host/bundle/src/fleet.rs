//! Customers and the operator's file without a release's parts: what is asked of windows needs no more.

use std::sync::Arc;

use bowline_core::release::{Customer, Place};

use crate::customers;
use crate::error::Errors;
use crate::lock::customers_folder;
use crate::open::{OpenOptions, release_folder};
use crate::read::operator::Operator;

/// The selected customers of a release.
#[derive(Debug)]
pub struct Fleet {
    /// What the operator decides.
    pub operator: Operator,
    /// The customers, by name.
    pub members: Vec<Member>,
}

/// A selected customer.
#[derive(Debug)]
pub struct Member {
    /// The customer's name.
    pub name: Arc<str>,
    /// The customer's file.
    pub place: Place,
    /// What the file says, or what is wrong with it.
    pub outcome: Result<Customer, Errors>,
}

/// Reads the selected customers. What is wrong with one customer stays with that one.
pub fn fleet(options: &OpenOptions) -> Result<Fleet, Errors> {
    let operator = match &options.operator {
        Some(path) => Operator::read(path)?,
        None => Operator::default(),
    };
    let (path, shown) = customers_folder(options, &release_folder(&options.release));
    let files = customers::read(&path, &shown, &options.selection)?;
    let members = files.into_iter().map(|file| Member {
        name: file.name,
        place: file.place,
        outcome: file.outcome.map(|(_, customer)| customer),
    });
    Ok(Fleet { operator, members: members.collect() })
}
