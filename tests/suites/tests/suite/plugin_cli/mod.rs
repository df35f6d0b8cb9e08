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
mod new;
mod plugin_help;
mod reads;
mod roles;
mod run;
mod schemas;
mod watch;
mod workshop;

use regex::Regex;

use crate::program::Ran;

/// All that a user sees, without what differs from one compiler to the next: sizes, and its name.
pub fn told(ran: &Ran) -> String {
    let lasting = |told: String, pattern: &str, with: &str| {
        Regex::new(pattern).unwrap().replace_all(&told, with).into_owned()
    };
    let told = lasting(ran.told(), r" +\d+ KB", " # KB");
    let told = lasting(told, r"rustc 1\.\d+\.\d+[^\n\x22]*", "rustc #");
    lasting(lasting(told, r" +SIZE", " SIZE"), r#""size": \d+"#, r#""size": 0"#)
}
