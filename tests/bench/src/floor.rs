//! The floor: the same release, the same edits as plain functions on the same store, the same YAML,
//! digest and files. What a render takes beyond this is the price of plugins.

use std::path::Path;

use anyhow::{Context, bail};
use bowline_bundle::{Bundle, CustomerSelection, OpenOptions, Ready};
use bowline_core::Value;
use bowline_core::limits::OutputLimits;
use bowline_core::rendered::{Allowance, Rendered, review};
use bowline_core::store::{Author, Selector, Session, SessionRules, Store};
use bowline_core::value::Pointer;
use bowline_render::output::{CustomerOutput, Layout, Order, OutputFolder};

use crate::fleet::release::{CALLS, label};
use crate::workers;

/// What every customer needs.
struct Floor<'a> {
    bundle: &'a Bundle,
    base: Store,
    pointers: Vec<Pointer>,
    out: OutputFolder,
}

/// Renders every customer of the release in `folder`, with a thread a core.
pub fn run(folder: &Path, out: &Path) -> anyhow::Result<()> {
    let bundle = open(folder)?;
    let base = Store::new(bundle.base.iter().map(|object| object.value.clone()));
    let out = OutputFolder::open(out, &bundle.release.name)?;
    let floor = Floor { bundle: &bundle, base, pointers: pointers(), out };
    workers::for_each(&bundle.tenants, |tenant| {
        floor.customer(tenant.outcome.as_ref().map_err(Clone::clone)?)
    })
}

/// Opens a release with all its customers, without an operator's file.
pub fn open(folder: &Path) -> anyhow::Result<Bundle> {
    Ok(bowline_bundle::open(&OpenOptions {
        release: folder.to_owned(),
        customers: None,
        selection: CustomerSelection::All,
        operator: None,
        ..OpenOptions::default()
    })?)
}

/// Where each call writes its label.
pub fn pointers() -> Vec<Pointer> {
    let labels = (0..CALLS).map(label);
    labels.map(|label| Pointer::of(["metadata", "labels", &label])).collect()
}

/// One call's edits: this value at this place of every object.
pub fn edit(store: &mut Store, call: usize, at: &Pointer, value: &Value) -> anyhow::Result<()> {
    let limits = OutputLimits::default();
    let rules = SessionRules { limits, may_read_sensitive: false, knows_sensitive: false };
    let mut session = Session::begin(std::mem::take(store), &Selector::default(), rules);
    for object in session.select(&Selector::default()) {
        session.set_value(object, at.clone(), value.clone())?;
    }
    *store = session.commit(Author(u32::try_from(call)?))?;
    Ok(())
}

/// What this customer's objects are labelled with.
pub fn tenant(customer: &Ready) -> anyhow::Result<Value> {
    match customer.values.key("tenant") {
        Some(value) => Ok(value.clone()),
        None => bail!("{} has no value /tenant", customer.customer.name),
    }
}

impl Floor<'_> {
    fn customer(&self, ready: &Ready) -> anyhow::Result<()> {
        let value = tenant(ready)?;
        let mut store = self.base.clone();
        for (call, at) in self.pointers.iter().enumerate() {
            edit(&mut store, call, at, &value)?;
        }
        let (customer, base) = (ready.customer.name.clone(), self.base.len());
        let rendered = Rendered { customer, store, base, findings: Vec::new() };
        let output = CustomerOutput::prepare(&self.out, &rendered, Layout::Single, Order::Pipeline);
        let output = output?;
        let guards = &self.bundle.release.guards;
        let reviewed = review(rendered, output.previous(), guards, Allowance::default())?;
        std::hint::black_box(reviewed.rendered().digest());
        output.write(&reviewed).context("the output folder")?;
        Ok(())
    }
}
