//! The figures side by side.

use std::fmt;
use std::time::Duration;

use super::Extent;
use super::release::{CALLS, FleetRelease, VERSIONS};
use super::runs::Runs;
use super::warm::Warm;
use crate::journal::Events;
use crate::measure::Used;

/// The most wall time, peak memory and least ratio that the design reaches for.
const MOST_SECONDS: f64 = 2.0;
const MOST_MEGABYTES: f64 = 300.0;
const LEAST_RATIO: f64 = 200.0;

/// One line of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// For how many customers.
    pub customers: usize,
    /// What it used.
    pub used: Used,
}

/// Everything that was measured.
pub struct Figures {
    /// How much was measured.
    pub extent: Extent,
    /// The release.
    pub release: FleetRelease,
    /// The first render, of few customers, which compiles every plugin version.
    pub cold: Used,
    /// The same with compiled plugins.
    pub warm: Used,
    /// All customers, by Bowline.
    pub rendered: Used,
    /// All customers, by the floor.
    pub floor: Used,
    /// Some customers, by the practice.
    pub practice: Used,
    /// All customers again, after something changed.
    pub warm_fleet: Warm,
    /// All customers, by runs.
    pub runs: Runs,
    /// What a run writes down.
    pub journal: Events,
    /// Bowline with other numbers of customers and plugin versions.
    pub scaling: Vec<Row>,
    /// Where the time goes, as text.
    pub phases: String,
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { extent, release, .. } = self;
        writeln!(
            out,
            "{} customers × {} objects of {} bytes × {CALLS} plugin calls, {} plugin versions live",
            extent.customers,
            release.base_objects,
            release.base_bytes / release.base_objects.max(1),
            CALLS * VERSIONS,
        )?;
        writeln!(out, "{} cores, load {}\n", cores(), load())?;
        table(out, &self.rows())?;
        writeln!(out)?;
        self.ratios(out)?;
        let compiling = self.cold.cpu.saturating_sub(self.warm.cpu);
        writeln!(
            out,
            "compiling, not in the above: {} of wall time, {} of processor time\n",
            seconds(self.cold.wall.saturating_sub(self.warm.wall)),
            seconds(compiling)
        )?;
        writeln!(out, "{}{}{}", self.warm_fleet, self.runs, self.journal)?;
        table(out, &self.scaling)?;
        write!(out, "\nprocessor time by phase\n{}", self.phases)
    }
}

impl Figures {
    fn rows(&self) -> Vec<Row> {
        let Extent { customers, practice, .. } = self.extent;
        let row = |name: &str, customers, used| Row { name: name.to_owned(), customers, used };
        vec![
            row("bowline", customers, self.rendered),
            row("floor: native functions", customers, self.floor),
            row("practice: kustomize, exec functions", practice, self.practice),
            row("practice, scaled up (not run)", customers, self.scaled()),
        ]
    }

    /// The practice for as many customers as the others: it grows with their number.
    fn scaled(&self) -> Used {
        let factor = self.extent.customers as f64 / self.extent.practice as f64;
        let Used { wall, cpu, peak_memory } = self.practice;
        Used { wall: wall.mul_f64(factor), cpu: cpu.mul_f64(factor), peak_memory }
    }

    fn ratios(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { rendered, floor, .. } = self;
        let scaled = self.scaled();
        let over = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
        writeln!(
            out,
            "floor: bowline takes {:.2} times its wall time, {:.2} times its processor time",
            over(rendered.wall, floor.wall),
            over(rendered.cpu, floor.cpu)
        )?;
        let ratio = over(scaled.wall, rendered.wall);
        writeln!(
            out,
            "practice: takes {ratio:.0} times bowline's wall time, {:.0} times its processor time",
            over(scaled.cpu, rendered.cpu)
        )?;
        let (wall, peak) = (rendered.wall.as_secs_f64(), megabytes(rendered.peak_memory));
        let verdict = |met| if met { "met" } else { "missed" };
        let targets = [
            (format!("{MOST_SECONDS} s"), verdict(wall <= MOST_SECONDS)),
            (format!("{MOST_MEGABYTES} MB"), verdict(peak <= MOST_MEGABYTES)),
            (format!("{LEAST_RATIO} times the practice"), verdict(ratio >= LEAST_RATIO)),
        ];
        let targets = targets.map(|(target, verdict)| format!("{target} {verdict}"));
        writeln!(out, "targets, for 1000 customers on two idle cores: {}", targets.join(", "))
    }
}

pub(super) fn table(out: &mut fmt::Formatter<'_>, rows: &[Row]) -> fmt::Result {
    writeln!(
        out,
        "{:<38} {:>9} {:>10} {:>10} {:>9} {:>12}",
        "", "customers", "wall", "processor", "peak", "a customer"
    )?;
    for Row { name, customers, used } in rows {
        let each = used.wall.as_secs_f64() * 1000.0 / *customers as f64;
        writeln!(
            out,
            "{name:<38} {customers:>9} {:>10} {:>10} {:>6.0} MB {each:>9.2} ms",
            seconds(used.wall),
            seconds(used.cpu),
            megabytes(used.peak_memory)
        )?;
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What else the machine was doing, by its own account.
pub(crate) fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().filter(|word| !word.is_empty()).unwrap_or("unknown").to_owned()
}
