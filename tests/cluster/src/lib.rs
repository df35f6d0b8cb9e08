//! A real Kubernetes API server for tests: etcd and kube-apiserver as child processes, on free ports, in
//! a folder of their own.
//!
//! ```text
//! Cluster::start() ─► etcd ─► kube-apiserver ─► ready ─► kubeconfig, kubectl
//!          └─► with_controllers(): kube-controller-manager, kube-scheduler
//! ```
//!
//! Whatever becomes of the test, no process stays: each runs beneath a shell that ends with the pipe
//! that this process holds.

mod process;
mod proxy;

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use tempfile::TempDir;

use process::Guarded;
pub use proxy::{Asked, Fate, Proxy};

/// Longer than any start takes; who waits this long waits for nothing.
const STARTED: Duration = Duration::from_secs(90);
/// May do everything.
const ADMIN: &str = "admin-token";
/// May do nothing that nobody granted to the user `jane`.
const JANE: &str = "jane-token";

/// What becomes of nodes and Pods.
const STAGES: &str = include_str!("../stages.yaml");
/// Where all Pods go.
const NODE: &str = "{apiVersion: v1, kind: Node, metadata: {name: everything}}";

/// A running API server.
pub struct Cluster {
    etcd: Guarded,
    server: Option<Guarded>,
    others: Vec<Guarded>,
    ports: Ports,
    folder: TempDir,
}

#[derive(Clone, Copy)]
struct Ports {
    etcd: u16,
    peer: u16,
    server: u16,
}

