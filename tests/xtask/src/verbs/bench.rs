//! `cargo xtask bench`: the benchmarks, in the release profile. `tests/bench/README.md` says what the
//! figures mean.

use crate::{call, go, kubernetes, languages, peers, places};

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What the targets are about.
    Full,
    /// Enough to see that everything works and where the figures lie.
    Quick,
}

/// The fleet, a cluster, the languages, then single calls.
pub fn run(extent: Extent) -> anyhow::Result<()> {
    kubernetes::ensure()?;
    languages::ensure()?;
    go::ensure()?;
    peers::ensure()?;
    call::cargo("build", &["--release", "--package", "bowline", "--package", "bowline-bench"])?;
    let program = places::root().join("target/release/bowline-bench");
    let program = program.display().to_string();
    let calls = ["--package", "bowline-bench", "--bench", "calls"];
    match extent {
        Extent::Full => {
            call::shown(&program, &["fleet"])?;
            call::shown(&program, &["runs"])?;
            call::shown(&program, &["kubernetes"])?;
            call::shown(&program, &["languages"])?;
            call::shown(&program, &["tools"])?;
            call::cargo("bench", &calls)
        }
        Extent::Quick => {
            call::shown(&program, &["fleet", "--quick"])?;
            call::shown(&program, &["kubernetes", "--quick"])?;
            call::shown(&program, &["languages", "--quick"])?;
            call::shown(&program, &["tools"])?;
            call::cargo("bench", &[&calls[..], &["--", "--quick"]].concat())
        }
    }
}
