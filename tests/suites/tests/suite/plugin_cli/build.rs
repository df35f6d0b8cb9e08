//! `plugin build`: what it gives, and how it fails.

use super::workshop::{WORKSHOP, run};
use crate::program::{Desk, Ran};

#[test]
fn a_plugin_that_is_built_twice_has_the_same_bytes() {
    assert_eq!(WORKSHOP.built_again.code, Some(0), "{}", WORKSHOP.built_again.told());
    let [first, again] = &WORKSHOP.bytes;
    assert!(first == again);
    assert_eq!(WORKSHOP.built.out, WORKSHOP.built_again.out);
}

#[test]
fn a_schema_that_is_out_of_date_is_told_with_the_command_that_writes_it() {
    assert_eq!(WORKSHOP.outdated.code, Some(1), "{}", WORKSHOP.outdated.told());
    // The compiler has something to say as well.
    let last = WORKSHOP.outdated.err.lines().last().unwrap();
    insta::assert_snapshot!(last, @"error: DESK/hello: the config's schema is not what the config type gives: write it with `BOWLINE_UPDATE=1 cargo test`, look at what changed, and commit it");
}

#[test]
fn what_does_not_compile_is_told_with_the_compilers_own_words() {
    assert!(WORKSHOP.broken.err.contains("--> src/lib.rs:1:"), "{}", WORKSHOP.broken.told());
    let last = WORKSHOP.broken.err.lines().last().unwrap();
    insta::assert_snapshot!(last, @"error: DESK/hello does not compile");
    assert_eq!(WORKSHOP.broken.code, Some(1));
}

#[test]
fn a_lock_file_that_must_be_there_is_missed() {
    assert_eq!(WORKSHOP.unlocked.code, Some(1), "{}", WORKSHOP.unlocked.told());
    let first = WORKSHOP.unlocked.err.lines().next().unwrap();
    insta::assert_snapshot!(first, @"error: cargo cannot read DESK/hello: error: cannot create the lock file DESK/hello/Cargo.lock because --locked was passed to prevent this");
}

/// A desk with a new plugin.
fn hello() -> Desk {
    let desk = Desk::empty();
    desk.bowline("plugin new hello").done();
    desk
}

/// A build where only these places have programs.
fn without_compiler(desk: &Desk, toolchain: &str) -> Ran {
    let mut command = desk.command("plugin build hello");
    command.env("PATH", desk.at("empty")).env("BOWLINE_WASM_TOOLCHAIN", toolchain);
    desk.ran(command)
}

#[test]
fn without_a_compiler_the_message_says_what_to_install() {
    insta::assert_snapshot!(without_compiler(&hello(), "rustup").told(), @r#"
    exit 1
    --- stderr
    error: no Rust compiler for wasm32-unknown-unknown; looked for
      rustup's target: rustc: No such file or directory (os error 2)
    install it with
      rustup target add wasm32-unknown-unknown
    "#);
    insta::assert_snapshot!(without_compiler(&hello(), "gcc").told(), @r#"
    exit 1
    --- stderr
    error: no Rust compiler for wasm32-unknown-unknown; looked for
      BOWLINE_WASM_TOOLCHAIN=gcc, which is neither rustup nor debian
    install one of
      rustup target add wasm32-unknown-unknown
      apt-get install rustc-web cargo-web rust-web-src lld-19
    "#);
}

#[test]
fn each_error_of_plugin_toml_names_its_line() {
    let desk = hello();
    desk.edit("hello/plugin.toml", "version = \"0.1.0\"", "version = \"1\"\nlicence = \"MIT\"");
    desk.edit("hello/plugin.toml", "capabilities = []", "capabilities = [\"network\"]");
    insta::assert_snapshot!(desk.bowline("plugin build hello").told(), @r#"
    exit 3
    --- stderr
    error: hello/plugin.toml:2: version: expected a semantic version such as 1.0.0, found "1"
    error: hello/plugin.toml:3: unknown key "licence"; did you mean "license"?
    error: hello/plugin.toml:9: capabilities: no capability: "network"; the capabilities are files, cluster-read:GROUP/KIND, http:HOST[:PORT] (in a manifest also http:*), output:NAME, memory:MIB and wall:SECONDS
    "#);
    desk.write("hello/plugin.toml", "name = \"hello\nversion");
    insta::assert_snapshot!(desk.bowline("plugin build hello").told(), @r#"
    exit 3
    --- stderr
    error: hello/plugin.toml:2: key with no value, expected `=`
    "#);
    desk.write("hello/plugin.toml", [0xff, 0xfe]);
    insta::assert_snapshot!(desk.bowline("plugin build hello").told(), @r#"
    exit 3
    --- stderr
    error: hello/plugin.toml: invalid utf-8 sequence of 1 bytes from index 0
    "#);
}

#[test]
fn what_is_missing_in_the_folder_is_named() {
    insta::assert_snapshot!(hello().bowline("plugin build nowhere").told(), @r#"
    exit 3
    --- stderr
    error: nowhere/plugin.toml (a plugin's folder has one; `bowline plugin new` makes one): No such file or directory (os error 2)
    "#);
    let desk = hello();
    std::fs::remove_file(desk.at("hello/config.schema.json")).unwrap();
    insta::assert_snapshot!(desk.bowline("plugin build hello").told(), @r#"
    exit 3
    --- stderr
    error: hello/config.schema.json (plugin.toml names it; write it with `BOWLINE_UPDATE=1 cargo test`): No such file or directory (os error 2)
    "#);
    desk.write("hello/config.schema.json", "{\"type\": }");
    insta::assert_snapshot!(desk.bowline("plugin build hello").told(), @r#"
    exit 3
    --- stderr
    error: hello/config.schema.json is not a JSON schema: write it with `BOWLINE_UPDATE=1 cargo test`: expected value at line 1 column 10
    "#);
    let desk = hello();
    std::fs::remove_file(desk.at("hello/Cargo.toml")).unwrap();
    insta::assert_snapshot!(desk.bowline("plugin build hello").told(), @r#"
    exit 1
    --- stderr
    error: DESK/hello has no Cargo.toml (Rust), package.json (JavaScript) or plugin.py (Python): compile another language with its own tools and pass the file that they make
    "#);
}

#[test]
fn a_package_that_makes_no_file_of_its_own_is_told_what_it_lacks() {
    let desk = hello();
    desk.edit("hello/Cargo.toml", "crate-type = [\"cdylib\", \"rlib\"]\n", "");
    insta::assert_snapshot!(run(&desk, "plugin build hello").told(), @r#"
    exit 1
    --- stderr
    error: DESK/hello/Cargo.toml: a plugin needs `[lib] crate-type = ["cdylib", "rlib"]`
    "#);
    desk.write("hello/Cargo.toml", "[package\n");
    let ran = run(&desk, "plugin build hello");
    assert!(ran.err.starts_with("error: cargo cannot read DESK/hello: "), "{}", ran.told());
}
