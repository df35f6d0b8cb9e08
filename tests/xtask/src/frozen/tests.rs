use super::*;

const OPEN: &str = "package bowline:plugin@0.2.0;\n";
const FROZEN: &str = "package bowline:plugin@0.1.0;\n";

/// A `wit` folder with a frozen v0.1 and an open v0.2.
fn versions() -> tempfile::TempDir {
    let wit = tempfile::tempdir().unwrap();
    let readme = format!(
        "# Versions\n\n| file | status | SHA-256 |\n|---|---|---|\n\
         | `v0.1/plugin.wit` | frozen | `{}` |\n| `v0.2/plugin.wit` | open | `{}` |\n\nAnd a recipe.\n",
        Digest::of(FROZEN).hex(),
        Digest::of(OPEN).hex(),
    );
    write(&wit, "README.md", &readme);
    write(&wit, "v0.1/plugin.wit", FROZEN);
    write(&wit, "v0.2/plugin.wit", OPEN);
    wit
}

fn write(wit: &tempfile::TempDir, path: &str, text: &str) {
    let path = wit.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn shown(wit: &tempfile::TempDir) -> String {
    differences(wit.path()).unwrap().join("\n")
}

#[test]
fn what_the_table_says_is_no_difference_and_recording_it_changes_nothing() {
    let wit = versions();
    let before = readme(wit.path()).unwrap();
    assert_eq!(shown(&wit), "");
    record(wit.path()).unwrap();
    assert_eq!(readme(wit.path()).unwrap(), before);
}

#[test]
fn a_change_of_an_open_version_can_be_recorded() {
    let wit = versions();
    write(&wit, "v0.2/plugin.wit", "package bowline:plugin@0.2.0; interface types {}\n");
    insta::assert_snapshot!(shown(&wit), @"wit/v0.2/plugin.wit was changed: if that is meant, record it with `cargo xtask wit --record`, and commit it with what the change is for");
    record(wit.path()).unwrap();
    assert_eq!(shown(&wit), "");
    let text = readme(wit.path()).unwrap();
    assert!(text.starts_with("# Versions\n") && text.ends_with("|\n\nAnd a recipe.\n"), "{text}");
}

#[test]
fn a_frozen_version_is_neither_changed_nor_grown_nor_taken_away() {
    let wit = versions();
    let before = readme(wit.path()).unwrap();
    let refused = |wit: &tempfile::TempDir| {
        let refusal = record(wit.path()).unwrap_err().to_string();
        assert_eq!(readme(wit.path()).unwrap(), before);
        refusal
    };
    write(&wit, "v0.1/more.wit", "interface more {}\n");
    insta::assert_snapshot!(refused(&wit), @"wit/v0.1/more.wit is new, and its version is frozen: make a new version");
    fs::remove_file(wit.path().join("v0.1/more.wit")).unwrap();
    write(&wit, "v0.1/plugin.wit", OPEN);
    insta::assert_snapshot!(shown(&wit), @"wit/v0.1/plugin.wit was changed, and its version is frozen: plugins that were built against it are out there; put it back, and make a new version (wit/README.md says how)");
    insta::assert_snapshot!(refused(&wit), @"wit/v0.1/plugin.wit is frozen and not what the table says: put it back, or make a new version");
    fs::remove_dir_all(wit.path().join("v0.1")).unwrap();
    assert!(shown(&wit).contains("wit/v0.1/plugin.wit is in the table and not there"));
    refused(&wit);
}

#[test]
fn a_new_version_begins_as_open() {
    let wit = versions();
    write(&wit, "v0.3/plugin.wit", "package bowline:plugin@0.3.0;\n");
    write(&wit, "notes/plugin.wit", "not a version");
    insta::assert_snapshot!(shown(&wit), @"wit/v0.3/plugin.wit is not in the table: record it with `cargo xtask wit --record`");
    record(wit.path()).unwrap();
    assert_eq!(shown(&wit), "");
    assert!(readme(wit.path()).unwrap().contains("| `v0.3/plugin.wit` | open | `"));
}

#[test]
fn a_table_that_cannot_be_read_is_an_error() {
    for (text, want) in [
        ("no table", "no table under"),
        ("| file | status | SHA-256 |\n|---|---|---|\n| `v0.1/a` | maybe | `00` |\n", "not a row"),
        ("| file | status | SHA-256 |\nwords\n", "no line under the heading"),
    ] {
        let error = Table::read(text).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}
