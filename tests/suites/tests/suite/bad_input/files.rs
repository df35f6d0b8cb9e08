//! Files that cannot be read, or do not say what they may.

use super::spoiled;
use crate::program::Desk;

/// Puts these bytes in the place of the manifests.
fn manifests(content: impl AsRef<[u8]>) -> String {
    spoiled(|desk| desk.write("manifests/web.yaml", content))
}

fn edited(file: &str, from: &str, to: &str) -> String {
    spoiled(|desk: &Desk| desk.edit(file, from, to))
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_known_one() {
    insta::assert_snapshot!(edited("release.yaml", "  pipeline:", "  pipline:"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: unknown key `pipline` at release.yaml:15:3, did you mean `pipeline`?
    "#);
    insta::assert_snapshot!(edited("customers/acme.yaml", "plugins:", "plugin:"), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme            -  - # ms  failed
    globex          4  labels 1.0.0 # ms  unchanged  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 failed, 1 plugin version
    --- stderr
    error[release.invalid]: unknown key `plugin` at customers/acme.yaml:5:3, did you mean `plugins`?
    "#);
    let operator = spoiled(|desk| desk.write("bowline.toml", "[limits]\nmemoryCapp = 3\n"));
    insta::assert_snapshot!(operator, @r#"
    exit 3
    --- stderr
    error[release.invalid]: unknown key `memoryCapp` at DESK/bowline.toml:2:1, did you mean `memoryCap`?
    "#);
}

#[test]
fn a_wrong_type_is_told_with_the_expected_one() {
    insta::assert_snapshot!(edited("release.yaml", "[manifests]", "manifests"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:12:14: spec.manifests: expected array, found string "manifests"
    "#);
    insta::assert_snapshot!(edited("release.yaml", "version: 1.0.0", "version: 1.0"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:5:12: metadata.version: expected a version as text (in quotes, if YAML would take it for a number), found integer 1
    "#);
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    insta::assert_snapshot!(edited("release.yaml", "    do: nothing", "    team: blue"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:11:5: duplicate key `team`, first at line 10
    "#);
    insta::assert_snapshot!(manifests("apiVersion: v1\nkind: Pod\nkind: Job\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:3:1: duplicate key `kind`, first at line 2
    "#);
}

#[test]
fn what_is_no_yaml_is_told_with_its_line() {
    insta::assert_snapshot!(manifests("a: b\nc: [d, e\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:3:1: `,` or `]` should stand here
    "#);
    insta::assert_snapshot!(manifests("a: b\n\tc: d\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:1:4: a tab cannot indent YAML: use spaces
    "#);
    insta::assert_snapshot!(manifests("just some words\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:1: a Kubernetes object is an object, not a string
    "#);
}

#[test]
fn what_is_no_text_is_told_with_its_line() {
    insta::assert_snapshot!(manifests(b"a: b\nc: \xff\xfe\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:2:4: not UTF-8: the byte 0xff cannot stand here
    "#);
    insta::assert_snapshot!(manifests(b"a: b\nc: \x00\n"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:2:4: the character U+0000 cannot stand here: write it as "\u0000"
    "#);
}

#[test]
fn a_file_of_100_mib_is_not_even_read() {
    let large = spoiled(|desk| {
        let file = std::fs::File::create(desk.at("manifests/large.yaml")).unwrap();
        file.set_len(100 << 20).unwrap();
    });
    insta::assert_snapshot!(large, @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/large.yaml: this file has 100 MiB, more than the 16 MiB allowed
    "#);
    let customer = spoiled(|desk| {
        let file = std::fs::File::create(desk.at("customers/acme.yaml")).unwrap();
        file.set_len(100 << 20).unwrap();
    });
    insta::assert_snapshot!(customer, @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme            -  - # ms  failed
    globex          4  labels 1.0.0 # ms  unchanged  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 failed, 1 plugin version
    --- stderr
    error[release.invalid]: customers/acme.yaml: this file has 100 MiB, more than the 1 MiB allowed
    "#);
}

#[test]
fn nesting_beyond_the_bound_is_refused() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    insta::assert_snapshot!(manifests(format!("a: {open}{close}\n")), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:1:259: nested more than 128 deep
    "#);
    let mut blocks = String::new();
    (0..10_000).for_each(|depth| blocks.push_str(&format!("{}a:\n", " ".repeat(depth))));
    // All of it is fifty megabytes, which is too much before it is too deep.
    insta::assert_snapshot!(manifests(&blocks[..4 << 20]), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:129:129: nested more than 128 deep
    "#);
    let value = format!("    do: {open}{close}");
    insta::assert_snapshot!(edited("release.yaml", "    do: nothing", &value), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:11:264: nested more than 128 deep
    "#);
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    insta::assert_snapshot!(manifests(bomb), @r#"
    exit 3
    --- stderr
    error[release.invalid]: manifests/web.yaml:6:45: this alias expands the text to more than 1000000 values
    "#);
}
