//! What was fetched of a repository: bare, shared by the customers that go there, and made again
//! whenever it is gone. Each customer's refs are its own, so fetches get in nobody's way.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use bowline_core::nearest::nearest;
use bowline_core::run::Failure;
use bowline_core::{Digest, FailureClass};
use rustix::fs::{FlockOperation, flock};

use super::program::Program;
use crate::connect::{GitSettings, Site};
use crate::failed;

/// Where one customer's branch and claim stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The branch's commit; none where there is no branch, or it was not asked for.
    pub branch: Option<String>,
    /// The claim's.
    pub claim: Option<String>,
}

/// Held while refs of the cache are changed; goes with the process, however that ends.
pub(super) struct Lock {
    _file: File,
}

/// A repository as far as it was fetched.
#[derive(Clone)]
pub(super) struct Cache {
    pub program: Program,
    address: String,
    branch: String,
    customer: String,
    locks: PathBuf,
}

impl Cache {
    pub(super) fn new(address: String, branch: &str, site: &Site) -> Cache {
        let name = Digest::of(&address).hex();
        let folder = site.cache.join(format!("{name}.git"));
        let settings: GitSettings = site.git.clone();
        Cache {
            program: Program { settings, folder },
            address,
            branch: format!("refs/heads/{branch}"),
            customer: site.customer.to_string(),
            locks: site.cache.join(name),
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The branch's full name.
    pub(super) fn branch(&self) -> &str {
        &self.branch
    }

    /// The full name of the customer's claim.
    pub(super) fn claim(&self) -> String {
        format!("refs/bowline/claims/{}", self.customer)
    }

    /// Waits until nobody else of this machine works for this customer.
    pub(super) async fn lock_customer(&self) -> Result<Lock, Failure> {
        self.lock(&format!("{}.customer", self.customer)).await
    }

    /// Waits until nobody else of this machine pushes: a fleet would get in its own way.
    pub(super) async fn lock_pushes(&self) -> Result<Lock, Failure> {
        self.lock("pushes").await
    }

    async fn lock(&self, name: &str) -> Result<Lock, Failure> {
        let (folder, path) = (self.locks.clone(), self.locks.join(name));
        let wait = move || {
            fs::create_dir_all(&folder).map_err(failed::io(&folder))?;
            let mut options = File::options();
            let file = options.write(true).create(true).truncate(false).open(&path);
            let file = file.map_err(failed::io(&path))?;
            let locked = flock(&file, FlockOperation::LockExclusive);
            locked.map_err(|error| failed::io(&path)(error.into()))?;
            Ok(Lock { _file: file })
        };
        tokio::task::spawn_blocking(wait).await.map_err(failed::lost)?
    }

    /// Fetches the customer's claim, and the branch where it is wanted.
    pub(super) async fn fetch(&self, with_branch: bool) -> Result<Seen, Failure> {
        self.make().await?;
        let claim = self.claim();
        let wanted: Vec<&str> = [with_branch.then_some(self.branch.as_str()), Some(&claim)]
            .into_iter()
            .flatten()
            .collect();
        let listed = [&["ls-remote", "--", &self.address][..], &wanted].concat();
        let listed = self.program.call(&listed).succeeding().await?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let there: Vec<(&str, &str)> =
            listed.lines().filter_map(|line| line.split_once('\t')).collect();
        let mut seen = Seen::default();
        for (oid, name) in there {
            if !wanted.contains(&name) {
                continue;
            }
            let oid = self.bring(oid, name).await?;
            if name == claim { seen.claim = Some(oid) } else { seen.branch = Some(oid) }
        }
        if with_branch && seen.branch.is_none() {
            self.refuse_unless_empty().await?;
        }
        Ok(seen)
    }

    /// Fetches one ref, unless it is here; the commit that it names.
    async fn bring(&self, oid: &str, name: &str) -> Result<String, Failure> {
        let local = self.local(name);
        let known = self.program.call(&["rev-parse", "--verify", "--quiet", &local]).run().await?;
        if known.success && String::from_utf8_lossy(&known.output).trim() == oid {
            return Ok(oid.to_owned());
        }
        // A git that was killed leaves its lock on the ref, and nobody else of this machine is at it
        // now.
        let stale = self.program.folder.join(format!("{local}.lock"));
        drop(fs::remove_file(stale));
        let refspec = format!("+{name}:{local}");
        let fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--"];
        let fetch = [&fetch[..], &[&self.address, &refspec]].concat();
        self.program.call(&fetch).succeeding().await?;
        self.program.call(&["rev-parse", "--verify", &local]).line().await
    }

    fn local(&self, name: &str) -> String {
        format!("refs/bowline/seen/{}/{name}", self.customer)
    }

    /// A branch that is not there is made in a repository that has none; elsewhere it is a slip.
    async fn refuse_unless_empty(&self) -> Result<(), Failure> {
        let heads = self.program.call(&["ls-remote", "--heads", "--", &self.address]);
        let heads = heads.succeeding().await?;
        let heads = String::from_utf8_lossy(&heads).into_owned();
        let names: Vec<&str> = heads
            .lines()
            .filter_map(|line| line.split_once("\trefs/heads/"))
            .map(|one| one.1)
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        let wanted = self.branch.trim_start_matches("refs/heads/");
        let meant = nearest(wanted, names.iter().copied());
        let meant = meant.map_or(String::new(), |meant| format!(", did you mean {meant}?"));
        let message = format!("{} has no branch {wanted}{meant}", self.address);
        Err(Failure::new(FailureClass::SyncInvalid, message)
            .hint("make the branch, or name another in spec.sync.branch"))
    }

    /// Makes the bare repository, beside its place first: several may do so at once.
    async fn make(&self) -> Result<(), Failure> {
        let folder = &self.program.folder;
        if folder.is_dir() {
            return Ok(());
        }
        let parent = folder.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(failed::io(parent))?;
        let fresh = tempfile::Builder::new().prefix(".new-").tempdir_in(parent);
        let fresh = fresh.map_err(failed::io(parent))?;
        let program = Program { folder: fresh.path().to_owned(), ..self.program.clone() };
        program.call(&["init", "--quiet", "--bare", "--template="]).succeeding().await?;
        match fs::rename(fresh.path(), folder) {
            Err(error) if !folder.is_dir() => Err(failed::io(folder)(error)),
            _ => Ok(()),
        }
    }
}
