//! What sources may not say.

use super::files;

/// Modules of std that do I/O, and what else makes one run differ from the next.
const NOT_IN_CORE: &[&str] = &["fs", "process", "net", "env", "thread", "os"];
const CLOCKS: &[&str] = &["SystemTime", "Instant", "::now("];

/// More lines than this in one file, and nobody reads it in one sitting.
const MOST_LINES: usize = 400;

#[test]
fn core_reads_no_file_no_clock_and_no_environment() {
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for (name, text) in files() {
        let tests = ["tests.rs", "/tests/", "/histories"].iter().any(|part| name.contains(part));
        if !name.starts_with("host/core/src/") || tests {
            continue;
        }
        looked_at += 1;
        // Addresses are values: they can be read without any network.
        let code = without_comments_and_tests(&text).replace("std::net::Ipv", "Ipv");
        let clocks = CLOCKS.iter().filter(|word| code.contains(**word));
        wrong.extend(clocks.map(|word| format!("{name}: {word}")));
        let io = NOT_IN_CORE.iter().filter(|module| names_module(&code, module));
        wrong.extend(io.map(|module| format!("{name}: std::{module}")));
    }
    assert!(wrong.is_empty(), "core must be pure:\n{}", wrong.join("\n"));
    assert!(looked_at > 20, "else this test sees nothing");
}

/// Building a plugin runs cargo, asking a registry may run a credential helper, reading a run's secret
/// may run the operator's command, the git target runs git, provision runs Terraform, telling people
/// runs the operator's command, and nothing else runs anything.
#[test]
fn nothing_that_renders_starts_a_process() {
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for (name, text) in files() {
        let of_host = name.starts_with("host/") && name.contains("src/") && name.ends_with(".rs");
        let starters = [
            "host/artifact/src/build",
            "host/src/cli/plugin/",
            "host/bundle/src/oci/helper.rs",
            "host/provision/src/",
            "host/src/run/notify.rs",
            "host/src/secrets/command.rs",
            "host/sync/src/git/program.rs",
        ];
        let may = starters.iter().any(|starter| name.starts_with(starter));
        if !of_host || may || name.ends_with("tests.rs") {
            continue;
        }
        looked_at += 1;
        let code = without_comments_and_tests(&text);
        let starts = ["process::Command", "Command::new", "artifact::build", "fork(", "execve"];
        wrong.extend(
            starts
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{name}: {word}")),
        );
    }
    assert!(wrong.is_empty(), "a render starts no process:\n{}", wrong.join("\n"));
    assert!(looked_at > 50, "else this test sees nothing");
}

#[test]
fn the_scan_sees_what_it_looks_for() {
    assert!(names_module("use std::fs;", "fs"));
    assert!(names_module("std::fs::read(path)", "fs"));
    assert!(names_module("use std::{\n    fmt,\n    fs::{self, File},\n};", "fs"));
    assert!(!names_module("use std::fmt;\nuse std::{fmt, io};", "fs"));
    assert!(!names_module("let fs = 1; use std::{fmt, io};", "fs"));
    let code = "// std::fs\nlet a = 1; // Instant\n#[cfg(test)]\nmod tests {\n std::fs";
    assert_eq!(without_comments_and_tests(code), "\nlet a = 1; \n");
}

#[test]
fn no_file_names_this_machine_or_a_package_host() {
    // In pieces, so that this file does not name them either.
    let forbidden = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("proxy.golang", ".org"),
        concat!("sum.golang", ".org"),
        concat!("registry.npmjs", ".org"),
        concat!("pypi", ".org"),
        concat!("pythonhosted", ".org"),
        concat!("deb.debian", ".org"),
    ];
    let mut wrong = Vec::new();
    for (name, text) in files() {
        for (number, line) in text.lines().enumerate() {
            let found = forbidden.iter().filter(|word| line.contains(**word));
            wrong.extend(found.map(|word| format!("{name}:{}: {word}", number + 1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let mut wrong = Vec::new();
    for (name, text) in files().iter().filter(|(name, _)| name.ends_with(".rs")) {
        let lines = text.lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("{name} has {lines} lines"));
        }
    }
    assert!(wrong.is_empty(), "split them, along what they do:\n{}", wrong.join("\n"));
}

/// Whether the code names a module of std, alone or in a braced list.
fn names_module(code: &str, module: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    code.split("std::").skip(1).any(|rest| {
        if let Some(after) = rest.strip_prefix(module) {
            return ends(after);
        }
        let Some(list) = rest.strip_prefix('{') else { return false };
        let list = list.split(';').next().unwrap_or(list);
        let mut words = list.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.any(|word| word == module)
    })
}

fn without_comments_and_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.fold(String::new(), |code, line| code + line + "\n")
}
