//! The fleet taken to its customers: `bowline run` beside the plain render that is a part of it.
//!
//! ```text
//! bowline render --all ─────────────────────────────► DIR
//! bowline run --all     claim, render, review, sync ─► another DIR, a journal    and once more
//! ```
//!
//! What is left in the folder of the run must be, byte by byte, what the render wrote.

use std::ffi::OsStr;
use std::fmt;

use super::release::FleetRelease;
use super::table::{Row, table};
use super::{Fleet, compare, median};
use crate::measure::Used;

/// What rendering takes, and running.
pub struct Runs {
    customers: usize,
    /// Everybody.
    all: Beside,
    /// One customer alone.
    one: Beside,
}

/// The same work three times: only rendered, run where nothing is, run where all is.
#[derive(Clone, Copy)]
struct Beside {
    render: Used,
    first: Used,
    again: Used,
}

/// Measures both.
pub(super) fn measure(fleet: &Fleet, release: &FleetRelease) -> anyhow::Result<Runs> {
    let all = beside(fleet, release, &["--all"], "all")?;
    compare::same_bytes(&release.customers, &fleet.path("all-out-0"), &fleet.path("all-live-0"))?;
    let one = beside(fleet, release, &["-c", &release.customers[0]], "one")?;
    Ok(Runs { customers: release.customers.len(), all, one })
}

/// In turns, so that what else the machine does hits all alike.
fn beside(
    fleet: &Fleet,
    release: &FleetRelease,
    which: &[&str],
    name: &str,
) -> anyhow::Result<Beside> {
    let (mut render, mut first, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..fleet.repeats {
        let order = [which, &["--order", "apply", "--no-cache"]].concat();
        render.push(fleet.bowline(release, &order, &format!("{name}-out-{turn}"))?);
        first.push(run(fleet, release, which, &format!("{name}-{{}}-{turn}"))?);
        again.push(run(fleet, release, which, &format!("{name}-{{}}-{turn}"))?);
    }
    Ok(Beside { render: median(render), first: median(first), again: median(again) })
}

fn run(fleet: &Fleet, release: &FleetRelease, which: &[&str], names: &str) -> anyhow::Result<Used> {
    let [live, state] = ["live", "state"].map(|part| fleet.path(&names.replace("{}", part)));
    let mut words: Vec<&OsStr> = vec!["run".as_ref(), release.folder.as_ref()];
    words.extend(which.iter().map(OsStr::new));
    words.extend(["--no-cache".as_ref(), "--target".as_ref(), live.as_os_str()]);
    words.extend(["--state".as_ref(), state.as_os_str()]);
    fleet.measured(&words, &fleet.path("cache"))
}

impl fmt::Display for Runs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = |what: &str, customers, beside: Beside| {
            [
                (format!("{what}: rendered"), beside.render),
                (format!("{what}: run, everything is new"), beside.first),
                (format!("{what}: run, nothing changes"), beside.again),
            ]
            .map(|(name, used)| Row { name, customers, used })
        };
        let all = rows("all", self.customers, self.all);
        table(out, &[all, rows("one", 1, self.one)].concat())?;
        for (what, used) in [("new", self.all.first), ("unchanged", self.all.again)] {
            let beyond = used.wall.saturating_sub(self.all.render.wall);
            let work = used.cpu.saturating_sub(self.all.render.cpu);
            writeln!(
                out,
                "beyond rendering, {what}: {:.0} % of the run's wall time; a customer {:.2} ms, and {:.2} ms of \
                 processor time",
                100.0 * beyond.as_secs_f64() / used.wall.as_secs_f64(),
                1000.0 * beyond.as_secs_f64() / self.customers as f64,
                1000.0 * work.as_secs_f64() / self.customers as f64,
            )?;
        }
        writeln!(out)
    }
}
