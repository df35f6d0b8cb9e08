//! What somebody does who writes a function.

use crate::plugin_cli::told;
use crate::program::Desk;

#[test]
fn a_new_function_builds_and_passes_as_generated() {
    let desk = Desk::empty();
    insta::assert_snapshot!(desk.bowline("plugin new hello --language go").told(), @r"
    exit 0
    --- stderr
    made hello; next: bowline plugin test hello
    ");
    let files = desk.files("hello").into_keys().collect::<Vec<_>>();
    insta::assert_snapshot!(files.join("\n"), @r"
    .gitignore
    README.md
    cases/adds-the-owner/config.yaml
    cases/adds-the-owner/expected.yaml
    cases/adds-the-owner/input.yaml
    config.schema.json
    go.mod
    go.sum
    main.go
    main_test.go
    plugin.toml
    ");
    insta::assert_snapshot!(told(&desk.bowline("plugin build hello")), @r"
    exit 0
    --- stdout
    hello 0.1.0 # KB  sha256:#
    hello/target/hello-0.1.0.wasm
    ");
    insta::assert_snapshot!(desk.bowline("plugin test hello").told(), @r"
    exit 0
    --- stdout
    ok      adds-the-owner

    hello@0.1.0: 1 passed, 0 failed
    ");
    let tested = std::process::Command::new("go")
        .args(["test", "./..."])
        .current_dir(desk.at("hello"))
        .output()
        .unwrap();
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stderr));
    let mut without_go = desk.command("plugin build hello");
    without_go.env("PATH", "/nowhere");
    insta::assert_snapshot!(desk.ran(without_go).told(), @r"
    exit 1
    --- stderr
    error: no Go compiler; looked for `go` on the path; install Go 1.21 or later, from https://go.dev/dl: No such file or directory (os error 2)
    ");
    desk.edit("hello/main.go", "var config config", "var config");
    let broken = desk.bowline("plugin build hello");
    assert_eq!(broken.code, Some(1), "{}", broken.told());
    assert!(broken.err.contains("hello does not compile"), "{}", broken.err);
}

#[test]
fn only_a_transformer_can_be_written_in_go() {
    let desk = Desk::empty();
    let refused = desk.bowline("plugin new hello --language go --role step");
    insta::assert_snapshot!(refused.told(), @r"
    exit 2
    --- stderr
    error: a plugin in Go is a KRM function, and can only be a transformer
      hint: leave --role out, or say --language rust
    ");
}
