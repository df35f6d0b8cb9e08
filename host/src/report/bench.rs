//! What `plugin bench` measured, beside what it measured last.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{API_VERSION, Table};
use crate::cases::Measured;

/// The word for it.
const KIND: &str = "PluginBench";

/// What was measured of one plugin. Times are in microseconds, sizes in bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BenchReport {
    api_version: String,
    kind: String,
    /// NAME@VERSION.
    pub plugin: String,
    /// Its digest.
    pub digest: String,
    /// Its file.
    pub size: u64,
    /// From its bytes to code.
    pub compile: u64,
    /// From code that was compiled before to something that can be called.
    pub load: u64,
    /// What calls took, by case.
    pub cases: Vec<CaseFigures>,
    /// What was measured the last time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Box<BenchReport>>,
}

/// What the calls of one case took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseFigures {
    /// The case.
    pub name: String,
    /// How many calls there were.
    pub calls: usize,
    /// A call.
    #[serde(flatten)]
    pub figures: Figures,
    /// By how many percent each figure is more than the last time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub change: Option<Change>,
}

/// What one call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// The time in the middle.
    pub median: u64,
    /// Where the middle half of the times begins and ends.
    pub middle_half: [u64; 2],
    /// The most memory that it held.
    pub peak_memory: u64,
    /// How often it called the host.
    pub host_calls: u64,
    /// Bytes from the guest to the host.
    pub bytes_in: u64,
    /// Bytes from the host to the guest.
    pub bytes_out: u64,
}

/// By how many percent each figure is more; none where it was nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    median: Option<f64>,
    peak_memory: Option<f64>,
    host_calls: Option<f64>,
    bytes_in: Option<f64>,
    bytes_out: Option<f64>,
}

impl Figures {
    /// The figures of what was measured.
    pub fn of(measured: &Measured) -> Figures {
        Figures {
            median: microseconds(measured.time.median),
            middle_half: [microseconds(measured.time.low), microseconds(measured.time.high)],
            peak_memory: measured.peak_memory,
            host_calls: measured.host_calls,
            bytes_in: measured.bytes_in,
            bytes_out: measured.bytes_out,
        }
    }

    fn change(&self, last: &Figures) -> Change {
        Change {
            median: percent(last.median, self.median),
            peak_memory: percent(last.peak_memory, self.peak_memory),
            host_calls: percent(last.host_calls, self.host_calls),
            bytes_in: percent(last.bytes_in, self.bytes_in),
            bytes_out: percent(last.bytes_out, self.bytes_out),
        }
    }
}

/// A time in microseconds.
pub fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// By how many percent `now` is more than `last`, to a tenth.
fn percent(last: u64, now: u64) -> Option<f64> {
    if last == 0 {
        return (now == 0).then_some(0.0);
    }
    Some(((now as f64 / last as f64 - 1.0) * 1000.0).round() / 10.0)
}

impl BenchReport {
    /// A report without anything measured.
    pub fn new(plugin: String, digest: String, size: u64) -> BenchReport {
        BenchReport {
            api_version: API_VERSION.to_owned(),
            kind: KIND.to_owned(),
            plugin,
            digest,
            size,
            compile: 0,
            load: 0,
            cases: Vec::new(),
            last: None,
        }
    }

    /// Reads a report that was kept; none where it is another document.
    pub fn read(bytes: &[u8]) -> Option<BenchReport> {
        let report: BenchReport = serde_json::from_slice(bytes).ok()?;
        (report.api_version == API_VERSION && report.kind == KIND).then_some(report)
    }

    /// The same beside the report of the last time.
    #[must_use]
    pub fn beside(mut self, last: Option<BenchReport>) -> BenchReport {
        for case in &mut self.cases {
            let before = last.iter().flat_map(|last| &last.cases);
            let before = before.into_iter().find(|before| before.name == case.name);
            case.change = before.map(|before| case.figures.change(&before.figures));
        }
        self.last = last.map(|last| Box::new(BenchReport { last: None, ..last }));
        self
    }

