//! `schema` and `completions`: what explains itself to editors and shells.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::program::{Desk, checkout};

#[test]
fn the_schemas_that_are_printed_are_those_that_are_committed() {
    let desk = Desk::empty();
    let folder = checkout().join("host/bundle/schemas");
    let mut known = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let kind = name.strip_suffix(".schema.json").unwrap().to_owned();
        let printed = desk.bowline(&format!("schema {kind}")).done().out;
        assert!(printed == std::fs::read_to_string(&path).unwrap(), "{kind}");
        known.push(kind);
    }
    known.sort();
    let help = desk.bowline("schema --help").out;
    let help = help.split("Options").next().unwrap();
    let offered = help.lines().filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next());
    let mut offered: Vec<_> = offered.map(str::to_owned).collect();
    offered.sort();
    assert_eq!(offered, known);
}

#[test]
fn an_unknown_kind_of_file_is_a_wrong_usage() {
    let desk = Desk::empty();
    insta::assert_snapshot!(desk.bowline("schema pluginn").told(), @r#"
    exit 2
    --- stderr
    error: invalid value 'pluginn' for '<KIND>'
      [possible values: release, customer, operator, lock, plugin]

      tip: a similar value exists: 'plugin'

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(desk.bowline("schema").told(), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <KIND>

    Usage: bowline schema --cache <DIR> --state <DIR> <KIND>

    For more information, try '--help'.
    ");
}

#[test]
fn each_shell_gets_a_script_with_every_verb() {
    let desk = Desk::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.bowline(&format!("completions {shell}")).done().out;
        for word in ["render", "inspect", "completions", "allow-removed"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    insta::assert_snapshot!(desk.bowline("completions tcsh").told(), @r#"
    exit 2
    --- stderr
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, elvish, fish, powershell, zsh]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    "#);
}

#[test]
fn the_script_for_bash_is_one() {
    let desk = Desk::empty();
    let script = desk.bowline("completions bash").done().out;
    let mut bash = Command::new("bash");
    let mut child = bash.arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// A reader that has seen enough, such as `head`, is no error.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::empty();
    let mut child = desk.start("completions zsh");
    drop(child.stdout.take());
    let ended = desk.ended(child.wait_with_output().unwrap());
    assert_eq!(ended.told(), "exit 0\n");
}
