//! Every verb but `render`: writing plugins and handing them on, starting a release, what explains
//! itself.

mod bench;
mod build;
mod cases;
mod functions;
mod help;
mod init;
mod inspect;
mod languages;
mod layouts;
mod mishaps;
mod new;
mod plugin_help;
mod reads;
mod roles;
mod run;
mod schemas;
mod watch;
mod workshop;

use regex::Regex;

use crate::program::{self, Ran};

/// All that a user sees, without what differs from one compiler to the next.
pub fn told(ran: &Ran) -> String {
    lasting(ran.told())
}

/// A text without what differs from run to run and from one compiler to the next: sizes, and its name.
pub fn lasting(text: String) -> String {
    let lasting = |text: String, pattern: &str, with: &str| {
        Regex::new(pattern).unwrap().replace_all(&text, with).into_owned()
    };
    let text = lasting(program::lasting(text), r" +\d+ KB", " # KB");
    let text = lasting(text, r"rustc 1\.\d+\.\d+[^\n\x22]*", "rustc #");
    lasting(lasting(text, r" +SIZE", " SIZE"), r#""size": \d+"#, r#""size": 0"#)
}
