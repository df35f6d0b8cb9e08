//! A customer's target with all around it: renders, permits, claims.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::release::Guards;
use bowline_core::rendered::{Allowance, Rendered, Reviewed, review};
use bowline_core::run::{
    Approval, ApprovalPolicy, Asked, AtClose, Failure, Millis, Permit, Phase, Purpose, Retries,
    RunPlan, RunRelease, Standing, StepLists, WindowVerdict, clear,
};
use bowline_core::store::Store;
use bowline_core::target::Target;
use bowline_core::{Digest, Pointer, Value};
use bowline_sync::{
    Applied, Delivery, Destination, GitSettings, Holder, Installation, ProcessMark, Site, Taken,
    connect,
};
use jiff::Timestamp;
use tempfile::TempDir;

pub struct World {
    pub folder: TempDir,
    sync: String,
}

impl World {
    /// A customer whose manifests go where `sync` says.
    pub fn new(sync: &str) -> World {
        World { folder: TempDir::new().unwrap(), sync: sync.to_owned() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn site(&self) -> Site {
        Site {
            customer: "acme".into(),
            release: "shop".into(),
            folder: self.path("out"),
            base: self.folder.path().to_owned(),
            cache: self.path("cache"),
            installation: Installation { id: "here".to_owned(), key: [7; 32] },
            adopt: false,
            git: GitSettings::default(),
            prune: Default::default(),
            judge: None,
        }
    }

    pub fn open(&self) -> Arc<dyn Destination> {
        self.open_as(self.site())
    }

    pub fn open_as(&self, site: Site) -> Arc<dyn Destination> {
        let sync = Value::from_json(&self.sync).unwrap();
        connect(&Target::read(&sync).unwrap(), site)
    }
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub fn config_map(name: &str, value: &str) -> Value {
    let text = format!(
        r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{name}"}},"data":{{"k":"{value}"}}}}"#
    );
    Value::from_json(&text).unwrap()
}

pub fn reviewed_of(objects: Vec<Value>) -> Reviewed {
    let rendered = Rendered {
        customer: "acme".into(),
        base: objects.len(),
        store: Store::new(objects),
        findings: Vec::new(),
    };
    review(rendered, None, &Guards::default(), Allowance::default()).unwrap()
}

/// Config maps by name and value.
pub fn reviewed(maps: &[(&str, &str)]) -> Reviewed {
    reviewed_of(maps.iter().map(|(name, value)| config_map(name, value)).collect())
}

/// One object with a secret in it.
pub fn reviewed_secret(value: &str) -> Reviewed {
    let mut object = config_map("a", "");
    let at = Pointer::of(["data", "k"]);
    object.set(&at, Value::from(value).into_sensitive()).unwrap();
    reviewed_of(vec![object])
}

pub fn delivery() -> Delivery {
    Delivery { version: "1.0.0".into(), release_digest: Digest::of("release"), at: at(1_000) }
}

pub fn permit(fence: u64) -> Permit {
    permit_for(fence, None)
}

pub fn permit_for(fence: u64, approved: Option<Digest>) -> Permit {
    let window = WindowVerdict { open: true, until: None, why: String::new(), excused: false };
    let approval =
        approved.map(|digest| Approval { digest, by: "anna".into(), expires: at(9_000) });
    let standing = Standing {
        window: &window,
        fence: Some(fence),
        changed: false,
        approval: approval.as_ref(),
    };
    clear(&run_plan(), Phase::Sync, standing).unwrap()
}

fn run_plan() -> RunPlan {
    RunPlan {
        release: RunRelease {
            name: "shop".into(),
            version: "1.0.0".into(),
            digest: Digest::of("release"),
        },
        customer: "acme".into(),
        run: Digest::of("run"),
        purpose: Purpose::Deploy,
        target: String::new(),
        phases: BTreeSet::new(),
        steps: StepLists::default(),
        step_plugins: BTreeSet::new(),
        deadlines: BTreeMap::new(),
        grace: Millis::seconds(1),
        retries: Retries::default(),
        at_close: AtClose::Finish,
        wait: false,
        approval: ApprovalPolicy::default(),
        plan_only: false,
        asked: Asked { by: "anna".into(), exception: None },
        seed: 0,
    }
}

pub fn holder(run: &str) -> Holder {
    Holder::here("anna", run, at(1_000)).unwrap()
}

/// A holder whose process nobody here can look at.
pub fn holder_elsewhere(run: &str) -> Holder {
    let here = holder(run);
    let process = ProcessMark { boot: "another".to_owned(), ..here.process };
    Holder { host: "elsewhere".to_owned(), process, ..here }
}

/// Takes the customer; the claim's number.
pub async fn claim(target: &Arc<dyn Destination>) -> u64 {
    match target.take(&holder("run-1"), at(1_000)).await.unwrap() {
        Taken::Claimed(claimed) => claimed.fence,
        Taken::Busy(other) => panic!("busy: {other}"),
    }
}

/// Plans and applies.
pub async fn apply(
    target: &Arc<dyn Destination>,
    fence: u64,
    reviewed: &Reviewed,
) -> Result<Applied, Failure> {
    let plan = target.plan(reviewed).await?;
    target.apply(&permit(fence), reviewed, plan.digest, &delivery(), &|_| {}).await
}

/// Every file beneath a folder with its bytes, inode and time of change.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, (u64, i64, i64, Vec<u8>)> {
    use std::os::unix::fs::MetadataExt;
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let meta = path.symlink_metadata().unwrap();
            let bytes = std::fs::read(&path).unwrap();
            found.insert(path, (meta.ino(), meta.mtime(), meta.mtime_nsec(), bytes));
        }
    }
    found
}
