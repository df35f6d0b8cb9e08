//! One customer's folder.
//!
//! ```text
//! lock              held while this process works here
//! module/           the copy of the release's module, in which Terraform runs
//! module.digest     of which release
//! data/             what `init` makes: providers, the backend's settings
//! state/            the state, where the module has no backend for it
//! record.json       the state's lineage, once something was applied
//! plans/            what was planned, as digests, so that a person's word for it can be held to
//! run/              while Terraform runs: what it says, and the plan
//! errored.tfstate   a state that Terraform could not save
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use bowline_core::terraform::{ModuleFacts, PlanRecord};
use bowline_core::{Digest, FailureClass};
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};

use crate::error::ProvisionError;
use crate::settings::Module;

const ERRORED: &str = "errored.tfstate";
/// A file of ours in the copy: Terraform merges files with this ending over the module's own.
const BACKEND: &str = "bowline_override.tf.json";
/// So many plans are kept to be compared with.
const MOST_PLANS: usize = 20;

/// One customer's folder, in which this process alone works.
#[derive(Debug)]
pub(crate) struct Workplace {
    folder: PathBuf,
    _lock: File,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    lineage: String,
}

/// How long a lock is asked for that nobody may really have.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

/// Takes the lock. One that was let go just now may still be held for a moment by a child that this
/// process is starting: until it becomes another program, a child has all that its parent had open.
fn locked(lock: &File) -> rustix::io::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match rustix::fs::flock(lock, FlockOperation::NonBlockingLockExclusive) {
            Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() < until => thread::sleep(PAUSE),
            done => return done,
        }
    }
}

