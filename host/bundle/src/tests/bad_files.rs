//! Files that are not what they must be.

use std::fs::File;
use std::os::unix::fs::symlink;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::fixture::{Fixture, release};

/// What is said about a release.yaml.
fn refused(text: impl AsRef<[u8]>) -> String {
    Fixture::new().file("release.yaml", text).refusal()
}

#[test]
fn a_file_is_told_all_its_faults_at_once_with_their_places() {
    let text = "apiVersion: bowline.dev/v1alpha1
kind: Release
metadata: {name: Shop, version: 2.4}
spec:
  images:
    frontend: registry.example/shop/frontend:v1
    cart: 3
  pipline:
    - transform: images
  plugins: {images: 1}
  guards: {maxRemoved: most}
  deadlines: {render: 10}
  manifests: manifests
";
    assert_snapshot!(refused(text), @r#"
    [release.invalid] release.yaml:3:18: metadata.name: expected a name of at most 63 lower-case letters, digits and dashes, found string "Shop"
    [release.invalid] release.yaml:3:33: metadata.version: expected a version as text (in quotes, if YAML would take it for a number), found number 2.4
    [release.invalid] release.yaml:6:15: spec.images.frontend: expected a digest-pinned reference NAME@sha256:… (a tag may mean another image tomorrow), found string "registry.example/shop/frontend:v1"
    [release.invalid] release.yaml:7:11: spec.images.cart: expected a digest-pinned reference NAME@sha256:… (a tag may mean another image tomorrow), found integer 3
    [release.invalid] unknown key `pipline` at release.yaml:8:3, did you mean `pipeline`?
    [release.invalid] release.yaml:10:21: spec.plugins.images: expected a range of versions as text, such as "1" or ">=2.1, <3", found integer 1
    [release.invalid] release.yaml:11:24: spec.guards.maxRemoved: expected a share such as 30%, or a number of objects, found string "most"
    [release.invalid] release.yaml:12:23: spec.deadlines.render: expected a duration such as 90s, 15m or 1h30m, found integer 10
    [release.invalid] release.yaml:13:14: spec.manifests: expected array, found string "manifests"
    "#);
}

#[test]
fn what_every_file_needs_is_named() {
    assert_snapshot!(refused("kind: Customer\nmetadata: {}\n"), @r#"
    [release.invalid] release.yaml:1:1: the key `apiVersion` is missing
    [release.invalid] release.yaml:1:1: the key `spec` is missing
    [release.invalid] release.yaml:1:7: kind: expected "Release", found string "Customer"
    [release.invalid] release.yaml:2:11: metadata: the key `name` is missing
    [release.invalid] release.yaml:2:11: metadata: the key `version` is missing
    "#);
    assert_snapshot!(refused("apiVersion: bowline.dev/v2\nkind: release\nmetadata: {name: a, version: \"1\"}\nspec: {}"), @r#"
    [release.invalid] release.yaml:1:13: apiVersion: expected "bowline.dev/v1alpha1", found string "bowline.dev/v2"
    [release.invalid] release.yaml:2:7: kind: expected "Release", found string "release"
    "#);
}

#[test]
fn what_is_no_yaml_is_told_with_its_place() {
    assert_snapshot!(refused("a: b: c\n"), @r#"[release.invalid] release.yaml:1:5: `: ` cannot stand here: check the indentation, or put the text in quotes"#);
    assert_snapshot!(refused("a: 1\nb: 2\na: 3\n"), @r#"[release.invalid] release.yaml:3:1: duplicate key `a`, first at line 1"#);
    assert_snapshot!(refused(b"a: 1\nb: \xff\n"), @r#"[release.invalid] release.yaml:2:4: not UTF-8: the byte 0xff cannot stand here"#);
    assert_snapshot!(refused(""), @r#"[release.invalid] release.yaml: there is nothing in this file"#);
    assert_snapshot!(refused("# nothing\n"), @r#"[release.invalid] release.yaml: there is nothing in this file"#);
    assert_snapshot!(refused(format!("{}---\na: 1\n", release("  {}\n"))), @r#"[release.invalid] release.yaml:9:1: a second document: this file holds exactly one"#);
    assert_snapshot!(refused(format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000))), @r#"[release.invalid] release.yaml:1:259: nested more than 128 deep"#);
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_snapshot!(refused(bomb), @r#"[release.invalid] release.yaml:6:45: this alias expands the text to more than 1000000 values"#);
}

#[test]
fn a_huge_file_is_not_read() {
    let fixture = Fixture::new();
    // Sparse: it takes no space, but reading it would take memory and time.
    File::create(fixture.path("release.yaml")).unwrap().set_len(100 << 30).unwrap();
    assert_snapshot!(fixture.refusal(), @r#"[release.invalid] release.yaml: this file has 102400 MiB, more than the 1 MiB allowed"#);
}

#[test]
fn what_is_missing_or_no_file_is_told() {
    let fixture = Fixture::new();
    std::fs::remove_file(fixture.path("release.yaml")).unwrap();
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] ROOT: there is no release.yaml in this folder
      hint: `bowline init` writes one
    "#);
    std::fs::create_dir(fixture.path("release.yaml")).unwrap();
    assert_snapshot!(fixture.refusal(), @r#"[release.invalid] release.yaml: this is no regular file"#);
    std::fs::remove_dir_all(fixture.path("")).unwrap();
    assert_snapshot!(fixture.refusal(), @r#"
    [release.incomplete] ROOT: cannot open the release's folder
      cause: No such file or directory (os error 2)
    "#);
}

#[test]
fn paths_stay_beneath_the_release() {
    let fixture = Fixture::new();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("a.yaml"), "a: 1").unwrap();
    symlink(outside.path(), fixture.path("link")).unwrap();
    fixture.release("  manifests: [../x, a/../b, \"a\\\\b\", .]\n");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] release.yaml:7:15: spec.manifests[0]: expected a path beneath the release's folder, found `..` in "../x"
    [release.invalid] release.yaml:7:21: spec.manifests[1]: expected a path beneath the release's folder, found `..` in "a/../b"
    [release.invalid] release.yaml:7:29: spec.manifests[2]: expected a path with `/` between its parts, found "a\\b"
    [release.invalid] release.yaml:7:37: spec.manifests[3]: expected a path beneath the release's folder, found "." itself
    "#);
    fixture.release("  manifests: [link, manifests]\n  valuesSchema: link/a.yaml\n");
    assert_snapshot!(fixture.refusal(), @r#"
    [release.invalid] release.yaml:7:15: "link" leads out of the release's folder, by a symbolic link
    [release.invalid] release.yaml:8:17: "link/a.yaml" leads out of the release's folder, by a symbolic link
    "#);
}

#[test]
fn metadata_created_is_a_time() {
    let text = release("  {}\n").replace("  version", "  created: yesterday\n  version");
    assert_snapshot!(refused(text), @r#"
    [release.invalid] release.yaml:5:12: metadata.created: expected a time such as 2026-05-18T09:00:00Z, found "yesterday"
      cause: failed to parse four digit integer as year: invalid digit, expected 0-9 but got y
    "#);
}

/// A release that says a little of everything.
const WHOLE: &str = "apiVersion: bowline.dev/v1alpha1
kind: Release
metadata: {name: shop, version: 2.4.0, created: 2026-05-18T09:00:00Z}
spec:
  images: {a: 'a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}
  values: {a: [1, {b: null}]}
  terraform: {module: infra, variables: {x: {$secret: s}}, outputs: {o: {type: string}}}
  plugins: {p: '>=1, <2'}
  pipeline:
  - {transform: p, as: x, select: {kinds: [A], labels: {l: true}}, config: {$output: o}}
  health: [{plugin: p, for: a/v1/b}]
  steps: {before: [{name: a, uses: p, needs: [b]}, {name: b, uses: p, timeout: 2m}]}
  deadlines: {render: 1m}
  guards: {maxRemoved: 30%}
";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_change_to_a_release_is_read_or_refused_with_a_place_in_it(
        at in 0..WHOLE.len(),
        taken in 0..20_usize,
        put in "[a-z0-9{}\\[\\]:, $'\"\n&*!|>%-]{0,6}",
    ) {
        let end = (at + taken).min(WHOLE.len());
        let text = format!("{}{put}{}", &WHOLE[..at], &WHOLE[end..]);
        let lines = u32::try_from(text.lines().count()).unwrap() + 1;
        let file = "release.yaml".into();
        let document = crate::document::Document::yaml(&file, text.as_bytes());
        let read = document.map_err(crate::Errors::from);
        if let Err(errors) = read.and_then(|document| crate::read::release::read(&document)) {
            prop_assert!(errors.iter().len() > 0);
            for error in errors.iter() {
                prop_assert!(error.place.line <= lines, "{error}\n{text}");
            }
        }
    }

    #[test]
    fn any_text_is_an_operators_file_or_refused(text in "[a-z.\\[\\]{}=\"'\n 0-9]{0,60}") {
        let file = "bowline.toml".into();
        if let Ok(document) = crate::document::Document::toml(&file, text.as_bytes()) {
            let _ = document.read::<crate::format::operator::OperatorFile>(crate::FileKind::Operator);
        }
    }
}
