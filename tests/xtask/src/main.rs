//! `cargo xtask VERB`: what a developer of Bowline types. One verb a file; this one picks it.

use std::process::ExitCode;

use anyhow::bail;
use xtask::verbs::{bench, cluster, guests, plugins, test, wit};

const HELP: &str = "\
cargo xtask VERB

  test [--quick]       everything that CI asks for; --quick leaves rustfmt and clippy out
  cluster              a Kubernetes cluster on this machine to try things on, until Ctrl-C
  guests               build the test guests and the first-party plugins
  plugins [--update]   compare examples/shop/plugins.oci with the plugins' sources, or write it anew
  wit [--record]       compare wit/ with its table of digests, or record a change of an open version
  bench [--quick]      the benchmarks; --quick for fewer customers and samples";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> anyhow::Result<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => test::run(test::Extent::Everything),
        ["test", "--quick"] => test::run(test::Extent::Quick),
        ["cluster"] => cluster::run(),
        ["guests"] => guests::run(),
        ["plugins"] => plugins::compare(),
        ["plugins", "--update"] => plugins::update(),
        ["wit"] => wit::compare(),
        ["wit", "--record"] => wit::record(),
        ["bench"] => bench::run(bench::Extent::Full),
        ["bench", "--quick"] => bench::run(bench::Extent::Quick),
        [] | ["help" | "--help" | "-h"] => {
            eprintln!("{HELP}");
            Ok(())
        }
        other => bail!("no such task: {}\n\n{HELP}", other.join(" ")),
    }
}
