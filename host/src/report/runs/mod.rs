//! Runs as people and programs see them.

mod list;
mod show;
mod steps;
mod summary;
mod view;
mod words;

pub use list::{RunLine, RunsReport, runs_text};
pub use show::{RunReport, run_text};
pub use summary::{RunSummary, exit_of, problem};
pub use view::{RunsView, ViewMode};
pub use words::{change_words, effect_words, ending_words, span};
