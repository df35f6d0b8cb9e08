//! One plugin in every language: `set-namespace`, over the same objects, beside plain functions of the host.
//!
//! ```text
//! sources ─build─► component ─compile─► machine code ─load─► program ─call─► 120 objects, and none
//! floor: the same edits on the same store
//! ```

mod subject;
mod table;

use std::time::{Duration, Instant};

use anyhow::ensure;
use bowline_core::store::{Selector, Session, SessionRules, Store};
use bowline_core::value::Pointer;
use bowline_core::yaml::{self, Limits};

use crate::fleet::release::objects;
use crate::places;
use subject::Subject;
use table::{Figures, Floor};

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Extent {
    /// How often each plugin is loaded.
    loads: usize,
    /// How often each plugin is called.
    calls: usize,
}

impl Extent {
    /// For figures that are told to others.
    pub const FULL: Extent = Extent { loads: 9, calls: 201 };
    /// To see that everything works.
    pub const QUICK: Extent = Extent { loads: 3, calls: 11 };
}

/// What is written into every object.
const NAMESPACE: &str = "acme";

/// The languages, and where the plugin's sources are in each.
const SUBJECTS: [(&str, &str); 4] = [
    ("Rust", "plugins/set-namespace"),
    ("JavaScript", "guest-sdk/javascript/examples/set-namespace"),
    ("Python", "guest-sdk/python/examples/set-namespace"),
    ("Go", "tests/guests/go/set-namespace"),
];

/// Builds the plugins, measures them in turn, and says what came out.
pub fn run(extent: Extent) -> anyhow::Result<String> {
    let store = store()?;
    let mut subjects = Vec::new();
    for (language, folder) in SUBJECTS {
        subjects.push(Subject::build(language, &places::root().join(folder))?);
    }
    let mut rows = Vec::new();
    for subject in &subjects {
        rows.push(subject.measure(&store, extent)?);
    }
    let floor =
        Floor { call: floor(&store, extent.calls)?, none: floor(&Store::default(), extent.calls)? };
    Ok(Figures { objects: store.len(), rows, floor }.to_string())
}

/// The objects of the fleet.
fn store() -> anyhow::Result<Store> {
    let mut values = Vec::new();
    for (_, text) in objects() {
        let documents = yaml::read(&text, &Limits::default())?;
        values.extend(documents.into_iter().map(|document| document.value));
    }
    Ok(Store::new(values))
}

/// A session as a call gets it.
fn session(store: &Store) -> Session {
    let limits = bowline_core::limits::OutputLimits::default();
    let rules = SessionRules { limits, may_read_sensitive: false, knows_sensitive: false };
    Session::begin(store.clone(), &Selector::default(), rules)
}

/// Every object must be where it belongs, or the figures would be of something else.
fn check(session: &mut Session, language: &str) -> anyhow::Result<()> {
    for object in session.select(&Selector::default()) {
        let found = session.get(object, "/metadata/namespace")?.cloned();
        ensure!(found == Some(NAMESPACE.into()), "{language}: an object is in {found:?}");
    }
    Ok(())
}

/// The same edits as plain functions.
fn floor(store: &Store, times: usize) -> anyhow::Result<Duration> {
    let at = Pointer::of(["metadata", "namespace"]);
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        let mut session = session(store);
        for object in session.select(&Selector::default()) {
            session.set_value(object, at.clone(), NAMESPACE.into())?;
        }
        took.push(began.elapsed());
        check(&mut session, "the floor")?;
    }
    Ok(median(took))
}

/// The one in the middle.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
