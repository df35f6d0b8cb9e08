//! How long it takes from a sign of trouble to its report, beside `kubectl get --watch`.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bowline_cluster::{Cluster, program};
use jiff::Timestamp;

use super::fleet::names;
use super::side::{bowline, fleet_release};

/// Its containers crash as soon as they are scheduled.
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: anywhere}\n\
    spec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
    spec: {containers: [{name: web, image: \"registry.example/crashes:1\"}]}\n";

const SIGN: &str = "CrashLoopBackOff";

pub(super) fn run(text: &mut String, work: &Path, repeats: usize) -> anyhow::Result<()> {
    let cluster = Cluster::start()?.with_controllers()?;
    let mut behind = Vec::new();
    for repeat in 0..repeats {
        behind.push(once(&cluster, work, repeat)?);
    }
    behind.sort_unstable();
    let shown: Vec<String> = behind.iter().map(|behind| format!("{behind} ms")).collect();
    writeln!(
        text,
        "from a crash loop to its report, behind kubectl get --watch: {}\n",
        shown.join(", ")
    )?;
    Ok(())
}

/// How many milliseconds later than kubectl the run says it; below zero where it is sooner.
fn once(cluster: &Cluster, work: &Path, repeat: usize) -> anyhow::Result<i128> {
    let folder = work.join(format!("sign-{repeat}"));
    let name = names(cluster, &format!("sign-{repeat}"), 1)?;
    fleet_release(&folder, &cluster.kubeconfig(), &name, DEPLOYMENT)?;
    let mut watch = Command::new(program("kubectl")?);
    watch.args(["get", "pods", "--watch", "-n", &name[0], "--kubeconfig"]);
    let mut watch = watch.arg(cluster.kubeconfig()).stdout(Stdio::piped()).spawn()?;
    let lines = BufReader::new(watch.stdout.take().context("kubectl prints nothing")?).lines();
    let peer = thread::spawn(move || {
        let mut found = lines.map_while(Result::ok).filter(|line| line.contains(SIGN));
        found.next().map(|_| Timestamp::now())
    });
    let mut run = bowline(&folder)?;
    let mut run = run.arg("--all").stderr(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let reported = reported(&folder);
    run.kill()?;
    run.wait()?;
    let seen = peer.join().ok().flatten();
    watch.kill()?;
    watch.wait()?;
    let seen = seen.context("kubectl did not see it")?;
    Ok(reported?.duration_since(seen).as_millis())
}

/// When the run's log says it.
fn reported(folder: &Path) -> anyhow::Result<Timestamp> {
    let began = Instant::now();
    loop {
        ensure!(began.elapsed() < Duration::from_secs(120), "the run does not report it");
        for log in fs::read_dir(folder.join("state/logs")).into_iter().flatten().flatten() {
            let text = fs::read_to_string(log.path())?;
            if let Some(line) = text.lines().find(|line| line.contains(SIGN)) {
                let at = line.split_once(' ').context("a line has a time")?.0;
                return Ok(at.parse()?);
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
}
