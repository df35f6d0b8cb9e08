//! Pipelines, steps and references that cannot be.

use insta::assert_snapshot;

use super::fixture::Fixture;

fn refused(spec: &str) -> String {
    let fixture = Fixture::new();
    fixture.plugin("sidecar", "2.1.0", "transformer").plugin("rules", "1.0.0", "validator");
    fixture.release(spec).refusal()
}

#[test]
fn an_entry_is_exactly_one_call() {
    assert_snapshot!(refused("  plugins: {sidecar: \"2\"}
  pipeline:
  - transform: sidecar
    validate: sidecar
  - config: {}
  - generate: sidecar
    select: {kinds: [Pod]}
  - transfrom: sidecar
  - transform: Side car
  - transform: sidecar
    select: {kind: Pod, labels: {a: 1}}
    files: ../out
"), @r#"
    [release.invalid] unknown key `transfrom` at release.yaml:14:5, did you mean `transform`?
    [release.invalid] release.yaml:15:16: spec.pipeline[4].transform: expected a plugin's name: at most 63 lower-case letters, digits and dashes, a letter first, found string "Side car"
    [release.invalid] unknown key `kind` at release.yaml:17:14, did you mean `kinds`?
    [release.invalid] release.yaml:17:37: spec.pipeline[5].select.labels.a: expected a text (in quotes, if YAML would take it for something else), or true for any value, found integer 1
    "#);
}

#[test]
fn an_entry_says_which_call_it_is_and_a_generator_selects_nothing() {
    assert_snapshot!(refused("  plugins: {sidecar: \"2\"}
  pipeline:
  - transform: sidecar
    validate: sidecar
  - config: {}
  - generate: sidecar
    select: {kinds: [Pod]}
  - transform: sidecar
    files: ../out
"), @r#"
    [release.invalid] release.yaml:9:5: spec.pipeline[0]: an entry is one call: `transform` and `validate` are two
    [release.invalid] release.yaml:11:5: spec.pipeline[1]: an entry needs one of `transform`, `validate` and `generate`
    [release.invalid] release.yaml:13:13: spec.pipeline[2].select: a `generate` entry gets no objects: leave `select` out, or write `transform`
    [release.invalid] release.yaml:15:12: spec.pipeline[3].files: expected a path beneath the release's folder, found `..` in "../out"
    "#);
}

#[test]
fn a_plugin_that_is_used_is_declared() {
    assert_snapshot!(refused("  plugins: {sidecar: \"2\"}
  pipeline:
  - transform: sidecars
  - validate: rules
  health: [{plugin: pg, for: acid.zalan.do/v1/postgresql}]
  steps: {before: [{name: a, uses: drain}]}
"), @r#"
    [release.invalid] release.yaml:9:5: the plugin sidecars is used here and not declared in spec.plugins
      hint: did you mean sidecar?
    [release.invalid] release.yaml:10:5: the plugin rules is used here and not declared in spec.plugins
      hint: add `rules: "RANGE"` to spec.plugins
    [release.invalid] release.yaml:11:12: the plugin pg is used here and not declared in spec.plugins
      hint: add `pg: "RANGE"` to spec.plugins
    [release.invalid] release.yaml:12:20: the plugin drain is used here and not declared in spec.plugins
      hint: add `drain: "RANGE"` to spec.plugins
    "#);
}

#[test]
fn a_declaration_is_a_range() {
    assert_snapshot!(refused("  plugins: {sidecar: \"two\", rules: 1.0}\n"), @r#"[release.invalid] release.yaml:7:36: spec.plugins.rules: expected a range of versions as text, such as "1" or ">=2.1, <3", found integer 1"#);
}

#[test]
fn a_range_is_one_that_can_be_read() {
    assert_snapshot!(refused("  plugins: {sidecar: \"two\", rules: \">=1 <2\"}\n"), @r#"
    [release.invalid] release.yaml:7:22: spec.plugins.sidecar: expected a range such as "1" or ">=2.1, <3", found "two"
      cause: unexpected character 't' while parsing major version number
    [release.invalid] release.yaml:7:36: spec.plugins.rules: expected a range such as "1" or ">=2.1, <3", found ">=1 <2"
      cause: expected comma after major version number, found '<'
    "#);
}

#[test]
fn a_plugin_does_what_its_entry_needs() {
    assert_snapshot!(refused("  plugins: {sidecar: \"2\", rules: \"1\"}
  pipeline:
  - validate: sidecar
  - transform: rules
    as: house
"), @r#"
    [plugin.invalid] release.yaml:9:5: validate sidecar needs a validator, and sidecar 2.1.0 is a transformer
    [plugin.invalid] release.yaml:10:5: house needs a transformer, and rules 1.0.0 is a validator
    "#);
}

#[test]
fn references_are_checked_as_far_as_the_release_can_say() {
    assert_snapshot!(refused("  plugins: {sidecar: \"2\"}
  images: {cart: \"cart@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}
  pipeline:
  - transform: sidecar
    config:
      a: {$output: db_host}
      b: {$image: carts}
      c: [{$secret: admin}]
      f: {$image: cart}
      g: {$$output: literal}
"), @r#"
    [release.invalid] release.yaml:12:10: spec.pipeline[0].config.a: spec.terraform.outputs has no db_host
    [release.invalid] release.yaml:13:10: spec.pipeline[0].config.b: spec.images has no carts, did you mean cart?
    [release.invalid] release.yaml:14:11: spec.pipeline[0].config.c[0]: a plugin's config may not name a secret (admin): secrets go only into terraform.variables and the configs of steps
    "#);
}

#[test]
fn references_are_well_formed() {
    assert_snapshot!(refused("  plugins: {sidecar: \"2\"}
  pipeline:
  - transform: sidecar
    config:
      d: {$valeu: /x}
      e: {$value: x}
      f: [{$image: 3}]
"), @r#"
    [release.invalid] release.yaml:11:10: spec.pipeline[0].config.d: `$valeu` is no reference: did you mean `$value`?; a key that is to start with a dollar sign is written `$$valeu`
    [release.invalid] release.yaml:12:10: spec.pipeline[0].config.e: a JSON Pointer is empty or starts with '/': "x"
    [release.invalid] release.yaml:13:11: spec.pipeline[0].config.f[0]: $image takes a name, not a number
    "#);
}

#[test]
fn steps_have_names_of_their_own_and_never_wait_for_themselves() {
    assert_snapshot!(refused("  plugins: {drain: \"1\"}
  steps:
    before:
    - {name: a, uses: drain, needs: [b]}
    - {name: b, uses: drain, needs: [c]}
    - {name: c, uses: drain, needs: [b], timeout: 2 monkeys}
    after:
    - {name: a, uses: drain}
    - {name: d, uses: drain, needs: [drain, e]}
    - {name: dd, uses: drain, needs: [ddd]}
"), @r#"
    [release.invalid] release.yaml:11:37: spec.steps.before[1].needs: the step b waits for itself, by way of what it needs
    [release.invalid] release.yaml:12:51: spec.steps.before[2].timeout: expected a duration above zero such as 90s, 15m or 1h30m, found "2 monkeys"
    [release.invalid] release.yaml:14:14: spec.steps.after[0].name: the step a stands at release.yaml:10 already
    [release.invalid] release.yaml:15:38: spec.steps.after[1].needs[0]: no step drain in this list
    [release.invalid] release.yaml:15:45: spec.steps.after[1].needs[1]: no step e in this list
    [release.invalid] release.yaml:16:39: spec.steps.after[2].needs[0]: no step ddd in this list, did you mean dd?
    "#);
}

#[test]
fn a_terraform_module_is_whole() {
    let fixture = Fixture::new();
    fixture.release("  terraform: {module: infra, outputs: {a: string, b: {type: text}, c: 3}}\n");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] release.yaml:7:61: spec.terraform.outputs.b.type: expected string, number, bool, list, object or any, found string "text"
    [release.invalid] release.yaml:7:71: spec.terraform.outputs.c: expected string, number, bool, list, object or any, or {type, sensitive, placeholder}, found integer 3
    "#);
    fixture.release("  terraform: {module: infra}\n");
    assert_snapshot!(fixture.refusal(), @r#"[release.incomplete] release.yaml:7:23: "infra" is not in the release's folder"#);
    fixture.file("infra/main.tf", "");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] release.yaml:7:23: infra has no .terraform.lock.hcl
      hint: `terraform init` in the module writes it
    "#);
    fixture.file("infra/.terraform.lock.hcl", "");
    fixture.file("infra/net/main.tf", "module \"dns\" { source = \"hashicorp/dns/aws\" }\n");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] release.yaml:7:23: infra/net/main.tf: module dns comes from "hashicorp/dns/aws", and a release holds all of its modules
      hint: copy it into the module, and write source = "./FOLDER"
    "#);
    fixture.file("infra/net/main.tf", "module \"dns\" { source = \"../dns\" }\n");
    assert_eq!(fixture.open().unwrap().module.len(), 3);
}
