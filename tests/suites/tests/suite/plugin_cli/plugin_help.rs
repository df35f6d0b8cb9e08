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
      new      Start a plugin: a folder that builds and passes its tests as it is
      build    Build a plugin: compile it, make it a component, attach its manifest
      test     Build a plugin and run its cases in the sandbox
      inspect  Show what a plugin is, without running it
      list     List the plugins in a local OCI layout folder
      push     Put a plugin into a registry, or into a local OCI layout folder
      pull     Take a plugin from a registry, or from a local OCI layout folder
      sign     Sign plugins where they lie, as cosign does
      help     Print this message or the help of the given subcommand(s)
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
    insta::assert_snapshot!(help("plugin test"), @r#"
    Build a plugin and run its cases in the sandbox

    A case is a folder in `cases/`. It gives the plugin `config.yaml` and, by role, `input.yaml` (the
    objects; for a health plugin the one it judges), `facts.yaml` (release, customer, images, values,
    outputs) and `files/`; and it says what must come: `expected.yaml` (all objects), `findings.yaml`,
    or `refused.yaml` (the findings of a plugin that says no).

    A health plugin's case has `assessment.yaml` instead: status, and where it matters reason and
    message. A step's case gives `progress.yaml` (key, attempt, began, now, saved, outputs, answer,
    ending) and `http.yaml`, a list of the requests that must be sent with their answers, and expects
    `outcome.yaml` (status, retryAfterMs, question, saved, outputs, children). Everything that the
    plugin's manifest asks for is granted; the network is not there.

    Usage: bowline plugin test [OPTIONS] [FOLDER]

    Arguments:
      [FOLDER]
              The plugin's folder

              [default: .]

    Options:
          --plugin <FILE>
              Test this file instead of building the folder

          --case <TEXT>
              Only cases whose name has this in it

          --update
              Write down what comes as what is expected

          --locked
              Keep to Cargo.lock or package-lock.json as it is

          --no-schema-check
              Do not hold config.schema.json against the config type
    "#);
}

#[test]
fn the_verbs_that_try_a_plugin_explain_themselves() {
    insta::assert_snapshot!(help("plugin bench"), @"");
    insta::assert_snapshot!(help("plugin run"), @"");
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
