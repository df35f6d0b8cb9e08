//! Customers that wait, all at once: what that takes while nothing happens.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bowline_cluster::Cluster;

use super::fleet::names;
use super::side::{bowline, fleet_release};

/// Nobody makes Pods of it in a cluster without controllers, so that it is never ready.
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: anywhere}\n\
    spec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
    spec: {containers: [{name: web, image: \"registry.example/web:1\"}]}\n";

/// How long it is looked at.
const LOOKED_AT: Duration = Duration::from_secs(10);

pub(super) fn run(
    text: &mut String,
    cluster: &Cluster,
    work: &Path,
    customers: usize,
) -> anyhow::Result<()> {
    writeln!(text, "waiting for a Deployment that is never ready\n")?;
    writeln!(
        text,
        "{:>10} {:>12} {:>12} {:>10} {:>24}",
        "customers", "memory MiB", "KiB each", "threads", "processor ms a second"
    )?;
    let one = waits(cluster, work, "one", 1)?;
    let all = waits(cluster, work, "all", customers)?;
    for (count, found) in [(1, &one), (customers, &all)] {
        let each = match count {
            1 => String::new(),
            _ => (all.memory.saturating_sub(one.memory) / (1024 * (count as u64 - 1))).to_string(),
        };
        writeln!(
            text,
            "{count:>10} {:>12} {each:>12} {:>10} {:>24.1}",
            found.memory >> 20,
            found.threads,
            found.processor.as_secs_f64() * 1000.0 / LOOKED_AT.as_secs_f64(),
        )?;
    }
    Ok(writeln!(text)?)
}

struct Found {
    memory: u64,
    threads: u64,
    processor: Duration,
}

fn waits(cluster: &Cluster, work: &Path, word: &str, customers: usize) -> anyhow::Result<Found> {
    let folder = work.join(format!("waiting-{word}"));
    let names = names(cluster, &format!("waiting-{word}"), customers)?;
    fleet_release(&folder, &cluster.kubeconfig(), &names, DEPLOYMENT)?;
    let mut command = bowline(&folder)?;
    command.args(["--all", "--concurrency", &customers.to_string()]);
    let mut child =
        command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let looked = look(&mut child, &folder, customers);
    child.kill()?;
    child.wait()?;
    looked
}

fn look(child: &mut Child, folder: &Path, customers: usize) -> anyhow::Result<Found> {
    let began = Instant::now();
    while waiting(folder)? < customers {
        ensure!(child.try_wait()?.is_none(), "bowline ended before it waited");
        ensure!(began.elapsed() < Duration::from_secs(600), "not everybody comes to wait");
        thread::sleep(Duration::from_millis(200));
    }
    // The last ones have only begun to watch.
    thread::sleep(Duration::from_secs(3));
    let before = processor(child.id())?;
    thread::sleep(LOOKED_AT);
    Ok(Found {
        memory: status(child.id(), "VmRSS:")? << 10,
        threads: status(child.id(), "Threads:")?,
        processor: processor(child.id())?.saturating_sub(before),
    })
}

/// How many runs say in their logs that they wait.
fn waiting(folder: &Path) -> anyhow::Result<usize> {
    let mut found = 0;
    let Ok(logs) = fs::read_dir(folder.join("state/logs")) else { return Ok(0) };
    for log in logs {
        found += usize::from(fs::read_to_string(log?.path())?.contains("verify: waiting"));
    }
    Ok(found)
}

fn status(process: u32, key: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("the system does not say it")?.parse()?)
}

/// The time that it spent on processors.
fn processor(process: u32) -> anyhow::Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, rest) = text.rsplit_once(") ").context("the system does not say it")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    // A tick is a hundredth of a second on every Linux.
    Ok(Duration::from_millis(ticks * 10))
}
