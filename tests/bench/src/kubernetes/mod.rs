//! The same objects brought to one API server by `bowline run` and by `kubectl apply --server-side`.
//!
//! ```text
//! objects ─┬─► bowline run ────────────────────┬─► API server    seconds: straight
//!          └─► kubectl apply --server-side ────┘                 requests: through a proxy that counts
//! ```
//!
//! Each is told the same: everything is new, nothing changed, one field changed, a few objects are gone.

mod fleet;
mod side;
mod sign;
mod waiting;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::ensure;
use bowline_cluster::{Cluster, Proxy};

use crate::places;
use side::{Bowline, Kubectl, Side};

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Extent {
    objects: &'static [usize],
    customers: usize,
    waiting: usize,
    repeats: usize,
}

impl Extent {
    /// For figures that are told to others.
    pub const FULL: Extent =
        Extent { objects: &[100, 1000], customers: 200, waiting: 500, repeats: 3 };
    /// To see that it works.
    pub const QUICK: Extent = Extent { objects: &[20], customers: 5, waiting: 5, repeats: 1 };
}

/// What one turn of a side took.
#[derive(Clone, Copy, Default)]
struct Took {
    time: Duration,
    requests: usize,
}

/// The turns, one after the other.
const TURNS: [&str; 4] = ["first apply", "unchanged", "one field changed", "prune"];

/// Measures all of it.
pub fn run(extent: Extent) -> anyhow::Result<String> {
    let cluster = Cluster::start()?;
    let work = tempfile::Builder::new().prefix("kubernetes-").tempdir_in(places::work()?)?;
    let mut text = String::new();
    for count in extent.objects {
        writeln!(text, "{count} objects of one customer\n")?;
        let bowline = turns::<Bowline>(&cluster, work.path(), *count, extent.repeats)?;
        let kubectl = turns::<Kubectl>(&cluster, work.path(), *count, extent.repeats)?;
        table(&mut text, bowline, kubectl)?;
    }
    fleet::run(&mut text, &cluster, work.path(), extent.customers)?;
    waiting::run(&mut text, &cluster, work.path(), extent.waiting)?;
    // The other one has no controllers, and would only take processor time.
    drop(cluster);
    sign::run(&mut text, work.path(), extent.repeats)?;
    Ok(text)
}

/// Every turn, the median of some repetitions, each in a namespace of its own. Requests are counted in
/// one more, since the proxy takes time.
fn turns<S: Side>(
    cluster: &Cluster,
    work: &Path,
    count: usize,
    repeats: usize,
) -> anyhow::Result<[Took; 4]> {
    let mut all = Vec::new();
    for repeat in 0..repeats {
        let folder = work.join(format!("{}-{count}-{repeat}", S::NAME));
        let kubeconfig = cluster.kubeconfig();
        all.push(four::<S>(cluster, &folder, count, &kubeconfig, || 0)?);
    }
    let proxy = Proxy::before(cluster)?;
    let folder = work.join(format!("{}-{count}-counted", S::NAME));
    std::fs::create_dir_all(&folder)?;
    let kubeconfig = folder.join("kubeconfig");
    std::fs::write(&kubeconfig, proxy.kubeconfig())?;
    let counted = four::<S>(cluster, &folder, count, &kubeconfig, || proxy.asked().len())?;
    let mut median = counted;
    for (turn, took) in median.iter_mut().enumerate() {
        let mut times: Vec<Duration> = all.iter().map(|one| one[turn].time).collect();
        times.sort_unstable();
        took.time = times[times.len() / 2];
    }
    Ok(median)
}

fn four<S: Side>(
    cluster: &Cluster,
    folder: &Path,
    count: usize,
    kubeconfig: &Path,
    requests: impl Fn() -> usize,
) -> anyhow::Result<[Took; 4]> {
    let namespace = cluster.namespace()?;
    let side = S::new(folder, kubeconfig, &namespace)?;
    let gone = (count / 20).clamp(1, 10);
    let mut took = [Took::default(); 4];
    for (turn, took) in took.iter_mut().enumerate() {
        let objects = match turn {
            0 | 1 => objects(&namespace, count, ""),
            2 => objects(&namespace, count, "changed"),
            _ => objects(&namespace, count - gone, "changed"),
        };
        side.write(&objects)?;
        requests();
        took.time = side.apply()?;
        took.requests = requests();
    }
    let left =
        cluster.kubectl(&["get", "configmap,secret,service", "-n", &namespace, "-o", "name"])?;
    let left = left.lines().filter(|line| line.contains("/item-")).count();
    ensure!(left == count - gone, "{}: {left} objects are left of {count} - {gone}", S::NAME);
    Ok(took)
}

/// Kinds that are healthy as soon as they are there: what is measured is bringing them.
fn objects(namespace: &str, count: usize, first: &str) -> String {
    let mut text = String::new();
    for number in 0..count {
        let head = format!(
            "---\napiVersion: v1\nmetadata: {{name: item-{number}, namespace: {namespace}, labels: {{app: item-{number}}}}}\n"
        );
        let changed = if number == 0 { first } else { "" };
        let body = match number % 4 {
            0 | 1 => format!(
                "kind: ConfigMap\ndata: {{number: \"{number}\", changed: \"{changed}\", text: \"{}\"}}\n",
                "some text ".repeat(40)
            ),
            2 => "kind: Secret\ndata: {number: bnVtYmVy}\n".to_owned(),
            _ => format!(
                "kind: Service\nspec: {{selector: {{app: item-{number}}}, ports: [{{port: 80}}]}}\n"
            ),
        };
        text.push_str(&head);
        text.push_str(&body);
    }
    text
}

fn table(text: &mut String, bowline: [Took; 4], kubectl: [Took; 4]) -> anyhow::Result<()> {
    writeln!(
        text,
        "{:20} {:>10} {:>10} {:>8} {:>10} {:>10}",
        "", "bowline s", "kubectl s", "ratio", "requests", "requests"
    )?;
    for (turn, name) in TURNS.iter().enumerate() {
        let (ours, theirs) = (bowline[turn], kubectl[turn]);
        writeln!(
            text,
            "{name:20} {:>10.2} {:>10.2} {:>7.1}x {:>10} {:>10}",
            ours.time.as_secs_f64(),
            theirs.time.as_secs_f64(),
            theirs.time.as_secs_f64() / ours.time.as_secs_f64(),
            ours.requests,
            theirs.requests,
        )?;
    }
    Ok(writeln!(text)?)
}
