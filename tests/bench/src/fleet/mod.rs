//! The fleet: one release for a thousand customers, by Bowline, by its floor and by the practice.
//!
//! ```text
//! release on disk ─┬─► bowline render ──┐
//!                  ├─► floor ───────────┼─► the same manifests? ─► table
//!                  └─► kustomize, few ──┘
//! ```
//!
//! No figure is shown for work whose result is not that of the others. Compiled code is always kept,
//! plugin calls only where that is what is measured.

mod compare;
pub mod release;
mod runs;
mod table;
mod warm;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::measure::{Used, measure};
use crate::practice::{self, Practice};
use crate::{journal, places};
use release::{FleetRelease, Shape, VERSIONS};
pub(crate) use table::load;
use table::{Figures, Row};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Customers of the fleet.
    pub customers: usize,
    /// How many of them the practice renders.
    pub practice: usize,
    /// How often each render is done; the one with the median wall time counts.
    pub repeats: usize,
}

impl Extent {
    /// What the targets are about.
    pub const FULL: Extent = Extent { customers: 1000, practice: 10, repeats: 5 };
    /// Enough to see that everything works and where the figures lie.
    pub const QUICK: Extent = Extent { customers: 100, practice: 2, repeats: 1 };
}

/// Versions of each plugin that no customer runs, in the release that shows what they cost.
const SPARE_VERSIONS: usize = 12;

/// Measures runs alone; the figures as text.
pub fn run_runs(extent: Extent) -> anyhow::Result<String> {
    let fleet = Fleet::open(extent)?;
    let shape = Shape { customers: extent.customers, spare_versions: 0 };
    let release = fleet.release("release", shape)?;
    fleet.render_few(&release, &release.customers[..VERSIONS], "cold")?;
    let runs = runs::measure(&fleet, &release)?;
    let journal = journal::measure(&fleet.path("journal"), extent.repeats)?;
    Ok(format!("{runs}{journal}"))
}

/// What all measurements share.
struct Fleet {
    /// Holds everything; goes when the benchmark ends.
    work: TempDir,
    bowline: PathBuf,
    own: PathBuf,
    repeats: usize,
}

/// Measures everything; the figures as text.
pub fn run(extent: Extent) -> anyhow::Result<String> {
    let kustomize = practice::kustomize()?;
    let fleet = Fleet::open(extent)?;
    let shape = Shape { customers: extent.customers, spare_versions: 0 };
    let release = fleet.release("release", shape)?;

    eprintln!("compiling {} plugin versions", release::CALLS * VERSIONS);
    let few = &release.customers[..VERSIONS];
    let cold = fleet.render_few(&release, few, "cold")?;
    let warm = fleet.render_few(&release, few, "warm")?;
    eprintln!("rendering {} customers with bowline, and the floor", extent.customers);
    let (rendered, floor) = fleet.render_and_floor(&release)?;
    compare::same_bytes(&release.customers, &fleet.path("rendered-0"), &fleet.path("floor-0"))?;
    eprintln!("rendering {} customers with kustomize", extent.practice);
    let few = &release.customers[..extent.practice];
    let practice = Practice::write(&fleet.path("practice"), few)?;
    let old_way = fleet.practice(&kustomize, &practice)?;
    compare::same_objects(&practice, &fleet.path("rendered-0"))?;
    eprintln!("rendering what changed");
    let warm_fleet = warm::measure(&fleet, extent.customers)?;
    eprintln!("running {} customers", extent.customers);
    let runs = runs::measure(&fleet, &release)?;
    eprintln!("writing events down");
    let journal = journal::measure(&fleet.path("journal"), extent.repeats)?;
    eprintln!("scaling, and phases");
    let scaling = fleet.scaling(extent.customers)?;
    let phases = fleet.phases(&release)?;
    let figures = Figures {
        extent,
        release,
        cold,
        warm,
        rendered,
        floor,
        practice: old_way,
        warm_fleet,
        runs,
        journal,
        scaling,
        phases,
    };
    Ok(figures.to_string())
}

