//! The fleet once more, after a change: what is rendered again is only what the change reaches.
//!
//! After each change the folder must hold, byte by byte, what a render without the cache writes.

use std::fmt;
use std::time::Duration;

use super::release::{FleetRelease, Shape};
use super::table::{Row, table};
use super::{Fleet, compare, median};
use crate::measure::Used;

/// The most wall time after each change, for 1,000 customers.
const NOTHING: Duration = Duration::from_millis(300);
const ONE_VALUE: Duration = Duration::from_millis(350);
/// What a new plugin version may take beyond a render of that plugin alone.
const BEYOND_ALONE: Duration = Duration::from_millis(500);

/// What a render takes after each change.
pub struct Warm {
    customers: usize,
    kept: Used,
    nothing: Used,
    value: Used,
    manifest: Used,
    version: Used,
    alone: Used,
}

/// Changes one thing after the other.
pub(super) fn measure(fleet: &Fleet, customers: usize) -> anyhow::Result<Warm> {
    let shape = Shape { customers, spare_versions: 0 };
    let release = fleet.release("release-warm", shape)?;
    let kept = fleet.bowline(&release, &["--all"], "warm-fleet")?;
    let nothing = repeated(fleet, &release, "nothing", |_| Ok(()))?;
    let value = repeated(fleet, &release, "value", |turn| {
        release.put_customer(turn, "another-value-of", None)
    })?;
    let manifest = repeated(fleet, &release, "manifest", |turn| release.put_manifest(turn))?;
    let version = repeated(fleet, &release, "version", |turn| {
        let version = release.push_new(turn)?;
        (0..customers)
            .try_for_each(|index| release.put_customer(index, "value-of", Some(&version)))?;
        release.lock()
    })?;
    let mut alone = Vec::new();
    for turn in 0..fleet.repeats {
        let name = format!("release-alone-{turn}");
        let release = FleetRelease::write_alone(&fleet.path(&name), customers)?;
        // Under a cache of its own, so that it is compiled.
        let cache = fleet.path(&format!("cache-alone-{turn}"));
        let out = format!("alone-{turn}");
        alone.push(fleet.bowline_with(&release, &["--all", "--no-cache"], &out, &cache)?);
    }
    let alone = median(alone);
    Ok(Warm { customers, kept, nothing, value, manifest, version, alone })
}

/// Renders after each of several changes of one kind.
fn repeated(
    fleet: &Fleet,
    release: &FleetRelease,
    what: &str,
    change: impl Fn(usize) -> anyhow::Result<()>,
) -> anyhow::Result<Used> {
    let mut all = Vec::new();
    for turn in 0..fleet.repeats {
        change(turn)?;
        all.push(fleet.bowline(release, &["--all"], "warm-fleet")?);
    }
    let fresh = format!("fresh-{what}");
    fleet.bowline(release, &["--all", "--no-cache"], &fresh)?;
    compare::same_bytes(&release.customers, &fleet.path("warm-fleet"), &fleet.path(&fresh))?;
    Ok(median(all))
}

impl fmt::Display for Warm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("nothing kept yet: the calls are kept", self.kept),
            ("nothing changed", self.nothing),
            ("one value of one customer", self.value),
            ("one field of one manifest", self.manifest),
            ("one plugin, for all", self.version),
            ("that plugin alone, cold", self.alone),
        ];
        let rows = rows.map(|(name, used)| Row {
            name: format!("again: {name}"),
            customers: self.customers,
            used,
        });
        table(out, &rows)?;
        let over = |used: Used| self.kept.wall.as_secs_f64() / used.wall.as_secs_f64();
        writeln!(
            out,
            "times faster than rendering all: nothing {:.0}, a value {:.0}, a manifest {:.1}, a plugin {:.1}",
            over(self.nothing),
            over(self.value),
            over(self.manifest),
            over(self.version)
        )?;
        let verdict = |met| if met { "met" } else { "missed" };
        writeln!(
            out,
            "targets, for 1000 customers on two idle cores: nothing in {NOTHING:?} {}, a value in {ONE_VALUE:?} {}, a \
             plugin in its own time and {BEYOND_ALONE:?} {}\n",
            verdict(self.nothing.wall <= NOTHING),
            verdict(self.value.wall <= ONE_VALUE),
            verdict(self.version.wall <= self.alone.wall + BEYOND_ALONE)
        )
    }
}
