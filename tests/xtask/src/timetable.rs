//! Which steps a task took, how each ended, and where the minutes went.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::bail;

/// The steps so far.
#[derive(Debug, Default)]
pub struct Timetable {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

impl Timetable {
    /// Takes a step that the later ones can do without: a failure is kept for the end, so that one run
    /// tells all that is wrong.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> anyhow::Result<()>) {
        eprintln!("\n== {name}");
        let started = Instant::now();
        let failure = work().err().map(|error| format!("{error:#}"));
        if let Some(failure) = &failure {
            eprintln!("error: {failure}");
        }
        self.steps.push(Step { name, took: started.elapsed(), failure });
    }

    /// Whether every step so far went well.
    pub fn all_well(&self) -> bool {
        self.steps.iter().all(|step| step.failure.is_none())
    }

    /// Shows the table; an error names the steps that failed.
    pub fn finish(self) -> anyhow::Result<()> {
        eprintln!("\n{self}");
        let failures = self.steps.iter().filter(|step| step.failure.is_some());
        let failed: Vec<&str> = failures.map(|step| step.name).collect();
        match failed.is_empty() {
            true => Ok(()),
            false => bail!("failed: {}", failed.join(", ")),
        }
    }
}

impl fmt::Display for Timetable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.steps.iter().map(|step| step.name.len());
        let width = names.chain(["total".len()]).max().unwrap_or(0);
        let mut total = Duration::ZERO;
        writeln!(out, "{:width$}  seconds", "step")?;
        for Step { name, took, failure } in &self.steps {
            let end = if failure.is_some() { "  FAILED" } else { "" };
            writeln!(out, "{name:width$}  {:>7.1}{end}", took.as_secs_f64())?;
            total += *took;
        }
        write!(out, "{:width$}  {:>7.1}", "total", total.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_told_at_the_end_and_stops_no_other() {
        let mut timetable = Timetable::default();
        let mut reached = false;
        timetable.step("first", || Ok(()));
        assert!(timetable.all_well());
        timetable.step("second", || bail!("broken"));
        timetable.step("third", || {
            reached = true;
            Ok(())
        });
        assert!(reached && !timetable.all_well());
        assert_eq!(timetable.finish().unwrap_err().to_string(), "failed: second");
    }

    #[test]
    fn the_table_has_a_line_for_each_step() {
        let step = |name, tenths: u64, failure: Option<&str>| Step {
            name,
            took: Duration::from_millis(tenths * 100),
            failure: failure.map(str::to_owned),
        };
        let steps = vec![step("rustfmt", 12, None), step("cargo test", 1234, Some("no"))];
        insta::assert_snapshot!(Timetable { steps }, @r"
        step        seconds
        rustfmt         1.2
        cargo test    123.4  FAILED
        total         124.6
        ");
    }
}
