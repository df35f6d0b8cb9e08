//! A customer with a module, and what is told while Terraform runs.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bowline_core::run::{
    Approval, ApprovalPolicy, Asked, AtClose, Millis, Permit, Phase, Purpose, Retries, RunPlan,
    RunRelease, Standing, StepLists, WindowVerdict, clear,
};
use bowline_core::terraform::{Seal, StatePlace};
use bowline_core::{Digest, Value};
use bowline_provision::{
    Applied, Intent, Module, Planned, Program, Progress, Provision, ProvisionError, Resumed,
    Settings, Stop, Watch,
};
use tempfile::TempDir;
use tokio::sync::{OnceCell, watch};

/// What the customer's Terraform is given, and where.
pub struct Customer {
    pub folder: TempDir,
    pub settings: Settings,
}

impl Customer {
    pub fn with(main: &str) -> Customer {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            folder: folder.path().join("terraform/acme"),
            module: Module { shown: "infra".into(), files: Arc::default() },
            place: StatePlace { settings: BTreeMap::new(), workspace: "default".into() },
            variables: Value::from_json("{}").unwrap(),
            env: BTreeMap::new(),
            may_replace: Vec::new(),
            seal: Seal::new([7; 32]),
        };
        let mut customer = Customer { folder, settings };
        customer.file(".terraform.lock.hcl", "").file("main.tf", main);
        customer
    }

    /// Writes a file of the module.
    pub fn file(&mut self, path: &str, text: &str) -> &mut Customer {
        let text = text.replace("FOLDER", self.folder.path().to_str().unwrap());
        let files = Arc::make_mut(&mut self.settings.module.files);
        files.insert(path.to_owned(), text.into_bytes().into());
        self
    }

    pub fn variable(&mut self, name: &str, value: Value) -> &mut Customer {
        let mut variables = self.settings.variables.as_object().unwrap().clone();
        variables.insert(name, value);
        self.settings.variables = variables.into();
        self
    }

    pub fn backend(&mut self, settings: &[(&str, &str)]) -> &mut Customer {
        let settings = settings.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        self.settings.place.settings = settings.collect();
        self
    }

    /// A path in the test's own folder, which FOLDER in a module's file stands for.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in the customer's folder for Terraform.
    pub fn inner(&self, name: &str) -> PathBuf {
        self.settings.folder.join(name)
    }

    pub async fn open(&self) -> Provision {
        self.try_open().await.unwrap()
    }

    pub async fn try_open(&self) -> Result<Provision, ProvisionError> {
        Provision::open(&program().await, self.settings.clone())
    }

    /// Plans and applies, and nothing else is expected.
    pub async fn deploy(&self) -> Applied {
        let (mut provision, ear) = (self.open().await, Ear::default());
        let planned = ear.plan(&mut provision).await.unwrap();
        ear.apply(&mut provision, planned, None).await.unwrap()
    }

    /// The error of a plan.
    pub async fn refusal(&self) -> ProvisionError {
        match self.try_open().await {
            Ok(mut provision) => Ear::default().plan(&mut provision).await.unwrap_err(),
            Err(error) => error,
        }
    }
}

/// What is told while Terraform runs.
pub struct Ear {
    pub notes: Mutex<Vec<String>>,
    pub progress: Mutex<Vec<Progress>>,
    pub stop: watch::Sender<Stop>,
}

impl Default for Ear {
    fn default() -> Ear {
        Ear {
            notes: Mutex::default(),
            progress: Mutex::default(),
            stop: watch::Sender::new(Stop::Go),
        }
    }
}

impl Ear {
    pub async fn plan(&self, provision: &mut Provision) -> Result<Planned, ProvisionError> {
        self.plan_to(provision, Intent::Apply).await
    }

    pub async fn plan_to(
        &self,
        provision: &mut Provision,
        intent: Intent,
    ) -> Result<Planned, ProvisionError> {
        let (mut note, mut progress) = (self.note(), self.progress());
        let stop = self.stop.subscribe();
        let mut watch = Watch { note: &mut note, progress: &mut progress, stop };
        provision.plan(intent, &mut watch).await
    }

    pub async fn apply(
        &self,
        provision: &mut Provision,
        planned: Planned,
        approved: Option<Digest>,
    ) -> Result<Applied, ProvisionError> {
        let (mut note, mut progress) = (self.note(), self.progress());
        let stop = self.stop.subscribe();
        let mut watch = Watch { note: &mut note, progress: &mut progress, stop };
        provision.apply(&permit(Phase::Provision, approved), planned, &mut watch).await
    }

    pub async fn resume(
        &self,
        provision: &mut Provision,
        left: &str,
    ) -> Result<Resumed, ProvisionError> {
        let (mut note, mut progress) = (self.note(), self.progress());
        let stop = self.stop.subscribe();
        let mut watch = Watch { note: &mut note, progress: &mut progress, stop };
        provision.resume(left, &mut watch).await
    }

    fn note(&self) -> impl FnMut(&str) -> std::io::Result<()> + Send {
        |text| {
            self.notes.lock().unwrap().push(text.to_owned());
            Ok(())
        }
    }

    fn progress(&self) -> impl FnMut(Progress) + Send {
        |progress| self.progress.lock().unwrap().push(progress)
    }
}

/// The Terraform to test with.
pub async fn program() -> Program {
    static PROGRAM: OnceCell<Program> = OnceCell::const_new();
    let find = || async {
        let named = env::var_os("BOWLINE_TERRAFORM").map(PathBuf::from);
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/tofu");
        match Program::find(named.as_deref()).await {
            Ok(program) => program,
            Err(_) if named.is_none() && built.is_file() => {
                Program::find(Some(&built)).await.unwrap()
            }
            Err(error) => panic!("{error}: `cargo xtask test` builds one where there is none"),
        }
    };
    PROGRAM.get_or_init(find).await.clone()
}

/// A permit, as the machine gives it.
pub fn permit(phase: Phase, approved: Option<Digest>) -> Permit {
    let plan = RunPlan {
        release: RunRelease {
            name: "shop".into(),
            version: "1.0.0".into(),
            digest: Digest::of("release"),
        },
        customer: "acme".into(),
        run: Digest::of("run"),
        purpose: Purpose::Deploy,
        target: "directory".into(),
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
        asked: Asked { by: "ann".into(), exception: None },
        seed: 0,
    };
    let window =
        WindowVerdict { open: true, until: None, why: "no windows".into(), excused: false };
    let far = "2100-01-01T00:00:00Z".parse().unwrap();
    let approval = approved.map(|digest| Approval { digest, by: "ann".into(), expires: far });
    let standing =
        Standing { window: &window, fence: Some(1), changed: false, approval: approval.as_ref() };
    clear(&plan, phase, standing).unwrap()
}

/// Waits for something that another process does.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    // Far beyond anything that goes well, so that a test ends and says what it waited for.
    for _ in 0..6_000 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain for {what}");
}

pub async fn until_there(path: &Path) {
    until(&path.display().to_string(), || path.exists().then_some(())).await;
}

/// Every file beneath a folder, with what is in it.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            found.push((path, bytes));
        }
    }
    found
}
