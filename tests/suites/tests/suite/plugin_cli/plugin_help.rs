//! The help of the verbs for plugins.

use super::help::help;

#[test]
fn the_verbs_for_plugins_explain_themselves() {
    for verb in ["new", "build", "test", "bench", "run", "inspect", "list", "push", "sign"] {
        assert!(help("plugin").contains(&format!("  {verb} ")), "{verb}");
    }
    insta::assert_snapshot!(help("plugin"), @r"
    Write, build, test and hand on plugins

    Usage: bowline plugin [OPTIONS] <COMMAND>

    Commands:
      new          Start a plugin: a folder that builds and passes its tests as it is
      build        Build a plugin: compile it, make it a component, attach its manifest
      test         Build a plugin and run its cases in the sandbox
      conformance  Try whether plugins keep the rules that every plugin keeps
      bench        Measure what a plugin's calls take, case by case, beside the last time
      run          Call a plugin once with objects, and print what comes of them
      inspect      Show what a plugin is, without running it
      list         List the plugins in a local OCI layout folder
      push         Put a plugin into a registry, or into a local OCI layout folder
      pull         Take a plugin from a registry, or from a local OCI layout folder
      sign         Sign plugins where they lie, as cosign does
      help         Print this message or the help of the given subcommand(s)
    ");
    insta::assert_snapshot!(help("plugin new"), @r#"
    Start a plugin: a folder that builds and passes its tests as it is

    Usage: bowline plugin new [OPTIONS] <FOLDER>

    Arguments:
      <FOLDER>
              The folder to make; its last part is the plugin's name

    Options:
          --role <ROLE>
              The role

              Possible values:
              - transformer: Makes and changes objects
              - validator:   Says whether objects may go out
              - health:      Judges one live object
              - step:        Does custom work in a run

              [default: transformer]

          --language <LANGUAGE>
              The language; a plugin in Go is a KRM function, which is a transformer

              Possible values:
              - rust:       A cargo package, compiled to some 100 KB
              - javascript: ES modules, built with Node.js into some 12 MB
              - python:     A folder of modules, built with Python into some 18 MB
              - go:         A KRM function as for kustomize and kpt, compiled by Go into some 25 MB

              [default: rust]
    "#);
    insta::assert_snapshot!(help("plugin build"), @r#"
    Build a plugin: compile it, make it a component, attach its manifest

    Usage: bowline plugin build [OPTIONS] [FOLDER]

    Arguments:
      [FOLDER]
              The plugin's folder, with plugin.toml and Cargo.toml, package.json, plugin.py or go.mod

              [default: .]

    Options:
          --to <FILE>
              Where to put it [default: FOLDER/target/NAME-VERSION.wasm]

          --locked
              Keep to Cargo.lock or package-lock.json as it is

          --no-schema-check
              Do not hold config.schema.json against the config type
    "#);
    insta::assert_snapshot!(help("plugin test"), @r"
    Build a plugin and run its cases in the sandbox

    A case is a folder in `cases/`. It gives the plugin `config.yaml` and, by role, `input.yaml` (the
    objects; for a health plugin the one it judges), `facts.yaml` (release, customer, images, values,
    outputs), `cluster.yaml` (reads from the cluster, as `plugin run --record` writes them) and
    `files/`; and it says what must come: `expected.yaml` (all objects), `findings.yaml`, or
    `refused.yaml` (the findings of a plugin that says no).

    A health plugin's case has `assessment.yaml` instead: status, and where it matters reason and
    message. A step's case gives `progress.yaml` (key, attempt, began, now, saved, outputs, answer,
    ending) and `http.yaml`, a list of the requests that must be sent with their answers, and expects
    `outcome.yaml` (status, retryAfterMs, question, saved, outputs, children). Everything that the
    plugin's manifest asks for is granted; the network is not there.

    A KRM function is also tested by what it has in `testdata/`: kpt's golden tests (`_fnconfig.yaml`,
    objects, `_expected.yaml`), and those of kustomize's framework (`config.yaml` and `input.yaml`, or a
    ResourceList as `input.yaml`; `expected.yaml` or `errors.txt`).

    Usage: bowline plugin test [OPTIONS] [FOLDER]

    Arguments:
      [FOLDER]
              The plugin's folder

              [default: .]

    Options:
          --plugin <FILE>
              Take this file instead of building the folder

          --case <TEXT>
              Only cases whose name has this in it

          --update
              Write down what comes as what is expected

          --watch
              Test again whenever a file of the plugin changes, until Ctrl-C

          --locked
              Keep to Cargo.lock or package-lock.json as it is

          --no-schema-check
              Do not hold config.schema.json against the config type
    ");
}

#[test]
fn the_verbs_that_try_a_plugin_explain_themselves() {
    insta::assert_snapshot!(help("plugin bench"), @r"
    Measure what a plugin's calls take, case by case, beside the last time

    Each case is called some 5 to 200 times, each time in a fresh instance: the median time and the
    middle half, and the most memory, host calls and bytes that a call took. What comes of the calls is
    `plugin test`'s to judge. Everything that the plugin's manifest asks for is granted.

    What was measured is kept in FOLDER/target/bench.json, and the next time stands beside it.

    Usage: bowline plugin bench [OPTIONS] [FOLDER]

    Arguments:
      [FOLDER]
              The plugin's folder

              [default: .]

    Options:
          --plugin <FILE>
              Take this file instead of building the folder

          --case <TEXT>
              Only cases whose name has this in it

          --locked
              Keep to Cargo.lock or package-lock.json as it is

          --no-schema-check
              Do not hold config.schema.json against the config type
    ");
    insta::assert_snapshot!(help("plugin run"), @r"
    Call a plugin once with objects, and print what comes of them

    A transformer's or validator's objects go to standard output, its findings to standard error; a
    health plugin is given one object, and its judgement is printed. Lists are unpacked. Where the input
    is one ResourceList, its functionConfig is the config unless --plugin-config names another, and a
    ResourceList is printed, with results: so any plugin can stand in a pipe of KRM functions.

    Everything that the plugin's manifest asks for is granted, as in `plugin test`; but there are files
    only with --files, and a cluster only with --live or --reads. A step is not called: its requests
    would be real.

    Ends with 4, and prints no objects, where the plugin says no or finds an error.

    Usage: bowline plugin run [OPTIONS] [PLUGIN]

    Arguments:
      [PLUGIN]
              A plugin's file; its folder, which is built first; or NAME@VERSION together with --from

              [default: .]

    Options:
          --from <DIR>
              The local OCI layout folder to take it from

      -f, --file <FILE>
              The objects, in YAML or JSON; - for standard input

              [default: -]

          --plugin-config <FILE>
              The plugin's config, as under `config` of a pipeline entry

          --facts <FILE>
              Release, customer, images, values and outputs, as a case's facts.yaml

          --files <DIR>
              The folder of files that the plugin may read

          --reads <FILE>
              Answer reads from the cluster by a recording, as a case's cluster.yaml

          --live
              Answer reads from the cluster by a real one; it is not changed

          --kubeconfig <FILE>
              The kubeconfig of that cluster [default: as kubectl]

          --context <NAME>
              The context in the kubeconfig [default: its current one]

          --record <FILE>
              Write what was read into this file; a Secret is then not read

          --locked
              Keep to Cargo.lock or package-lock.json as it is

          --no-schema-check
              Do not hold config.schema.json against the config type
    ");
}

#[test]
fn the_verbs_for_finished_plugins_explain_themselves() {
    insta::assert_snapshot!(help("plugin inspect"), @r#"
    Show what a plugin is, without running it

    Usage: bowline plugin inspect [OPTIONS] <PLUGIN>

    Arguments:
      <PLUGIN>
              A plugin's file, or NAME@VERSION together with --from

    Options:
          --from <DIR>
              The local OCI layout folder to take it from
    "#);
    insta::assert_snapshot!(help("plugin list"), @r#"
    List the plugins in a local OCI layout folder

    Usage: bowline plugin list [OPTIONS] [FOLDER]

    Arguments:
      [FOLDER]
              The folder

              [default: plugins.oci]
    "#);
    insta::assert_snapshot!(help("plugin push"), @r"
    Put a plugin into a registry, or into a local OCI layout folder

    Usage: bowline plugin push [OPTIONS] --to <WHERE> [PLUGIN]

    Arguments:
      [PLUGIN]
              A plugin's file, or its folder, which is built first

              [default: .]

    Options:
          --to <WHERE>
              oci://HOST/PATH, where it becomes PATH/NAME:VERSION; or a layout folder, which is made
              where it is missing

          --locked
              Keep to Cargo.lock or package-lock.json as it is

          --no-schema-check
              Do not hold config.schema.json against the config type
    ");
}
