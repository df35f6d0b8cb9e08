//! The help, as people read it: a change of it is seen in review.

use crate::program::Desk;

/// What `--help` prints for a verb, up to the options that every verb has.
pub fn help(verb: &str) -> String {
    let desk = Desk::empty();
    let ran = desk.bowline(&format!("{verb} --help")).done();
    assert_eq!(ran.err, "");
    let (own, common) = ran.out.split_once("  -h, --help\n").unwrap();
    let (common, _) = common.split_once("\n\nExamples:").unwrap_or((common, ""));
    assert!(desk.bowline("--help").out.contains(common), "{common}");
    let own = lines(own);
    let own = own.trim_end();
    own.strip_suffix("\n\nOptions:").unwrap_or(own).to_owned()
}

/// Without spaces at the ends of lines, which nobody sees.
fn lines(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_program_explains_itself() {
    insta::assert_snapshot!(lines(&Desk::empty().bowline("--help").done().out), @r"
    Ships one product to many customers: renders each customer's manifests with that customer's own
    versions of your WebAssembly plugins

    Usage: bowline [OPTIONS] <COMMAND>

    Commands:
      init         Start a release: a folder that renders as it is
      lock         Write down which plugin files a release and its customers use
      render       Render customers' manifests; nothing but the output folder is changed
      diff         Show what a render would change, by object and field; nothing is written
      explain      Show who set a field of a customer's manifests, and from what
      shadow       Show what another version of a plugin would change, and for which customers
      replay       Render again from the receipts of an earlier render, and tell what differs
      plugins      List which version of each plugin each customer runs
      windows      Tell when runs may change a customer
      bundle       Make, hand on and check bundles: releases that are complete off-line
      plugin       Write, build, test and hand on plugins
      wit          Look at WIT packages, the interfaces that plugins are built against
      run          Take a release to customers: windows, steps, Terraform, manifests, exit steps
      runs         Look at runs, go on with them, end them
      approve      Approve what a run would change: the digest that `run --plan-only` shows
      sync         Bring manifests to their targets, and look at what is there
      health       Judge live objects in files, by the rules that a run waits by; no cluster is asked
      status       Show what each customer has: which release, whether somebody changed it, how the last
                   run ended
      drift        Find customers whose target is not as Bowline left it; ends with 10 where there are
                   some
      rollback     Take a customer back to a release that was there before: a run like any other, of the
                   bundle that was kept
      offboard     Take everything of a customer away: its objects, then what Terraform made. A person
                   approves both parts before anything goes
      state        Look after the state folder
      classify     Say the class of an error that is read from standard input
      schema       Print the JSON Schema of a file that bowline reads
      completions  Print a completion script for a shell
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Options of every command:
      -o, --output <FORMAT>
              How the result is printed

              Possible values:
              - text:  For people
              - json:  One versioned JSON document
              - jsonl: Events while they happen, one JSON document a line; where there are none, as json

              [default: text]

      -q, --quiet
              No progress and no notes on standard error; errors stay

      -v, --verbose...
              Show what plugins log; twice, also what they log for debugging

          --config <FILE>
              The operator's settings [default: bowline.toml here or in a parent folder]

              [env: BOWLINE_CONFIG]

          --cache <DIR>
              Where compiled and pulled plugins are kept [default: bowline in the user's cache folder]

              [env: BOWLINE_CACHE]

          --state <DIR>
              Where runs are written down [default: bowline in the user's state folder]

              [env: BOWLINE_STATE]

          --offline
              Ask no registry for anything: what is in the cache must do

          --now <TIME>
              Judge keys as if it were this time, such as 2027-01-31T00:00:00Z [default: the present]

    Exit codes: 0 done, 1 failed, 2 usage, 3 invalid input, 4 plugin, 5 try later, 6 conflict, 7
    timeout, 8 terminated, 9 a person is needed, 10 differences found, 70 a bug of bowline.
    ");
}

#[test]
fn init_and_render_explain_themselves() {
    insta::assert_snapshot!(help("init"), @r#"
    Start a release: a folder that renders as it is

    Usage: bowline init [OPTIONS] [FOLDER]

    Arguments:
      [FOLDER]
              The folder; the last part of its path is the release's name

              [default: .]
    "#);
    insta::assert_snapshot!(help("render"), @r"
    Render customers' manifests; nothing but the output folder is changed

    Without --out the manifests of one customer go to standard output.

    Usage: bowline render [OPTIONS] [RELEASE]

    Arguments:
      [RELEASE]
              The release's folder, or its bundle: oci://… or oci-layout:…

              [default: .]

    Options:
      -c, --customer <NAME>
              This customer; may be given several times

          --all
              All customers

          --selector <LABELS>
              Customers whose labels match, such as ring=canary,region!=us

          --customers <DIR>
              The folder with the customers' files [default: customers in the release's folder]

          --out <DIR>
              The folder to write to: CUSTOMER/manifests.yaml

          --split
              A file an object, in CUSTOMER/manifests/

          --order <ORDER>
              The order of the objects

              Possible values:
              - pipeline: As the pipeline leaves them
              - apply:    As they are to be applied

              [default: pipeline]

          --outputs <PATH>
              Terraform outputs: a file as `terraform output -json` prints it, or a folder of
              CUSTOMER.json

          --allow-removed <COUNT>
              Let this many objects of the last render go, beyond what the release's guard allows

          --receipts <FILE>
              Write what each customer's render was made of to this file, one JSON document a line, for
              `bowline replay`

          --no-cache
              Make every plugin call, also those that earlier renders have made

          --verify
              Read what earlier renders wrote before believing that it is there

          --concurrency <COUNT>
              How many customers at once [default: twice the number of cores]
    ");
}

#[test]
fn windows_explain_themselves() {
    insta::assert_snapshot!(help("windows check"), @r"
    Tell whether a run may begin now, why, and when that changes

    Ends with 0 where all customers are open, and with 5 where one is closed.

    Usage: bowline windows check [OPTIONS] [RELEASE]

    Arguments:
      [RELEASE]
              The release's folder, or its bundle: oci://… or oci-layout:…

              [default: .]

    Options:
      -c, --customer <NAME>
              This customer; may be given several times

          --all
              All customers

          --selector <LABELS>
              Customers whose labels match, such as ring=canary,region!=us

          --customers <DIR>
              The folder with the customers' files [default: customers in the release's folder]

          --at <TIME>
              At this time instead of now, such as 2026-12-20T22:00+01:00; UTC where it has no offset

          --manual
              Ask as `bowline run --manual` does: windows with `manual: true` excuse that
    ");
    insta::assert_snapshot!(help("windows next"), @r"
    List the next times in which a run may begin

    The first is under way where the customer is open now.

    Usage: bowline windows next [OPTIONS] [RELEASE]

    Arguments:
      [RELEASE]
              The release's folder, or its bundle: oci://… or oci-layout:…

              [default: .]

    Options:
      -c, --customer <NAME>
              This customer; may be given several times

          --all
              All customers

          --selector <LABELS>
              Customers whose labels match, such as ring=canary,region!=us

          --customers <DIR>
              The folder with the customers' files [default: customers in the release's folder]

          --at <TIME>
              At this time instead of now, such as 2026-12-20T22:00+01:00; UTC where it has no offset

          --manual
              Ask as `bowline run --manual` does: windows with `manual: true` excuse that

      -n, --count <COUNT>
              How many of each customer

              [default: 5]
    ");
    insta::assert_snapshot!(help("windows show"), @r"
    Show a month at a glance: a row a day, half an hour a column

    The month is the one that --at is in, on the clock of the customer's first window. A # is open, a +
    is open in part, a dot is closed; what a clock leaps over is blank.

    Usage: bowline windows show [OPTIONS] [RELEASE]

    Arguments:
      [RELEASE]
              The release's folder, or its bundle: oci://… or oci-layout:…

              [default: .]

    Options:
      -c, --customer <NAME>
              This customer; may be given several times

          --all
              All customers

          --selector <LABELS>
              Customers whose labels match, such as ring=canary,region!=us

          --customers <DIR>
              The folder with the customers' files [default: customers in the release's folder]

          --at <TIME>
              At this time instead of now, such as 2026-12-20T22:00+01:00; UTC where it has no offset

          --manual
              Ask as `bowline run --manual` does: windows with `manual: true` excuse that
    ");
}

#[test]
fn what_explains_files_and_words_explains_itself() {
    insta::assert_snapshot!(help("schema"), @r#"
    Print the JSON Schema of a file that bowline reads

    Editors that know YAML language servers check files as you type once they have it.

    Usage: bowline schema [OPTIONS] <KIND>

    Arguments:
      <KIND>
              Which file

              Possible values:
              - release:  release.yaml
              - customer: customers/NAME.yaml
              - operator: bowline.toml
              - lock:     bowline.lock
              - plugin:   plugin.toml
    "#);
    insta::assert_snapshot!(help("completions"), @r#"
    Print a completion script for a shell

    Usage: bowline completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>
              Which shell

              [possible values: bash, elvish, fish, powershell, zsh]
    "#);
}

#[test]
fn without_a_verb_or_with_a_wrong_one_the_program_says_what_there_is() {
    let desk = Desk::empty();
    let mut alone = desk.command("");
    alone.env_remove("BOWLINE_CACHE").env_remove("BOWLINE_STATE");
    let alone = desk.ran(alone);
    assert_eq!((alone.code, &*alone.out), (Some(2), ""));
    assert!(alone.err.contains("  render ") && alone.err.contains("Exit codes: "), "{}", alone.err);
    insta::assert_snapshot!(desk.bowline("").told(), @r"
    exit 2
    --- stderr
    error: 'bowline' requires a subcommand but one was not provided
      [subcommands: init, lock, render, diff, explain, shadow, replay, plugins, windows, bundle, plugin, wit, run, runs, approve, sync, health, status, drift, rollback, offboard, state, classify, schema, completions, help]

    Usage: bowline [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(desk.bowline("rendr shop").told(), @r#"
    exit 2
    --- stderr
    error: unrecognized subcommand 'rendr'

      tip: a similar subcommand exists: 'render'

    Usage: bowline [OPTIONS] <COMMAND>

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(desk.bowline("plugin tset").told(), @r#"
    exit 2
    --- stderr
    error: unrecognized subcommand 'tset'

      tip: a similar subcommand exists: 'test'

    Usage: bowline plugin [OPTIONS] <COMMAND>

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(desk.bowline("render shop --al").told(), @r#"
    exit 2
    --- stderr
    error: unexpected argument '--al' found

      tip: a similar argument exists: '--all'

    Usage: bowline render --all <RELEASE>

    For more information, try '--help'.
    "#);
}

#[test]
fn the_version_is_told() {
    let version = concat!("bowline ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(Desk::empty().bowline("--version").done().out, version);
}
