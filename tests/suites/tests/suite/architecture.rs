//! The house, held against its plan: who may know whom, what the core may not touch, what no file may
//! say, and whether `host/ARCHITECTURE.md` tells the truth.

mod crates;
mod page;
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Every file that is or would be committed, relative to the root, with its text. Binary files are left
/// out.
fn files() -> Vec<(String, String)> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let listed = Command::new("git").args(arguments).current_dir(root()).output();
    let listed = listed.expect("these tests ask git which files there are");
    assert!(listed.status.success(), "git: {}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).unwrap();
    let names = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned);
    names
        .filter_map(|name| {
            // What was deleted and not yet committed is listed and cannot be read.
            let text = std::fs::read(root().join(&name)).ok()?;
            Some((name, String::from_utf8(text).ok()?))
        })
        .collect()
}
