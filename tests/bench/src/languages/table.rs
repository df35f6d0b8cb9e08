//! The languages side by side.

use std::fmt;
use std::time::Duration;

use crate::fleet::load;

/// The plugin in one language.
pub(super) struct Row {
    pub(super) language: &'static str,
    /// The plugin's file.
    pub(super) bytes: usize,
    /// From the file to machine code, once a machine.
    pub(super) compiled: Duration,
    /// From machine code on the disk to a program, once a process.
    pub(super) loaded: Duration,
    /// A call with all objects.
    pub(super) call: Duration,
    /// A call without any.
    pub(super) none: Duration,
    /// What a call with all objects held.
    pub(super) peak_memory: u64,
}

/// The same without a plugin.
pub(super) struct Floor {
    pub(super) call: Duration,
    pub(super) none: Duration,
}

/// Everything that was measured.
pub(super) struct Figures {
    pub(super) objects: usize,
    pub(super) rows: Vec<Row>,
    pub(super) floor: Floor,
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "set-namespace over {} objects, by the language that it is written in; load {}\n",
            self.objects,
            load()
        )?;
        writeln!(
            out,
            "{:<24} {:>9} {:>8} {:>8} {:>9} {:>9} {:>9} {:>7} {:>8}",
            "", "file", "compile", "load", "call", "no object", "an object", "floors", "memory"
        )?;
        for row in &self.rows {
            self.row(out, row)?;
        }
        let Floor { call, none } = self.floor;
        writeln!(
            out,
            "{:<24} {:>9} {:>8} {:>8} {:>9} {:>9} {:>9} {:>7} {:>8}",
            "floor: native functions",
            "",
            "",
            "",
            shown(call),
            shown(none),
            shown(self.each(call, none)),
            "1",
            ""
        )
    }
}

impl Figures {
    fn row(&self, out: &mut fmt::Formatter<'_>, row: &Row) -> fmt::Result {
        writeln!(
            out,
            "{:<24} {:>6} KB {:>6.2} s {:>5.1} ms {:>9} {:>9} {:>9} {:>7.0} {:>5.1} MB",
            row.language,
            row.bytes.div_ceil(1024),
            row.compiled.as_secs_f64(),
            row.loaded.as_secs_f64() * 1e3,
            shown(row.call),
            shown(row.none),
            shown(self.each(row.call, row.none)),
            row.call.as_secs_f64() / self.floor.call.as_secs_f64(),
            row.peak_memory as f64 / 1e6,
        )
    }

    /// What one object more takes.
    fn each(&self, call: Duration, none: Duration) -> Duration {
        let objects = u32::try_from(self.objects).unwrap_or(u32::MAX).max(1);
        call.saturating_sub(none) / objects
    }
}

/// As many digits as say something.
fn shown(time: Duration) -> String {
    match time.as_secs_f64() * 1e6 {
        micros if micros < 1000.0 => format!("{micros:.1} µs"),
        micros => format!("{:.1} ms", micros / 1e3),
    }
}