    /// A table for people.
    pub fn text(&self) -> String {
        let heads = ["CASE", "CALLS", "MEDIAN", "MIDDLE HALF", "MEMORY", "HOST CALLS", "IN", "OUT"];
        let mut table = Table::new(heads, &[1, 2, 3, 4, 5, 6, 7]);
        for CaseFigures { name, calls, figures, change } in &self.cases {
            let changed =
                |of: fn(&Change) -> Option<f64>| change_word(change.as_ref().and_then(of));
            let [low, high] = figures.middle_half;
            table.row([
                name.clone(),
                calls.to_string(),
                time(figures.median) + &changed(|change| change.median),
                format!("{}–{}", time(low), time(high)),
                size(figures.peak_memory) + &changed(|change| change.peak_memory),
                figures.host_calls.to_string() + &changed(|change| change.host_calls),
                size(figures.bytes_in) + &changed(|change| change.bytes_in),
                size(figures.bytes_out) + &changed(|change| change.bytes_out),
            ]);
        }
        let last = self.last.as_deref();
        let than = |of: fn(&BenchReport) -> u64| {
            change_word(last.and_then(|last| percent(of(last), of(self))))
        };
        format!(
            "{}\n{}: {}{}, compiled in {}{}, loaded in {}{}\n",
            table.text(),
            self.plugin,
            size(self.size),
            than(|report| report.size),
            time(self.compile),
            than(|report| report.compile),
            time(self.load),
            than(|report| report.load),
        )
    }
}

fn change_word(percent: Option<f64>) -> String {
    percent.map(|percent| format!(" ({percent:+.1} %)")).unwrap_or_default()
}

fn time(microseconds: u64) -> String {
    format!("{:.2} ms", microseconds as f64 / 1000.0)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_240 => format!("{bytes} B"),
        _ => format!("{} KB", bytes.div_ceil(1024)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(median: u64) -> BenchReport {
        let figures = Figures {
            median,
            middle_half: [median - 10, median + 10],
            peak_memory: 1 << 20,
            host_calls: 12,
            bytes_in: 0,
            bytes_out: 2_000,
        };
        let case = CaseFigures { name: "usual".to_owned(), calls: 50, figures, change: None };
        let new = BenchReport::new("hello@0.1.0".to_owned(), "sha256:0".to_owned(), 100_000);
        BenchReport { compile: 60_000, load: 300, cases: vec![case], ..new }
    }

    #[test]
    fn figures_stand_beside_those_of_the_last_time() {
        insta::assert_snapshot!(report(100).text(), @r"
        CASE   CALLS   MEDIAN      MIDDLE HALF   MEMORY  HOST CALLS   IN     OUT
        usual     50  0.10 ms  0.09 ms–0.11 ms  1024 KB          12  0 B  2000 B

        hello@0.1.0: 98 KB, compiled in 60.00 ms, loaded in 0.30 ms
        ");
        let slower = report(125).beside(Some(report(100)));
        insta::assert_snapshot!(slower.text(), @r"
        CASE   CALLS             MEDIAN      MIDDLE HALF            MEMORY   HOST CALLS            IN              OUT
        usual     50  0.12 ms (+25.0 %)  0.12 ms–0.14 ms  1024 KB (+0.0 %)  12 (+0.0 %)  0 B (+0.0 %)  2000 B (+0.0 %)

        hello@0.1.0: 98 KB (+0.0 %), compiled in 60.00 ms (+0.0 %), loaded in 0.30 ms (+0.0 %)
        ");
        // What is kept is read again, and does not grow with each time.
        let kept = serde_json::to_vec(&slower).unwrap();
        assert_eq!(BenchReport::read(&kept), Some(slower.clone()));
        let third = report(125).beside(Some(slower));
        assert_eq!(third.last.unwrap().last, None);
        assert_eq!(BenchReport::read(b"{}"), None);
    }

    #[test]
    fn a_change_is_in_percent_of_what_was() {
        assert_eq!(percent(200, 250), Some(25.0));
        assert_eq!(percent(3, 2), Some(-33.3));
        assert_eq!(percent(0, 0), Some(0.0));
        assert_eq!(percent(0, 5), None);
    }
}