impl Fleet {
    fn open(extent: Extent) -> anyhow::Result<Fleet> {
        let fleet = Fleet {
            work: tempfile::Builder::new().prefix("fleet-").tempdir_in(places::work()?)?,
            bowline: places::program("bowline")?,
            own: std::env::current_exe()?,
            repeats: extent.repeats,
        };
        fs::write(fleet.path("bowline.toml"), "")?;
        Ok(fleet)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    fn release(&self, name: &str, shape: Shape) -> anyhow::Result<FleetRelease> {
        FleetRelease::write(&self.path(name), shape)
    }

    /// In turns, so that what else the machine does hits both alike.
    fn render_and_floor(&self, release: &FleetRelease) -> anyhow::Result<(Used, Used)> {
        let (mut rendered, mut floor) = (Vec::new(), Vec::new());
        for turn in 0..self.repeats {
            rendered.push(self.bowline(
                release,
                &["--all", "--no-cache"],
                &format!("rendered-{turn}"),
            )?);
            floor.push(self.floor(release, &format!("floor-{turn}"))?);
        }
        Ok((median(rendered), median(floor)))
    }

    fn render_few(
        &self,
        release: &FleetRelease,
        few: &[String],
        out: &str,
    ) -> anyhow::Result<Used> {
        let mut words: Vec<&str> = few.iter().flat_map(|name| ["-c", name]).collect();
        words.push("--no-cache");
        self.bowline(release, &words, out)
    }

    fn bowline(&self, release: &FleetRelease, which: &[&str], out: &str) -> anyhow::Result<Used> {
        self.bowline_with(release, which, out, &self.path("cache"))
    }

    fn bowline_with(
        &self,
        release: &FleetRelease,
        which: &[&str],
        out: &str,
        cache: &Path,
    ) -> anyhow::Result<Used> {
        let out = self.path(out);
        let mut words: Vec<&OsStr> = vec!["render".as_ref(), release.folder.as_ref()];
        words.extend(which.iter().map(OsStr::new));
        words.extend(["--out".as_ref(), out.as_os_str()]);
        self.measured(&words, cache)
    }

    /// What `bowline` uses for these words, with settings of the benchmark's own.
    fn measured(&self, words: &[&OsStr], cache: &Path) -> anyhow::Result<Used> {
        let config = self.path("bowline.toml");
        let mut words = words.to_vec();
        words.extend(["--quiet".as_ref(), "--config".as_ref(), config.as_os_str()]);
        words.extend(["--cache".as_ref(), cache.as_os_str()]);
        settle();
        measure(&self.bowline, &words)
    }

    fn floor(&self, release: &FleetRelease, out: &str) -> anyhow::Result<Used> {
        let out = self.path(out);
        settle();
        measure(&self.own, &["floor".as_ref(), release.folder.as_os_str(), out.as_os_str()])
    }

    fn practice(&self, kustomize: &Path, practice: &Practice) -> anyhow::Result<Used> {
        let folder = practice.folder.as_os_str();
        measure(&self.own, &["practice".as_ref(), kustomize.as_os_str(), folder])
    }

    /// A quarter and half of the customers; and all of them with plugin versions that nobody runs.
    fn scaling(&self, customers: usize) -> anyhow::Result<Vec<Row>> {
        let shapes = [(customers / 4, 0), (customers / 2, 0), (customers, SPARE_VERSIONS)];
        let rows = shapes.into_iter().map(|(customers, spare_versions)| {
            let name = format!("release-{customers}-{spare_versions}");
            let release = self.release(&name, Shape { customers, spare_versions })?;
            let mut all = Vec::new();
            for turn in 0..self.repeats {
                all.push(self.bowline(
                    &release,
                    &["--all", "--no-cache"],
                    &format!("{name}-out-{turn}"),
                )?);
            }
            let versions = release::CALLS * (VERSIONS + spare_versions);
            let name = format!("bowline, {versions} plugin versions there");
            Ok(Row { name, customers, used: median(all) })
        });
        rows.collect()
    }

    fn phases(&self, release: &FleetRelease) -> anyhow::Result<String> {
        let mut call = Command::new(&self.own);
        call.arg("phases").arg(&release.folder).arg(self.path("phases")).arg(self.path("cache"));
        let output = call.output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "the phases: {told}");
        String::from_utf8(output.stdout).context("the phases are no text")
    }
}

/// The measurement with the median wall time.
fn median(mut all: Vec<Used>) -> Used {
    all.sort_by_key(|used| used.wall);
    all[all.len() / 2]
}

/// Lets the disk finish what was written before, so that nobody pays for another's files. For the same
/// reason every output is a new folder and nothing is deleted before the end: a file system takes its
/// time over names and numbers that were just given back.
fn settle() {
    rustix::fs::sync();
}