impl Workplace {
    pub fn open(folder: &Path) -> Result<Workplace, ProvisionError> {
        let shown = folder.display();
        let broken = |cause| ProvisionError::system(format!("use the folder {shown}"), cause);
        make_folder(folder).map_err(broken)?;
        let folder = fs::canonicalize(folder).map_err(broken)?;
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).map_err(broken)?;
        let lock = private().write(true).create(true).truncate(false).open(folder.join("lock"));
        let lock = lock.map_err(broken)?;
        match locked(&lock) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let message = format!("another process of Bowline works in {}", folder.display());
                return Err(ProvisionError::new(FailureClass::CustomerBusy, message));
            }
            Err(error) => return Err(broken(error.into())),
        }
        for inner in ["data", "state", "run", "plans"] {
            make_folder(&folder.join(inner)).map_err(broken)?;
        }
        Ok(Workplace { folder, _lock: lock })
    }

    pub fn module(&self) -> PathBuf {
        self.folder.join("module")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The files of the Terraform that runs.
    pub fn run(&self, name: &str) -> PathBuf {
        self.folder.join("run").join(name)
    }

    /// Takes away what a Terraform left that is gone, and closes its state. Nothing runs.
    pub fn clear_run(&self) -> Result<(), ProvisionError> {
        let run = self.folder.join("run");
        let cleared = || -> io::Result<()> {
            for entry in fs::read_dir(&run)? {
                remove_file(&entry?.path())?;
            }
            self.close_state()
        };
        cleared().map_err(|cause| ProvisionError::system(format!("clear {}", run.display()), cause))
    }

    /// Where the lineage is kept.
    pub fn record(&self) -> PathBuf {
        self.folder.join("record.json")
    }

    /// Copies the module, unless that is done; it is there whole or as it was. Nothing runs in it.
    pub fn refresh(&self, module: &Module, facts: &ModuleFacts) -> Result<(), ProvisionError> {
        let (copy, mark) = (self.module(), self.folder.join("module.digest"));
        let digest = module.digest().to_string();
        if copy.is_dir() && fs::read_to_string(&mark).is_ok_and(|text| text == digest) {
            return Ok(());
        }
        let refreshed = || -> io::Result<()> {
            let fresh = self.folder.join("module.partial");
            remove_folder(&fresh)?;
            make_folder(&fresh)?;
            for (path, bytes) in module.files.iter() {
                write_inner(&fresh, path, bytes)?;
            }
            if matches!(facts.backend.as_deref(), None | Some("local")) {
                write_inner(&fresh, BACKEND, self.local_backend()?.as_bytes())?;
            }
            remove_file(&mark)?;
            self.rescue_errored()?;
            remove_folder(&copy)?;
            fs::rename(&fresh, &copy)?;
            write_whole(&mark, digest.as_bytes())
        };
        let shown = copy.display();
        refreshed().map_err(|cause| ProvisionError::system(format!("copy to {shown}"), cause))
    }

    /// A local state beside the copy, which comes and goes with releases.
    fn local_backend(&self) -> io::Result<String> {
        let state = self.folder.join("state");
        let text = |path: PathBuf| {
            let name = io::ErrorKind::InvalidFilename;
            path.into_os_string().into_string().map_err(|_| io::Error::from(name))
        };
        let (path, spaces) = (text(state.join("terraform.tfstate"))?, text(state.join("spaces"))?);
        let local = serde_json::json!({"path": path, "workspace_dir": spaces});
        Ok(serde_json::json!({"terraform": [{"backend": {"local": local}}]}).to_string())
    }

    /// A state that Terraform could not save, out of the copy's way.
    pub fn rescue_errored(&self) -> io::Result<Option<PathBuf>> {
        let (left, kept) = (self.module().join(ERRORED), self.folder.join(ERRORED));
        if left.exists() {
            // An older one that is still here was never pushed; the newer one holds what it held.
            fs::rename(&left, &kept)?;
            fs::set_permissions(&kept, Permissions::from_mode(0o600))?;
        }
        Ok(kept.exists().then_some(kept))
    }

    /// The workspace that Terraform is in here.
    pub fn workspace(&self) -> String {
        let selected = fs::read_to_string(self.data().join("environment")).unwrap_or_default();
        match selected.trim() {
            "" => "default".to_owned(),
            name => name.to_owned(),
        }
    }

    /// Terraform makes its state for anybody to read.
    pub fn close_state(&self) -> io::Result<()> {
        close(&self.folder.join("state"))
    }

    pub fn lineage(&self) -> Result<Option<String>, ProvisionError> {
        let path = self.record();
        let unreadable = |cause| {
            ProvisionError::system(format!("read the state's lineage in {}", path.display()), cause)
        };
        match fs::read(&path) {
            Ok(bytes) => {
                let record: Record = serde_json::from_slice(&bytes)
                    .map_err(|cause| unreadable(io::Error::from(cause)))?;
                Ok(Some(record.lineage))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(error)),
        }
    }

    pub fn record_lineage(&self, lineage: &str) -> Result<(), ProvisionError> {
        let path = self.record();
        let written = serde_json::to_vec(&Record { lineage: lineage.to_owned() })
            .map_err(io::Error::from)
            .and_then(|bytes| write_whole(&path, &bytes));
        let shown = path.display();
        written.map_err(|cause| ProvisionError::system(format!("write {shown}"), cause))
    }

    /// Keeps what was planned; the oldest go.
    pub fn keep_plan(&self, digest: Digest, record: &PlanRecord) -> Result<(), ProvisionError> {
        let path = self.plan_record(digest);
        let kept = || -> io::Result<()> {
            write_whole(&path, &serde_json::to_vec(record)?)?;
            let mut plans = Vec::new();
            for entry in fs::read_dir(self.folder.join("plans"))? {
                let entry = entry?;
                plans.push((entry.metadata()?.modified()?, entry.path()));
            }
            plans.sort();
            let surplus = plans.len().saturating_sub(MOST_PLANS);
            plans[..surplus].iter().try_for_each(|(_, path)| remove_file(path))
        };
        let shown = path.display();
        kept().map_err(|cause| ProvisionError::system(format!("write {shown}"), cause))
    }

    /// What was planned once, if it is still known.
    pub fn kept_plan(&self, digest: Digest) -> Option<PlanRecord> {
        let bytes = fs::read(self.plan_record(digest)).ok()?;
        let record: PlanRecord = serde_json::from_slice(&bytes).ok()?;
        (record.digest() == digest).then_some(record)
    }

    fn plan_record(&self, digest: Digest) -> PathBuf {
        self.folder.join("plans").join(format!("{}.json", digest.hex()))
    }
}

/// Options that make files for their owner alone.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Files of a module may be programs, and a release does not say which.
fn write_inner(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let inside = |part: &str| !matches!(part, "" | "." | "..");
    if !path.split('/').all(inside) || path.contains('\0') {
        return Err(io::Error::other(format!("no path beneath a module: {path:?}")));
    }
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o700).open(path)?.write_all(bytes)
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut partial = tempfile::NamedTempFile::new_in(folder)?;
    partial.write_all(bytes)?;
    partial.as_file().sync_all()?;
    partial.persist(path)?;
    File::open(folder)?.sync_all()
}

pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn close(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            close(&entry.path())?;
        } else if kind.is_file() {
            fs::set_permissions(entry.path(), Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}
