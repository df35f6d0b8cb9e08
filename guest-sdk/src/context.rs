//! What a call may observe and do, for each role.
//!
//! ```text
//! Context<Transform>   facts  lookup  files  objects (read and edit)  add    log
//! Context<Validate>    facts  lookup  files  objects (read)                  log
//! Context<Run>         facts  lookup  progress  http                         log
//! Context<Assess>                                                            log
//! ```
//!
//! In a WebAssembly build each method is a call to the host; natively the same methods work on
//! memory (see [`crate::TestCall`]).

use std::marker::PhantomData;

use serde::Serialize;

use crate::role::{ReadsFacts, ReadsObjects, Role, Run, Transform};
use crate::{Error, Facts, Files, Host, Http, Log, Lookup, Object, Progress, Selection, json_text};

/// Everything that one call of a plugin can observe and do.
pub struct Context<R = Transform> {
    host: Host,
    role: PhantomData<R>,
}

impl<R: Role> Context<R> {
    pub(crate) fn new(host: Host) -> Self {
        Context { host, role: PhantomData }
    }

    /// Messages for whoever reads this run's log.
    pub fn log(&self) -> Log<'_> {
        Log { host: &self.host }
    }

    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }
}

impl<R: ReadsFacts> Context<R> {
    /// Facts about this render. Each question is recorded by itself, so ask for no more than what
    /// the work needs: a result stays cached as long as the answers stay the same.
    pub fn facts(&self) -> Facts<'_> {
        Facts { host: &self.host }
    }

    /// Reads from the customer's cluster, as far as they are asked for and granted.
    pub fn lookup(&self) -> Lookup<'_> {
        Lookup { host: &self.host }
    }
}

impl<R: ReadsObjects> Context<R> {
    /// The objects that the pipeline entry selects, in the pipeline's order, with this call's own
    /// edits in effect. Narrow it, then iterate.
    pub fn objects(&self) -> Selection<'_, R> {
        Selection::all(&self.host)
    }

    /// The release's own files, beneath the folder that the pipeline entry names.
    pub fn files(&self) -> Files<'_> {
        Files { host: &self.host }
    }
}

impl Context<Transform> {
    /// Adds an object behind those that are there. Its identity is checked when the call returns.
    pub fn add(&self, body: &(impl Serialize + ?Sized)) -> Result<Object<'_, Transform>, Error> {
        let text = json_text(body).map_err(|error| error.within("a new object"))?;
        let handle = self.host.add(&text).map_err(|reason| Error::new(reason).within("add"))?;
        Ok(Object::new(&self.host, handle))
    }
}

impl Context<Run> {
    /// Where this step's work stands.
    pub fn progress(&self) -> Progress<'_> {
        Progress { host: &self.host }
    }

    /// Requests to hosts that are asked for and granted.
    pub fn http(&self) -> Http<'_> {
        Http { host: &self.host }
    }
}
