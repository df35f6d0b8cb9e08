//! Folders and files that are packages, and those that are none.

use std::fs;

use bowline_artifact::wit::{WitError, WitPackage, diff};
use insta::assert_snapshot;
use tempfile::TempDir;

/// How a folder with these files is refused, without the folder's own name.
fn refusal(files: &[(&str, &str)], named: &str) -> String {
    let folder = written(files);
    let error = WitPackage::read(&folder.path().join(named)).unwrap_err();
    error.to_string().replace(&folder.path().display().to_string(), "FOLDER")
}

fn written(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_folder_is_one_package_of_all_its_files_and_a_file_is_one_too() {
    let whole = "package demo:plugin@0.1.0; interface a { f: func(); } interface b { g: func(); }";
    let folder = written(&[
        ("wit/a.wit", "package demo:plugin@0.1.0; interface a { f: func(); }"),
        ("wit/b.wit", "interface b { g: func(); }"),
        ("wit/README.md", "no WIT"),
        ("whole.wit", whole),
    ]);
    let read = |name: &str| WitPackage::read(&folder.path().join(name)).unwrap();
    assert_eq!(diff(&read("wit"), &read("whole.wit")), Ok(Vec::new()));
}

#[test]
fn other_packages_are_found_in_deps() {
    let folder = written(&[
        (
            "a.wit",
            "package demo:plugin@0.1.0; world guest { import sys:base/clock; import net:base/peer; }",
        ),
        ("deps/sys/clock.wit", "package sys:base; interface clock { now: func() -> u64; }"),
        ("deps/net.wit", "package net:base; interface peer { name: func() -> string; }"),
    ]);
    let package = WitPackage::read(folder.path()).unwrap();
    assert_eq!(package.name(), "demo:plugin");
    assert_eq!(package.version().unwrap().to_string(), "0.1.0");
}

#[test]
fn what_is_no_package_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = WitPackage::read(&folder.path().join("missing")).unwrap_err();
    assert!(matches!(missing, WitError::Read { .. }), "{missing:?}");
    assert_snapshot!(refusal(&[("notes.md", "")], ""), @"FOLDER/ is no package: no .wit file is in it");
    assert_snapshot!(refusal(&[("plugin.wasm", "")], "plugin.wasm"), @"FOLDER/plugin.wasm is neither a folder nor a .wit file");
    assert_snapshot!(refusal(&[("a.wit", "interface a {}")], ""), @"FOLDER/: no `package` header was found in any WIT file for this package");
    assert_snapshot!(refusal(&[("a.wit", "package a:b;"), ("b.wit", "package a:c;")], ""), @"FOLDER/b.wit:1:9: package identifier `a:c` does not match previous package name of `a:b`");
}

#[test]
fn wit_that_does_not_parse_is_refused_with_its_line() {
    let broken = "package demo:plugin;\n\ninterface a {\n  f: func(x: );\n}\n";
    assert_snapshot!(refusal(&[("wit/a.wit", broken)], "wit"), @"FOLDER/wit/a.wit:4:14: expected a type, found ')'");
    assert_snapshot!(refusal(&[("a.wit", broken)], "a.wit"), @"FOLDER/a.wit:4:14: expected a type, found ')'");
    let unknown = "package demo:plugin;\ninterface a {\n  f: func(x: thing);\n}\n";
    assert_snapshot!(refusal(&[("a.wit", unknown)], "a.wit"), @"FOLDER/a.wit:3:14: name `thing` does not exist");
    let elsewhere = "package demo:plugin;\nworld a {\n  import sys:base/clock;\n}\n";
    assert_snapshot!(refusal(&[("a.wit", elsewhere)], ""), @"FOLDER/a.wit:3:10: package 'sys:base' not found. known packages: demo:plugin");
    let cycle = "package demo:plugin;\ninterface a { record r { r: option<r> } }\n";
    assert_snapshot!(refusal(&[("a.wit", cycle)], ""), @"FOLDER/a.wit:2:36: type `r` depends on itself");
    let in_deps = [("a.wit", "package a:b;"), ("deps/c.wit", "package c:d;\ninterface {}")];
    assert_snapshot!(refusal(&in_deps, ""), @"FOLDER/deps/c.wit:2:11: expected an identifier or string, found '{'");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.wit"), [0xff, 0xfe, 0x00]).unwrap();
    assert!(matches!(WitPackage::read(folder.path()), Err(WitError::Invalid { .. })));
}

#[test]
fn more_than_a_mebibyte_is_refused_wherever_it_lies() {
    let much = format!("package a:b; // {}", "x".repeat(1 << 20));
    for named in ["a.wit", "deps/a.wit", "deps/b/a.wit"] {
        let refused = refusal(&[("own.wit", "package demo:plugin;"), (named, &much)], "");
        assert_eq!(refused, "FOLDER/: more than 1048576 bytes of WIT", "{named}");
    }
    assert!(matches!(WitPackage::parse("a", &much), Err(WitError::TooLarge { .. })));
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_and_not_waited_for() {
    let folder = written(&[("a.wit", "package demo:plugin;")]);
    let socket = folder.path().join("b.wit");
    std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let refused = WitPackage::read(folder.path()).unwrap_err();
    assert!(matches!(refused, WitError::NoWit { path } if path == socket));
}

#[test]
fn a_type_that_is_made_of_itself_a_thousandfold_is_compared() {
    let chain = |innermost: &str| {
        let mut text =
            format!("package demo:plugin; interface a {{ record t0 {{ a: {innermost} }}\n");
        for number in 1..10_000 {
            let below = number - 1;
            text.push_str(&format!("record t{number} {{ a: t{below}, b: list<t{below}> }}\n"));
        }
        text.push_str("f: func(x: t9999); }");
        WitPackage::parse("chain.wit", &text).unwrap()
    };
    let found = diff(&chain("u8"), &chain("u16")).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].reaches, ["a.f"]);
}
