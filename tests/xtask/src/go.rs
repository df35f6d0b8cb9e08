//! Go, which the functions in `tests/guests/go` are compiled with.

use anyhow::bail;

use crate::call;

/// Finds the compiler, and has it fetch what the functions are made of, so that no test has to.
pub fn ensure() -> anyhow::Result<()> {
    if call::asked("go", &["version"]).is_none() {
        bail!("there is no go on PATH: install Go 1.24 or later, from https://go.dev/dl");
    }
    call::shown("go", &["-C", "tests/guests/go", "mod", "download"])
}
