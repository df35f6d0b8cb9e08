//! Progress on standard error: a bar on a terminal, nothing elsewhere. What fails is told at the end.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

/// How far a command is.
pub struct Progress(ProgressBar);

impl Progress {
    /// Progress that is shown where somebody can see it.
    pub fn new(quiet: bool) -> Progress {
        if quiet || !stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} customers {elapsed}");
        // The template is a constant; a wrong one shows as the default bar.
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress(bar)
    }

    /// So many things are to be done.
    pub fn begin(&self, total: usize) {
        self.0.set_length(total as u64);
    }

    /// One more is done.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
