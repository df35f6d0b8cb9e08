//! Node.js with npm and Python with pip, which plugins in JavaScript and Python are built with, and the
//! unit tests of the SDKs in those languages.

use anyhow::Context;

use crate::{call, compiler};

/// The folders of the SDKs and their examples, and what runs their tests there.
const TESTS: [(&str, &[&str]); 4] = [
    ("guest-sdk/javascript", &["npm", "test"]),
    ("guest-sdk/javascript/examples/set-namespace", &["npm", "test"]),
    ("guest-sdk/python", &["python3", "-m", "unittest", "discover", "-t", ".", "-s", "tests"]),
    ("guest-sdk/python/examples/set-namespace", &["python3", "-m", "unittest"]),
];

/// Finds the programs, or installs them.
pub fn ensure() -> anyhow::Result<()> {
    for (program, question, package) in [
        ("node", ["--version"].as_slice(), "nodejs"),
        ("npm", &["--version"], "npm"),
        ("python3", &["--version"], "python3"),
        ("python3", &["-m", "pip", "--version"], "python3-pip"),
    ] {
        let find = || call::asked(program, question);
        if find().is_none() {
            let missing = || format!("there is no {package} on this machine: install it");
            compiler::apt_get(&[package]).with_context(missing)?;
            find().with_context(missing)?;
        }
    }
    Ok(())
}

/// Runs the unit tests.
pub fn test() -> anyhow::Result<()> {
    let example = TESTS[1].0;
    call::shown("npm", &["ci", "--prefix", example, "--no-audit", "--no-fund"])?;
    for (folder, words) in TESTS {
        call::shown("env", &[&["--chdir", folder], words].concat())?;
    }
    Ok(())
}