impl Cluster {
    /// The one that this process's tests share; each has a namespace of its own there.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| match Cluster::start() {
            Ok(cluster) => cluster,
            Err(error) => panic!("no API server: {error:#}"),
        })
    }

    /// Starts one and waits until it answers. Ports that were free may be taken by then: it is tried
    /// again.
    pub fn start() -> anyhow::Result<Cluster> {
        let mut tried = Cluster::try_start();
        for _ in 0..2 {
            if tried.is_ok() {
                break;
            }
            tried = Cluster::try_start();
        }
        tried
    }

    fn try_start() -> anyhow::Result<Cluster> {
        let folder = tempfile::Builder::new().prefix("cluster-").tempdir()?;
        let ports = Ports { etcd: free_port()?, peer: free_port()?, server: free_port()? };
        prepare(folder.path())?;
        let etcd = etcd(folder.path(), ports)?;
        let mut cluster = Cluster { etcd, server: None, others: Vec::new(), ports, folder };
        cluster.serve()?;
        fs::write(cluster.kubeconfig(), cluster.config(ADMIN))?;
        fs::write(cluster.restricted(), cluster.config(JANE))?;
        Ok(cluster)
    }

    /// Starts the API server, which may have been stopped before, and waits until it answers.
    pub fn serve(&mut self) -> anyhow::Result<()> {
        self.server = Some(server(self.folder.path(), self.ports)?);
        let began = Instant::now();
        while !self.is_ready() {
            let ended = self.server.as_mut().is_none_or(Guarded::has_ended);
            if ended || self.etcd.has_ended() || began.elapsed() > STARTED {
                bail!("the API server does not answer:\n{}", self.log());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Ends the API server; what it stored stays.
    pub fn stop_serving(&mut self) {
        self.server = None;
    }

    /// Starts what makes Pods of Deployments, and a node on which kwok plays that they run.
    pub fn with_controllers(mut self) -> anyhow::Result<Cluster> {
        self.kubectl_with(&["apply", "-f", "-"], NODE)?;
        self.kubectl_with(&["apply", "-f", "-"], &volumes())?;
        // A new node is not ready, and the controller that would see that it is wants to hear from it.
        self.kubectl(&["taint", "node", "everything", "node.kubernetes.io/not-ready-"])?;
        fs::write(self.path("stages.yaml"), STAGES)?;
        let config = format!("--kubeconfig={}", self.kubeconfig().display());
        let stages = format!("--config={}", self.path("stages.yaml").display());
        let key = format!("--service-account-private-key-file={}", self.path("sa.key").display());
        let quiet = ["--leader-elect=false", "--secure-port=0", &config];
        let manager = [&quiet[..], &[&key, "--controllers=*,-node-lifecycle-controller"]].concat();
        let kwok = ["--manage-all-nodes=true", &config, &stages];
        for (name, arguments) in [
            ("kube-controller-manager", &manager[..]),
            ("kube-scheduler", &quiet[..]),
            ("kwok", &kwok[..]),
        ] {
            self.others.push(Guarded::start(&program(name)?, arguments, &self.path(name))?);
        }
        Ok(self)
    }

    /// The one whose Pods run that this process's tests share.
    pub fn shared_with_controllers() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| match Cluster::start().and_then(Cluster::with_controllers) {
            Ok(cluster) => cluster,
            Err(error) => panic!("no cluster: {error:#}"),
        })
    }

    /// For whoever may do everything.
    pub fn kubeconfig(&self) -> PathBuf {
        self.path("kubeconfig")
    }

    /// For the user `jane`, who may do what she was granted.
    pub fn restricted(&self) -> PathBuf {
        self.path("kubeconfig-jane")
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.server)
    }

    /// A namespace that is new, and nobody else's.
    pub fn namespace(&self) -> anyhow::Result<String> {
        let mut random = [0; 4];
        getrandom::fill(&mut random)?;
        let name = format!("test-{:08x}", u32::from_be_bytes(random));
        self.kubectl(&["create", "namespace", &name])?;
        Ok(name)
    }

    /// Runs the cluster's kubectl; what it printed.
    pub fn kubectl(&self, arguments: &[&str]) -> anyhow::Result<String> {
        self.kubectl_with(arguments, "")
    }

    /// Runs the cluster's kubectl with this as its input.
    pub fn kubectl_with(&self, arguments: &[&str], input: &str) -> anyhow::Result<String> {
        let mut call = Command::new(program("kubectl")?);
        call.arg("--kubeconfig").arg(self.kubeconfig()).args(arguments);
        call.env("HOME", self.folder.path());
        call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = call.spawn().context("kubectl")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        let Output { status, stdout, stderr } = child.wait_with_output()?;
        if !status.success() {
            bail!("kubectl {}: {}", arguments.join(" "), String::from_utf8_lossy(&stderr));
        }
        Ok(String::from_utf8(stdout)?)
    }

    fn is_ready(&self) -> bool {
        let config = self.path("kubeconfig-ready");
        let written = fs::write(&config, self.config(ADMIN)).is_ok();
        let asked = || {
            let mut call = Command::new(program("kubectl").ok()?);
            call.arg("--kubeconfig").arg(&config).args(["get", "--raw", "/readyz"]);
            let status = call.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            status.status().ok()
        };
        written && asked().is_some_and(|status| status.success())
    }

    fn config(&self, token: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: test\n\
             clusters:\n- name: test\n  cluster: {{server: \"{}\", certificate-authority: {}}}\n\
             users:\n- name: test\n  user: {{token: {token}}}\n\
             contexts:\n- name: test\n  context: {{cluster: test, user: test}}\n",
            self.address(),
            self.path("certificates/apiserver.crt").display(),
        )
    }

    fn log(&self) -> String {
        let tail = |name: &str| {
            let log = fs::read_to_string(self.path(name)).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            lines[lines.len().saturating_sub(15)..].join("\n")
        };
        format!("{}\n{}", tail("etcd"), tail("kube-apiserver"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Disks for whoever claims one.
fn volumes() -> String {
    let volumes = (0..20).map(|number| {
        format!(
            "---\n{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: disk-{number}}}, spec: {{\
             capacity: {{storage: 100Gi}}, accessModes: [ReadWriteOnce], hostPath: {{path: /disk-{number}}}}}}}\n"
        )
    });
    volumes.collect()
}

/// Keys and users, before anything runs.
fn prepare(folder: &Path) -> anyhow::Result<()> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let key = p256::SecretKey::from_slice(&random).context("a random number is no key")?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).context("a key has no PEM form")?;
    fs::write(folder.join("sa.key"), pem.as_bytes())?;
    let public = key.public_key().to_public_key_pem(LineEnding::LF);
    fs::write(folder.join("sa.pub"), public.context("a key has no PEM form")?)?;
    let users = format!("{ADMIN},admin,admin,\"system:masters\"\n{JANE},jane,jane\n");
    Ok(fs::write(folder.join("users.csv"), users)?)
}

fn etcd(folder: &Path, ports: Ports) -> anyhow::Result<Guarded> {
    let address = format!("http://127.0.0.1:{}", ports.etcd);
    let peer = format!("http://127.0.0.1:{}", ports.peer);
    let data = folder.join("data").display().to_string();
    let arguments = [
        "--data-dir",
        &data,
        "--listen-client-urls",
        &address,
        "--advertise-client-urls",
        &address,
        "--listen-peer-urls",
        &peer,
        "--unsafe-no-fsync",
    ];
    // A cluster that tests share is never dropped: its folder goes with its store.
    Guarded::start_with(&program("etcd")?, &arguments, &folder.join("etcd"), Some(folder))
}

fn server(folder: &Path, ports: Ports) -> anyhow::Result<Guarded> {
    let at = |name: &str| folder.join(name).display().to_string();
    let arguments = [
        format!("--etcd-servers=http://127.0.0.1:{}", ports.etcd),
        format!("--cert-dir={}", at("certificates")),
        format!("--secure-port={}", ports.server),
        "--bind-address=127.0.0.1".to_owned(),
        "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
        format!("--service-account-key-file={}", at("sa.pub")),
        format!("--service-account-signing-key-file={}", at("sa.key")),
        format!("--token-auth-file={}", at("users.csv")),
        "--authorization-mode=RBAC".to_owned(),
        "--service-cluster-ip-range=10.0.0.0/16".to_owned(),
        "--disable-admission-plugins=ServiceAccount".to_owned(),
        "--allow-privileged".to_owned(),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Guarded::start(&program("kube-apiserver")?, &arguments, &folder.join("kube-apiserver"))
}

/// A program of the cluster: the one that `KUBEBUILDER_ASSETS` or PATH has, or that was built.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let missing = || format!("{name} is missing; `cargo xtask test` builds it");
    xtask::kubernetes::find(name).with_context(missing)
}

pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
