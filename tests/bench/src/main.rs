//! The benchmarks of whole programs. `fleet` is for people, `release` for whoever looks closer; the
//! others are child processes of `fleet`.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use bowline_bench::fleet::release::{FleetRelease, Shape};
use bowline_bench::fleet::{self, Extent};
use bowline_bench::{floor, kubernetes, languages, measure, phases, practice, tools};

const HELP: &str = "\
bowline-bench fleet [--quick]                one release for a thousand customers
bowline-bench runs [--quick]                 the same, run and not only rendered
bowline-bench kubernetes [--quick]           the same objects by bowline and by kubectl
bowline-bench languages [--quick]            one plugin in every language that there is an SDK for
bowline-bench tools [TREE]                   kustomize and Helm as plugins and as programs
bowline-bench release FOLDER CUSTOMERS       writes the fleet's release
bowline-bench floor RELEASE OUT              the same by native functions
bowline-bench phases RELEASE OUT CACHE       where one process's time goes
bowline-bench practice KUSTOMIZE FOLDER      every overlay in a folder
bowline-bench measure PROGRAM [ARGUMENT...]  what a program uses, as JSON";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(text) => {
            // Nobody is there to be told when standard output is closed.
            drop(io::stdout().write_all(text.as_bytes()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> anyhow::Result<String> {
    let texts: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = |()| String::new();
    match texts.as_slice() {
        ["fleet"] => fleet::run(Extent::FULL),
        ["fleet", "--quick"] => fleet::run(Extent::QUICK),
        ["runs"] => fleet::run_runs(Extent::FULL),
        ["runs", "--quick"] => fleet::run_runs(Extent::QUICK),
        ["kubernetes"] => kubernetes::run(kubernetes::Extent::FULL),
        ["kubernetes", "--quick"] => kubernetes::run(kubernetes::Extent::QUICK),
        ["languages"] => languages::run(languages::Extent::FULL),
        ["languages", "--quick"] => languages::run(languages::Extent::QUICK),
        ["tools"] => tools::run(None),
        ["tools", tree] => tools::run(Some(Path::new(tree))),
        ["release", folder, customers] => {
            let shape = Shape { customers: customers.parse()?, spare_versions: 0 };
            FleetRelease::write(Path::new(folder), shape).map(|_| String::new())
        }
        ["floor", release, out] => floor::run(Path::new(release), Path::new(out)).map(done),
        ["phases", release, out, cache] => {
            let phases = phases::run(Path::new(release), Path::new(out), Path::new(cache))?;
            Ok(phases.to_string())
        }
        ["practice", kustomize, folder] => {
            practice::run(Path::new(kustomize), Path::new(folder)).map(done)
        }
        ["measure", ..] => measure::run(&words[1..]).map(done),
        _ => bail!("no such benchmark\n\n{HELP}"),
    }
}
