//! The release digest: every part counts, and nothing else does.

use std::fs::{self, File};
use std::time::SystemTime;

use bowline_core::Digest;
use proptest::prelude::*;

use super::fixture::{Fixture, customer, object};

const SPEC: &str = "  values: {a: 1, b: 2}
  manifests: [manifests]
  valuesSchema: values.json
  terraform: {module: infra}
  plugins: {sidecar: \"2\"}
  pipeline: [{transform: sidecar, files: web}]
";

const PARTS: [(&str, &str); 7] = [
    ("manifests/app.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
    ("values.json", "{}"),
    ("infra/main.tf", "a"),
    ("infra/.terraform.lock.hcl", "b"),
    ("web/index.html", "c"),
    ("web/.hidden", "d"),
    ("bowline.lock", ""),
];

fn write(fixture: &Fixture, order: &[usize]) {
    fixture.plugin("sidecar", "2.0.0", "transformer").release(SPEC);
    let locked = super::fixture::plugin("sidecar", "2.0.0", "transformer", "x").digest();
    for index in order {
        let (path, text) = PARTS[*index];
        fixture.file(path, text);
    }
    fixture.file(
        "bowline.lock",
        format!("[[plugin]]\nname = \"sidecar\"\nversion = \"2.0.0\"\ndigest = \"{locked}\"\n"),
    );
}

fn whole() -> Fixture {
    let fixture = Fixture::new();
    write(&fixture, &[0, 1, 2, 3, 4, 5, 6]);
    fixture
}

fn digest(fixture: &Fixture) -> Digest {
    fixture.open_locked().unwrap().digest
}

#[test]
fn any_change_to_any_part_changes_the_digest() {
    let fixture = whole();
    let before = digest(&fixture);
    for (path, _) in PARTS {
        let text = fs::read_to_string(fixture.path(path)).unwrap();
        // White space: no reader would see the difference.
        fixture.file(path, format!("{text}\n"));
        assert_ne!(digest(&fixture), before, "{path}");
        fixture.file(path, &text);
    }
    assert_eq!(digest(&fixture), before);
    fixture.release(&SPEC.replace("b: 2", "b: 3"));
    assert_ne!(digest(&fixture), before);
}

#[test]
fn a_part_that_comes_goes_or_is_renamed_changes_the_digest() {
    let fixture = whole();
    let before = digest(&fixture);
    fixture.file("web/more.html", "");
    let more = digest(&fixture);
    fs::rename(fixture.path("web/more.html"), fixture.path("web/less.html")).unwrap();
    let renamed = digest(&fixture);
    fs::remove_file(fixture.path("web/less.html")).unwrap();
    assert!(before != more && more != renamed && renamed != before);
    assert_eq!(digest(&fixture), before);
    fixture.file("manifests/second.yaml", object("Job", "j"));
    assert_ne!(digest(&fixture), before);
}

#[test]
fn comments_customers_operators_and_other_files_do_not_count() {
    let fixture = whole();
    let before = digest(&fixture);
    let reordered = SPEC.replace("{a: 1, b: 2}", "{b: 2, a: 1} # as before");
    fixture.release(&reordered);
    fixture.file("customers/b.yaml", customer("b", "  values: {a: 2}\n"));
    fixture.file("bowline.toml", "requireWindows = true\n");
    fixture.file("README.md", "x").file("manifests/README.md", "x").file("infra/.terraform/x", "y");
    assert_eq!(digest(&fixture), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_and_time_of_writing_and_the_place_do_not_count(
        order in Just(vec![0, 1, 2, 3, 4, 5, 6]).prop_shuffle(),
        age in 0_u64..1_000_000_000,
    ) {
        let fixture = Fixture::new();
        write(&fixture, &order);
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age);
        for (path, _) in PARTS {
            File::options().write(true).open(fixture.path(path)).unwrap().set_modified(time).unwrap();
        }
        prop_assert_eq!(digest(&fixture), digest(&whole()));
    }
}
