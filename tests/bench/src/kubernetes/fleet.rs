//! Many customers at once, each in a namespace of its own.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bowline_cluster::Cluster;

use super::objects;
use super::side::{bowline, fleet_release, kubectl, timed};

/// How many customers are worked on at once, by either side.
const AT_ONCE: usize = 20;
/// How many objects each has.
const OBJECTS: usize = 10;

pub(super) fn run(
    text: &mut String,
    cluster: &Cluster,
    work: &Path,
    customers: usize,
) -> anyhow::Result<()> {
    writeln!(text, "{customers} customers with {OBJECTS} objects each, {AT_ONCE} at once\n")?;
    writeln!(text, "{:20} {:>10} {:>10} {:>8}", "", "bowline s", "kubectl s", "ratio")?;
    let ours = Ours::new(cluster, &work.join("fleet-bowline"), customers)?;
    let theirs = Theirs::new(cluster, &work.join("fleet-kubectl"), customers)?;
    for turn in ["first apply", "unchanged"] {
        let (ours, theirs) = (ours.apply()?.as_secs_f64(), theirs.apply()?.as_secs_f64());
        writeln!(text, "{turn:20} {ours:>10.2} {theirs:>10.2} {:>7.1}x", theirs / ours)?;
    }
    Ok(writeln!(text)?)
}

/// One `bowline run`.
struct Ours(PathBuf);

impl Ours {
    fn new(cluster: &Cluster, folder: &Path, customers: usize) -> anyhow::Result<Ours> {
        let names = names(cluster, "ours", customers)?;
        fleet_release(folder, &cluster.kubeconfig(), &names, &objects("anywhere", OBJECTS, ""))?;
        Ok(Ours(folder.to_owned()))
    }

    fn apply(&self) -> anyhow::Result<Duration> {
        timed(bowline(&self.0)?.args(["--all", "--concurrency", &AT_ONCE.to_string()]))
    }
}

/// A `kubectl apply` a customer.
struct Theirs {
    folder: PathBuf,
    kubeconfig: PathBuf,
    names: Vec<String>,
}

impl Theirs {
    fn new(cluster: &Cluster, folder: &Path, customers: usize) -> anyhow::Result<Theirs> {
        let names = names(cluster, "theirs", customers)?;
        for name in &names {
            fs::create_dir_all(folder.join(name))?;
            fs::write(folder.join(name).join("all.yaml"), objects(name, OBJECTS, ""))?;
        }
        Ok(Theirs { folder: folder.to_owned(), kubeconfig: cluster.kubeconfig(), names })
    }

    fn apply(&self) -> anyhow::Result<Duration> {
        let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
        let began = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some(name) = self.names.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let applied = kubectl(&self.folder.join(name), &self.kubeconfig, name)
                            .and_then(|mut command| timed(&mut command));
                        if let (Err(error), Ok(mut failed)) = (applied, failed.lock()) {
                            *failed = Some(error);
                        }
                    }
                });
            }
        });
        let took = began.elapsed();
        failed.into_inner().ok().flatten().map_or(Ok(took), Err)
    }
}

/// Namespaces that are there before either side begins.
pub(super) fn names(
    cluster: &Cluster,
    word: &str,
    customers: usize,
) -> anyhow::Result<Vec<String>> {
    let names: Vec<String> = (0..customers).map(|number| format!("{word}-{number}")).collect();
    let made = names
        .iter()
        .map(|name| format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n"));
    cluster.kubectl_with(&["apply", "-f", "-"], &made.collect::<String>())?;
    Ok(names)
}
